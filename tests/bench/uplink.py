"""How fast a bundle gets through, in the rig, side by side with Alibaba Cloud's own client. Root only.

usage: uplink.py [--runs N] [--lines NAME,…] [--only waybill|ali-oss] [--waybill ARGUMENTS]. WB_BUILD is a release build,
WB_NODE_MODULES holds ali-oss. Prints, for each line and way of sending, the share of the line's rate that it reached, median
of N runs, and their seconds: by the store's journal, from the beginning of the upload in parts to when they were joined; what
goes before and after is not counted for either. Nothing is asserted. WB_SHOW=waybill-store shows how the lanes are found."""
import argparse
import json
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "rig"), str(HERE.parent / "cli")]

import certificates  # noqa: E402
import harness  # noqa: E402
import rig  # noqa: E402

KIB, MIB = 1024, 1024 * 1024
# name -> up, down, congestion control, MiB, kbit/s
LINES = {
    "reno": ("delay=150 loss=5 rate=2000 queue=65536", "delay=150", "reno", 16, 2000),
    "bbr": ("delay=150 loss=5 rate=2000 queue=65536", "delay=150", "bbr", 16, 2000),
    "clean": ("delay=10 rate=100000 queue=262144", "delay=10 rate=100000 queue=262144", "reno", 64, 100000),
    "slow": ("delay=40 rate=256 queue=65536", "delay=40", "reno", 2, 256),
}
CHOICES = [(lanes, size) for lanes in (5, 10, 20) for size in (MIB, 100 * KIB)]  # ali-oss' default comes first
TOO_LONG = 900  # seconds


def pictures(one, mib):
    """What no archive makes smaller: pictures of noise, about mib in all."""
    paths = []
    for number in range(mib // 8 or 1):
        path = one.place / f"noise-{number}.png"
        harness.picture(path, int((min(mib, 8) * MIB / 3) ** 0.5), number)
        os.chown(path, rig.NOBODY, rig.NOBODY)
        paths.append(path)
    return paths


def random_file(one, mib):
    path = one.place / "random.bin"
    path.write_bytes(random.Random(1).randbytes(mib * MIB))
    path.chmod(0o644)
    return path


def seconds_of_parts(one):
    """By the store's journal: from the beginning of the upload in parts to when they were joined."""
    rows = [json.loads(line) for line in (one.place / "store.log").read_text().splitlines()]
    first = next(row["usec"] for row in rows if row["what"] == "init" and row["status"] == 200)
    last = next(row["usec"] for row in reversed(rows) if row["what"] == "complete" and row["status"] == 200)
    return (last - first) / 1e6


def show(line):
    if "WB_SHOW" in os.environ:
        print(line.rstrip(), file=sys.stderr)


def by_waybill(one, ready, authorities, files, arguments=()):
    """Sends a case; returns the bundle's bytes."""
    home = one.home()
    command = ["ip", "netns", "exec", one.names["client"], *rig.NO_PRIVILEGES, harness.program("waybill", release=True), "send",
               rig.plain_profile(one, ready), "--yes", "--json", *(f"--attach={file}" for file in files), "--with", "attachment",
               "--ca-file", authorities / "good-ca.pem", *arguments]
    env = {"PATH": rig.PATH, "HOME": str(home), "WAYBILL_STATE_DIR": str(home / "state"), "LC_ALL": "C.UTF-8"}
    if "WB_SHOW" in os.environ:
        env["G_MESSAGES_DEBUG"] = os.environ["WB_SHOW"]
    told = {}
    with subprocess.Popen(list(map(str, command)), env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True, cwd="/") as process:
        for line in process.stdout:
            show(line)
            told = harness.json_or_none(line) or told
        if process.wait() != 0:
            raise AssertionError(f"waybill: exit {process.returncode}, {told}")
    return told["bytes"]


def by_ali_oss(one, ready, authorities, file, lanes, part):
    readied = one.place / "ready.json"
    readied.write_text(json.dumps(ready))
    readied.chmod(0o644)
    one.run([shutil.which("node"), HERE / "uplink.mjs", os.environ["WB_NODE_MODULES"], readied, file, lanes, part],
            env={"NODE_EXTRA_CA_CERTS": str(authorities / "good-ca.pem"), "HOME": "/nonexistent"}, timeout=TOO_LONG, check=True)
    return file.stat().st_size


def measure(name, kind, authorities, seed):
    up, down, control, mib, rate = LINES[name]
    with rig.Rig(seed) as one:
        for side in ("client", "server"):
            one.script(side, f"echo {control} >/proc/sys/net/ipv4/tcp_congestion_control")
        # One family for both: Node gives up the first, IPv6, after 250 ms, less than a long round trip, and has smaller headers then.
        one.script("client", "echo 1 >/proc/sys/net/ipv6/conf/eth0/disable_ipv6")
        ready = one.serve(authorities, store="ok")["store"]
        one.wire.set(up, down)
        if kind[0] == "waybill":
            sent = by_waybill(one, ready, authorities, pictures(one, mib), kind[1:])
        else:
            sent = by_ali_oss(one, ready, authorities, random_file(one, mib), *kind[1:])
        stats = one.wire.stats()
        seconds = seconds_of_parts(one)
    share = sent * 8 / (rate * 1000) / seconds
    return share, seconds, stats["up"]


def print_row(name, kind, got):
    share = statistics.median(share for share, _, _ in got)
    seconds = " ".join(f"{seconds:.1f}" for _, seconds, _ in got)
    lost, full = (statistics.median(up[key] for _, _, up in got) for key in ("lost", "queue_full"))
    print(f"{name:<8} {' '.join(map(str, kind)):<20} {share * 100:5.1f} %   {seconds} s   lost {lost:.0f}, dropped by the queue {full:.0f}",
          flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--lines", default=",".join(LINES))
    parser.add_argument("--only")
    parser.add_argument("--waybill", default="", help="arguments for waybill, with spaces")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="waybill-rig-") as place:
        authorities = certificates.make_all(place)
        for name in options.lines.split(","):
            kinds = [("waybill", *options.waybill.split())] + [("ali-oss", *choice) for choice in CHOICES]
            for kind in (kind for kind in kinds if options.only in (None, kind[0])):
                print_row(name, kind, [measure(name, kind, authorities, seed) for seed in range(1, options.runs + 1)])


if __name__ == "__main__":
    main()
