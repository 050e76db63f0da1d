"""How true waybill's round trips are: in the rig, side by side with ping, fping and curl, against what the wire was set to
and what it counted. usage: network.py [DELAY,LOSS,BUSY]..., such as 20,5,0; WB_BUILD is a release build. Prints a table; nothing is
asserted. The servers are real-time processes, since they stand for computers elsewhere."""
import contextlib
import json
import os
import pathlib
import re
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
import scenarios  # noqa: E402

DELAYS = (5, 20, 40, 150)  # ms each way
LINES = [(delay, loss, False) for loss in (0, 5) for delay in DELAYS] + [(delay, 0, True) for delay in DELAYS]
TO = "api.rig.test"
ECHOES = 20
CURLS = 5
CURL_TIMES = ("time_namelookup", "time_connect", "time_appconnect", "time_pretransfer", "time_starttransfer")
TRIP_SHARE, TRIP_MS = 0.02, 0.5  # what round trips may differ from the wire's
TALK_SHARE, TALK_MS = 0.05, 3  # and what TLS and the first byte may
ROW = "{:<13}{:>6} | {:>8}{:>8}{:>8}{:>8}{:>8} | {:>8}{:>8}{:>8}{:>8} | {:<15} {}"
HEAD = ROW.format("line", "set", "ping", "fping", "icmp", "tcp", "curl", "TLS", "curl", "byte", "curl",
                  "lost/wire's", "misses")


# --- what is measured -------------------------------------------------------------------------------------------------

def lost_echoes(one):
    """Sequence numbers of the echoes that the wire dropped since it was last set."""
    told = one.wire.stats()
    return told["up"]["lost_echoes"] + told["down"]["lost_echoes"]


def by_ping(one, line):
    one.wire.both(line)
    done = one.run([one.unprivileged("ping"), "-c", ECHOES, "-i", "0.1", "-W", "2", TO])
    trips = [float(ms) for ms in re.findall(r"time=([\d.]+) ms", done.stdout)]
    return {"median": median(trips), "lost": ECHOES - len(trips), "wire": len(lost_echoes(one))}


def by_fping(one, line):
    if not shutil.which("fping"):
        return {"median": None, "lost": None, "wire": None}
    one.wire.both(line)
    # as root: fping 5.1 hears no answer by the sockets that unprivileged programs have
    fping = one.start("client", ["fping", "-4", "-q", "-C", ECHOES, "-p", "100", "-t", "1000", TO],
                      stderr=subprocess.PIPE, text=True)
    told = fping.communicate()[1].rpartition(":")[2].split()
    trips = [float(ms) for ms in told if ms != "-"]
    return {"median": median(trips), "lost": len(told) - len(trips), "wire": len(lost_echoes(one))}


def by_waybill(one, line, profile, authorities, may_ping):
    """What waybill network measures; each list has an element a server."""
    one.let_ping(may_ping)
    one.wire.both(line)
    home = one.home()
    done = one.run([one.unprivileged(harness.program("waybill")), "network", profile, "--json", "--ca-file", authorities / "good-ca.pem"],
                   env={"HOME": str(home), "WAYBILL_STATE_DIR": str(home / "state")})
    dropped = [number for number in lost_echoes(one) if number > 0]  # the first of a series does not count
    one.let_ping(True)
    told = json.loads(done.stdout.strip().split("\n")[-1])
    servers = told["endpoints"]
    series = [server["rtt"] for server in servers] + [told["gateway"].get("rtt", {"lost": 0})] * may_ping
    return {"medians": [server["rtt"].get("medianMs") for server in servers],
            "methods": {server["rtt"]["method"] for server in servers},
            "lost": sum(one["lost"] for one in series), "wire": len(dropped) if may_ping else None,
            "tls": [server["tls"].get("ms") for server in servers],
            "byte": [server["answer"].get("ttfbMs") for server in servers]}


def by_curl(one, line, authorities):
    """Medians in ms of connecting, TLS and the first byte."""
    one.wire.both(line)
    form = " ".join(f"%{{{name}}}" for name in CURL_TIMES)
    runs = []
    for _ in range(CURLS):
        done = one.run(["curl", "-4", "-s", "-o", "/dev/null", "-w", form, "--cacert", authorities / "good-ca.pem",
                        f"https://{TO}/health"])
        name, connect, secure, asked, first = (float(seconds) * 1000 for seconds in done.stdout.split())
        if done.returncode == 0:
            runs.append((connect - name, secure - connect, first - asked))
    return [median(times) for times in zip(*runs)] or [None] * 3


