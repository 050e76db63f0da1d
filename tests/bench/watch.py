"""What waybill watch costs: from the write to the event at the receiver, idle, and while an application writes fast.

usage: watch.py. Prints medians, and what the process used. Needs a release build (WB_BUILD)."""
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "cli")]

import authority  # noqa: E402
import harness  # noqa: E402
import test_watch  # noqa: E402

TIMES = 40
IDLE_SECONDS = 60
MB_PER_SECOND, SECONDS = 50, 10
TICKS = os.sysconf("SC_CLK_TCK")


def used_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def private_kib(pid):
    rollup = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Private_"))


def latency(watched, intake):
    """Milliseconds, each of a kind of its own, so that none is counted instead of told; as many as the bucket lets through."""
    found = []
    for number in range(TIMES):
        before = len(test_watch.events(intake))
        began = time.monotonic()
        watched.write(message=f"trouble of kind {'abcdefghijklmnopqrstuvwxyz'[number % 26] * (number // 26 + 3)}")
        while len(test_watch.events(intake)) == before:
            assert time.monotonic() - began < 60, f"the {number + 1}th did not arrive"
            time.sleep(0.002)
        found.append((time.monotonic() - began) * 1000)
        if number >= 8:
            time.sleep(10.1)  # the bucket gives one each ten seconds
        if len(found) >= 16:
            break
    return found


def idle(pid):
    before, began = used_seconds(pid), time.monotonic()
    time.sleep(IDLE_SECONDS)
    return (used_seconds(pid) - before) / (time.monotonic() - began) * 100


def fast(watched, pid):
    """Writes so much a second, and says how much of a core it took, and how long after the end it was still reading."""
    line = json.dumps({"level": "info", "message": "上传第3片，共12片", "timestamp": "2026-11-28T05:01:30.516Z", "orderNo": "RT2026112300017",
                       "elapsed": 1234, "url": "https://cdn.example.com/a/b/c?x=1", "more": "x" * 60}, ensure_ascii=False) + "\n"
    chunk = (line * (1_000_000 // len(line.encode()) + 1)).encode()[:1_000_000].rpartition(b"\n")[0] + b"\n"
    before, began = used_seconds(pid), time.monotonic()
    with open(watched.logs / "app.log", "ab") as log:
        for number in range(MB_PER_SECOND * SECONDS):
            log.write(chunk)
            log.flush()
            time.sleep(max(began + (number + 1) / MB_PER_SECOND - time.monotonic(), 0))
        size = log.tell()
    took = time.monotonic() - began
    state = watched.state / "alerts/com.example.Watched/watch.json"
    while max(tail["taken"] for tail in json.loads(state.read_text())["tails"] if isinstance(tail, dict)) < size:
        time.sleep(0.2)
    caught_up = time.monotonic() - began
    return size / took / 1e6, (used_seconds(pid) - before) / took * 100, caught_up - took


def main():
    with harness.folder() as place:
        own = authority.Authority(place / "authority")
        certificate, key = own.certify("intake", ["localhost"])
        with harness.Intake(place / "store", "--tls-cert", certificate, "--tls-key", key) as intake:
            watched = test_watch.Watched(place, intake.ready["sentryDsn"])
            process = watched.start("--yes", "--ca-file", str(own.file))
            watched.until_watched()
            found = latency(watched, intake)
            print(f"from the write to the receiver (TLS, {len(found)} events): median {statistics.median(found):.0f} ms, "
                  f"longest {max(found):.0f} ms", flush=True)
            share = idle(process.pid)
            print(f"idle after them, {IDLE_SECONDS} s: {share:.3f} % of a core, {private_kib(process.pid) / 1024:.1f} MiB private", flush=True)
            rate, share, behind = fast(watched, process.pid)
            print(f"{rate:.0f} MB/s for {SECONDS} s: {share:.0f} % of a core, {private_kib(process.pid) / 1024:.1f} MiB private, "
                  f"known to be read {behind:.1f} s after the end", flush=True)
            test_watch.stop(process, signal.SIGTERM)


if __name__ == "__main__":
    main()