# --- the table --------------------------------------------------------------------------------------------------------

def median(values):
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def text(value):
    return "-" if value is None else f"{value:.2f}"


def is_off(value, true, share, least):
    return value is None or abs(value - true) > max(true * share, least)


def misses(true, loss, icmp, tcp):
    """What does not hold, of all servers; TLS and the first byte only where nothing has to be sent again."""
    found = [f"{name} {text(value)}" for name, told in (("icmp", icmp), ("tcp", tcp)) for value in told["medians"]
             if is_off(value, true, TRIP_SHARE, TRIP_MS)]
    if loss == 0:
        found += [f"{name} {text(value)}" for told in (icmp, tcp) for name in ("tls", "byte") for value in told[name]
                  if is_off(value, true, TALK_SHARE, TALK_MS)]
    if icmp["lost"] != icmp["wire"]:
        found.append(f"lost {icmp['lost']}, wire {icmp['wire']}")
    if icmp["methods"] != {"icmp"} or tcp["methods"] != {"tcp"}:
        found.append("methods")
    return found


def measure(one, delay, loss, is_busy, profile, authorities):
    line = f"delay={delay} loss={loss}"
    ping, fping = by_ping(one, line), by_fping(one, line)
    icmp, tcp = (by_waybill(one, line, profile, authorities, may_ping) for may_ping in (True, False))
    connect, secure, first = by_curl(one, line, authorities)
    late = one.wire.stats()["late_usec"] / 1000
    times = [ping["median"], fping["median"], median(icmp["medians"]), median(tcp["medians"]), connect,
             median(icmp["tls"] + tcp["tls"]), secure, median(icmp["byte"] + tcp["byte"]), first]
    lost = ", ".join(f"{told['lost']}/{told['wire']}" for told in (ping, fping, icmp))
    name = f"{delay} ms" + (f" {loss} %" if loss else "") + (" busy" if is_busy else "")
    found = misses(2 * delay, loss, icmp, tcp)
    print(ROW.format(name, 2 * delay, *map(text, times), lost, "; ".join(found) or "none")
          + (f" (wire {late:.1f} ms late)" if late > 1 else ""), flush=True)
    return not found


@contextlib.contextmanager
def busy(one, is_wanted):
    """Every processor has something else to do."""
    loops = [one.start("client", ["sh", "-c", "while :; do :; done"]) for _ in range(os.cpu_count() if is_wanted else 0)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def make_punctual(pid):
    """The servers are elsewhere, and not busy."""
    with contextlib.suppress(PermissionError):
        for thread in pathlib.Path(f"/proc/{pid}/task").iterdir():
            os.sched_setscheduler(int(thread.name), os.SCHED_RR, os.sched_param(1))


def without_delivery(path):
    """No rehearsal and no portal: nothing else is on the line."""
    profile = json.loads(path.read_text())
    del profile["deliver"]
    del profile["network"]["portal"]
    path.write_text(json.dumps(profile))
    return path


def main():
    wanted = [line for line in LINES if not sys.argv[1:] or f"{line[0]},{line[1]},{int(line[2])}" in sys.argv[1:]]
    with tempfile.TemporaryDirectory(prefix="waybill-bench-") as place:
        rig.need_all()
        harness.need("curl")
        authorities = certificates.make_all(place)
        with rig.Rig() as one:
            ready = one.serve(authorities, store="ok")["store"]
            for host in scenarios.HOSTS:  # what a server does only once
                one.run(["curl", "-4", "-s", "--cacert", authorities / "good-ca.pem", f"https://{host}/health"])
            make_punctual(one.servers.process.pid)
            profile = without_delivery(scenarios.profile(one.place, authorities, ready))
            print("network: medians in ms; lost and what the wire dropped: ping, fping, waybill's echoes")
            print(HEAD)
            held = 0
            for delay, loss, is_busy in wanted:
                with busy(one, is_busy):
                    held += measure(one, delay, loss, is_busy, profile, authorities)
            print(f"{held} of {len(wanted)} lines: round trips within 2 % or 0.5 ms, losses the wire's own, TLS and first "
                  "byte within 5 % or 3 ms of one round trip")


if __name__ == "__main__":
    try:
        main()
    except harness.Skip as why:
        print(f"network: skipped: {'needs root' if os.geteuid() != 0 else why}")
