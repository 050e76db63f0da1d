"""The rig itself: the wire is as bad as it was told to be, by its own counters, each server does what its name says, and
nothing is left of a rig."""
import contextlib
import functools
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "cli")]

import certificates  # noqa: E402
import harness  # noqa: E402
import rig  # noqa: E402
import scenarios  # noqa: E402

HEADERS = 28  # bytes of IPv4 and UDP
OTHERS = 5  # frames that the kernels exchange meanwhile: neighbours, multicast groups
OWN = 1  # ms that a round trip of the rig takes at most without any delay; 0.1 as a rule, 0.3 where processors sleep deeply
PATIENCE = 20  # seconds, for a packet that nothing else held up
shared = contextlib.ExitStack()  # what several tests use, until the last has ended


# --- the wire ---------------------------------------------------------------------------------------------------------

class Pair:
    """Two UDP sockets, one at each end of the wire, that have met."""

    def __init__(self, one):
        self.client = one.socket("client", socket.AF_INET, socket.SOCK_DGRAM)
        self.server = one.socket("server", socket.AF_INET, socket.SOCK_DGRAM)
        self.server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.server.bind((rig.ROUTER[0], 7))
        self.client.connect((rig.ROUTER[0], 7))
        self.client.send(b"hello")
        self.server.connect(self.server.recvfrom(100)[1])
        self.server.settimeout(0.5)

    def send(self, count, size, pause=0):
        """count packets of size bytes, numbered."""
        for number in range(count):
            self.client.send(struct.pack("!I", number).ljust(size - HEADERS, b"."))
            time.sleep(pause)

    def arrived(self):
        """(number, when) of all that arrive, until none did for half a second."""
        found = []
        with contextlib.suppress(TimeoutError):
            while True:
                found.append((struct.unpack("!I", self.server.recv(65536)[:4])[0], time.monotonic()))
        return found


@contextlib.contextmanager
def joined(**keywords):
    """(rig, Pair)"""
    with rig.Rig(**keywords) as one:
        pair = Pair(one)
        with pair.client, pair.server:
            yield one, pair


def ping(one, count=20, to=rig.ROUTER[0]):
    """Round trips in ms."""
    done = one.run([one.unprivileged("ping"), "-c", count, "-i", "0.01", "-W", "2", to])
    return [float(ms) for ms in re.findall(r"time=([\d.]+) ms", done.stdout)]


def best_trip(one, to, enough):
    """The shortest round trip in ms, of as many as are needed to find one under enough. Whatever else this computer does
    only makes trips longer, and not all of them; a wire that is slow makes all of them longer."""
    trips, deadline = [], time.monotonic() + PATIENCE
    while not trips or (min(trips) >= enough and time.monotonic() < deadline):
        trips += ping(one, to=to)
    return min(trips)


def delay_is_what_was_set():
    """By the wire's own clock to the microsecond for each packet, and so for those that have the computer to themselves."""
    with rig.Rig() as one:
        for settings, ms in (("", 0), ("delay=20", 20)):
            one.wire.both(settings)
            for to in rig.ROUTER:
                trips = ping(one, to=to)
                planned = [one.wire.stats()[way]["planned_usec"] for way in ("up", "down")]
                assert len(trips) == 20 and planned == [[1000 * ms] * 2] * 2, (settings, trips, planned)
                best = best_trip(one, to, 2 * ms + OWN)
                print(f"# {to}: {best} ms of {2 * ms}; in the middle {statistics.median(trips)}")
                assert 2 * ms <= best < 2 * ms + OWN, f"{settings}: {best} ms at best"


def jitter_is_within_bounds_and_in_order():
    with joined() as (one, pair):
        one.wire.set(up="delay=30 jitter=20")
        sent = time.monotonic()
        pair.send(200, 100, pause=0.001)
        arrived = pair.arrived()
        assert [number for number, _ in arrived] == list(range(200)), "lost, or out of order"
        assert arrived[0][1] - sent >= 0.010, "earlier than the jitter allows"
        trips = []
        for _ in range(20):  # each alone, so that none waits for the one before it
            begin = time.monotonic()
            pair.send(1, 100)
            pair.server.recv(100)
            trips.append((time.monotonic() - begin) * 1000)
        assert min(trips) >= 10 and max(trips) - min(trips) > 10, trips


def loss_is_counted_and_about_what_was_set():
    with joined() as (one, pair):
        before = one.wire.set(up="loss=5")["up"]
        pair.send(2000, 100)
        arrived = len(pair.arrived())
        after = one.wire.stats()["up"]
        lost = after["lost"] - before["lost"]
        passed = after["passed"] - before["passed"]
        assert passed + lost >= 2000 and 0 <= passed - arrived <= OTHERS and 0 <= arrived + lost - 2000 <= OTHERS, \
            (arrived, passed, lost)
        assert 60 <= lost <= 140, lost  # 100 ± 4 standard deviations


def lost_echoes_are_told():
    with rig.Rig() as one:
        for to in rig.ROUTER:
            one.wire.both("")
            assert ping(one, 1, to)  # each knows the other's address: whoever has to ask for it may lose that, too
            one.wire.both("loss=20")
            lost = 40 - len(ping(one, 40, to))
            told = one.wire.stats()
            assert lost > 0 and len(told["up"]["lost_echoes"] + told["down"]["lost_echoes"]) == lost, (lost, told)


def seeds_repeat_a_run():
    runs = []
    for seed in (1, 1, 2):
        with joined(seed=seed) as (one, pair):
            one.wire.set(up="loss=20")
            pair.send(200, 100)
            runs.append([number for number, _ in pair.arrived()])
    assert runs[0] == runs[1] != runs[2], [len(run) for run in runs]


def rate_and_queue_are_what_was_set():
    with joined() as (one, pair):
        before = one.wire.set(up="rate=2000 queue=32768")["up"]
        sent = time.monotonic()
        pair.send(100, 1000)
        sending = time.monotonic() - sent
        arrived = pair.arrived()
        after = one.wire.stats()
        full = after["up"]["queue_full"] - before["queue_full"]
        needed = len(arrived) * 1000 * 8 / 2e6
        took = arrived[-1][1] - sent
        assert len(arrived) == 100 - full, (len(arrived), full)
        assert 32 <= len(arrived) <= 33 + sending * 2e6 / 8000, len(arrived)
        assert needed <= took < needed + sending + 0.02 + after["late_usec"] / 1e6, (needed, took)


def large_packets_vanish():
    with joined() as (one, pair):
        before = one.wire.both("hole=1300")["up"]["too_big"]
        pair.send(1, 1301)
        pair.send(2, 1300)
        assert len(pair.arrived()) == 2
        assert one.wire.stats()["up"]["too_big"] == before + 1


def nothing_passes_a_line_on_hold():
    with joined() as (one, pair):
        before = one.wire.both("hold=1")["up"]["held"]
        pair.send(3, 100)
        assert not pair.arrived()
        assert one.wire.both("")["up"]["held"] >= before + 3
        pair.send(1, 100)
        assert len(pair.arrived()) == 1


def what_the_wire_does_not_know_is_an_error():
    with rig.Rig() as one:
        for line in ("up delay=-1", "up speed=3", "down loss=101", "up delay=", "sideways"):
            try:
                one.wire.say(line)
            except RuntimeError:
                continue
            raise AssertionError(f"{line} was taken")
        assert one.wire.stats()["up"]["lost"] == 0


def echo_requests_are_as_free_as_they_are_said_to_be():
    with rig.Rig(may_ping=False) as one:
        assert not ping(one, 2), "an unprivileged ping passed"
        one.let_ping(True)
        assert len(ping(one, 2)) == 2


# --- the servers ------------------------------------------------------------------------------------------------------

@functools.cache
def served():
    """(rig, certificates), until the end."""
    rig.need_all()
    harness.need("curl")
    place = shared.enter_context(tempfile.TemporaryDirectory(prefix="waybill-rig-"))
    authorities = certificates.make_all(place)
    one = shared.enter_context(rig.Rig())
    one.serve(authorities)
    return one, authorities


URL = {"api": "https://api.rig.test/health", "cdn1": "https://cdn1.rig.test/health", "cdn2": "https://cdn2.rig.test/",
       "plain": "http://api.rig.test/generate_204", "page": "http://cdn1.rig.test/", "store": "https://api.rig.test:8443/"}
PROXY = ["--proxy", f"http://{rig.ROUTER[0]}:3128"]
REFUSED, TOO_LATE, NO_NAME, BAD_CERTIFICATE, CUT = 7, 28, 6, 60, 35  # curl's exits


def cdn1(how):
    return {"hosts": {"cdn1.rig.test": how}}


# name, configuration, arguments of curl, its exit, and what it prints with verify=%{ssl_verify_result}
SERVERS = [
    ("well_over_ipv4", {}, ["-4", URL["api"]], 0, "HTTP/1.1 200 "),
    ("well_over_ipv6", {}, ["-6", URL["cdn2"]], 0, "HTTP/1.1 200 "),
    ("challenge_is_echoed", {}, ["-H", "X-Waybill-Challenge: fe34", URL["plain"]], 0, "(?s)HTTP/1.1 204 .*Challenge: fe34"),
    ("head_has_no_body", {}, ["-I", URL["cdn1"]], 0, "(?s)200.*Content-Length: 3"),
    ("bytes_as_many_as_asked", {}, ["-o", "/dev/null", "-w", "%{size_download}", "https://cdn1.rig.test/bytes/4194304"],
     0, "^4194304$"),
    ("uploads_are_taken", {}, ["-T", __file__, "-w", "up=%{size_upload}", URL["cdn1"]], 0, f"up={os.path.getsize(__file__)}"),
    ("names_time_out", {"dns": "timeout"}, ["-m", "1", URL["api"]], TOO_LATE, ""),
    ("names_refused", {"dns": "refused"}, [URL["api"]], NO_NAME, ""),
    ("names_fail", {"dns": "servfail"}, [URL["api"]], NO_NAME, ""),
    ("no_names", {"dns": "nxdomain"}, [URL["api"]], NO_NAME, ""),
    ("names_late", {"dns_ms": 400}, ["-o", "/dev/null", "-w", "%{time_namelookup}", URL["api"]], 0, r"^0\.[45]"),
    ("name_blocked", {"blocked": ["cdn1.rig.test"]}, [URL["cdn1"]], NO_NAME, ""),
    ("other_names_go_on", {"blocked": ["cdn1.rig.test"]}, [URL["cdn2"]], 0, "200"),
    ("name_nowhere", {"zero": ["cdn1.rig.test"]}, [URL["cdn1"]], REFUSED, ""),
    ("unknown_name", {}, ["http://nobody.test/"], NO_NAME, ""),
    ("unknown_name_hijacked", {"hijack": True}, ["-v", "-m", "1", "http://nobody.test/"], TOO_LATE, r"Trying 10\.77\.0\.99"),
    ("unknown_name_of_vendor", {"wildcard": True}, ["-v", "-m", "1", "http://nobody.rig.test/"], TOO_LATE,
     r"Trying 10\.77\.0\.99"),
    ("unknown_name_of_another", {"wildcard": True}, ["http://nobody.test/"], NO_NAME, ""),
    ("expired", cdn1({"certificate": "expired"}), [URL["cdn1"]], BAD_CERTIFICATE, "verify=10"),
    ("not_yet_valid", cdn1({"certificate": "not-yet"}), [URL["cdn1"]], BAD_CERTIFICATE, "verify=9"),
    ("wrong_name", cdn1({"certificate": "wrong-name"}), [URL["cdn1"]], BAD_CERTIFICATE, "subject name"),
    ("self_signed", cdn1({"certificate": "self-signed"}), [URL["cdn1"]], BAD_CERTIFICATE, "verify=18"),
    ("other_authority", cdn1({"certificate": "other"}), [URL["cdn1"]], BAD_CERTIFICATE, "verify=20"),
    ("says_nothing", cdn1({"stall": True}), ["-m", "1", URL["cdn1"]], TOO_LATE, ""),
    ("answers_nothing", cdn1({"mute": True}), ["-v", "-m", "2", URL["cdn1"]], TOO_LATE, "SSL connection using"),
    ("cuts_tls", cdn1({"reset": True}), [URL["cdn1"]], CUT, ""),
    ("says_403", {"hosts": {"cdn2.rig.test": {"status": 403}}}, [URL["cdn2"]], 0, "HTTP/1.1 403 "),
    ("port_dropped", {"block": [{"how": "drop", "port": 443}]}, ["-m", "1", URL["api"]], TOO_LATE, ""),
    ("port_rejected", {"block": [{"how": "reject", "port": 443}]}, ["-v", URL["api"]], REFUSED, "No route|Permission"),
    ("port_reset", {"block": [{"how": "reset", "port": 443}]}, ["-v", URL["api"]], REFUSED, "refused"),
    ("other_ports_go_on", {"block": [{"how": "drop", "port": 443}]}, [URL["plain"]], 0, "204"),
    ("host_silent", {"block": [{"how": "drop", "host": "cdn1.rig.test"}]}, ["-m", "1", URL["cdn1"]], TOO_LATE, ""),
    ("host_unreachable", {"block": [{"how": "unreachable", "host": "cdn1.rig.test"}]}, ["-v", URL["cdn1"]], REFUSED,
     "(?i)no route"),
    ("other_hosts_go_on", {"block": [{"how": "drop", "host": "cdn1.rig.test"}]}, [URL["cdn2"]], 0, "200"),
    ("no_internet", {"no_internet": True}, ["-m", "1", URL["plain"]], TOO_LATE, ""),
    ("no_ipv6", {"no_ipv6": True}, ["-6", "-m", "1", URL["api"]], TOO_LATE, ""),
    ("ipv4_without_ipv6", {"no_ipv6": True}, [URL["api"]], 0, "200"),
    ("portal", {"portal": "cut"}, [URL["page"]], 0, r"(?s)HTTP/1.1 302 .*Location: http://10\.77\.0\.1:8080/login"),
    ("portal_log_in", {"portal": "cut"}, ["-L", URL["page"]], 0, "Log in"),
    ("portal_cuts", {"portal": "cut"}, ["-v", URL["api"]], REFUSED, "refused"),
    ("portal_refuses_the_rest", {"portal": "cut", "store": "ok"}, ["-v", URL["store"]], REFUSED, "No route|Permission"),
    ("portal_intercepts", {"portal": "intercept"}, [URL["api"]], BAD_CERTIFICATE, "verify=20"),
    ("intercepted", {"intercept": "other"}, [URL["api"]], BAD_CERTIFICATE, "verify=20"),
    ("proxy", {}, [*PROXY, URL["api"]], 0, "HTTP/1.1 200 "),
    ("proxy_for_plain", {}, [*PROXY, URL["plain"]], 0, "HTTP/1.1 204 "),
    ("proxy_passes_what_blocks", {"block": [{"how": "drop", "port": 443}]}, [*PROXY, URL["api"]], 0, "HTTP/1.1 200 "),
    ("proxy_silent", {"proxy": "dead"}, ["-m", "1", *PROXY, URL["api"]], TOO_LATE, ""),
    ("proxy_wants_log_in", {"proxy": "auth"}, [*PROXY, URL["api"]], 56, "407"),
    ("store", {"store": "ok"}, [URL["store"]], 0, "waybill-intake"),
    ("store_over_ipv6", {"store": "ok"}, ["-6", URL["store"]], 0, "waybill-intake"),
    ("store_refuses", {"store": "403"}, ["-6", URL["store"]], 0, "(?s)HTTP/1.1 403 (?!.*waybill-intake)"),
]


def curl(one, authorities, arguments, trust="good-ca"):
    return one.run(["curl", "-sS", "-i", "-w", "verify=%{ssl_verify_result}\n", "--cacert", authorities / f"{trust}.pem",
                    *arguments])


def server_does(config, arguments, status, pattern):
    one, authorities = served()
    one.serve(**config)
    done = curl(one, authorities, arguments)
    said = done.stdout + done.stderr
    about = f"exit {done.returncode} after {done.seconds:.1f} s: {said[-800:]}"
    assert done.returncode == status and re.search(pattern, said), about


def who_trusts_the_interceptor_sees_nothing():
    one, authorities = served()
    one.serve(intercept="other")
    done = curl(one, authorities, [URL["api"]], trust="both-ca")
    assert done.returncode == 0 and "verify=0" in done.stdout, done.stdout + done.stderr


def tls_stalls_where_large_packets_vanish():
    one, authorities = served()
    one.serve()
    one.wire.both("hole=1300")
    try:
        stalled, small = curl(one, authorities, ["-m", "2", URL["api"]]), curl(one, authorities, [URL["plain"]])
        lost = one.wire.stats()["down"]["too_big"]
    finally:
        one.wire.both("")
    assert stalled.returncode == TOO_LATE and lost > 0, (stalled.stdout, stalled.stderr, lost)
    assert small.returncode == 0, small.stderr


def dates_are_as_far_ahead_as_set():
    one, authorities = served()
    one.serve(date=840)
    for url in (URL["api"], URL["plain"]):
        date = re.search(r"Date: (.*)\r?\n", curl(one, authorities, [url]).stdout)[1].strip()
        ahead = time.mktime(time.strptime(date, "%a, %d %b %Y %H:%M:%S GMT")) - time.mktime(time.gmtime())
        assert 830 < ahead < 850, date


def tickets_are_given_and_name_the_store():
    one, authorities = served()
    ready = one.serve(store="ok")["store"]
    assert ready["ticket"].startswith("https://api.rig.test:8443/"), ready
    body = '{"waybill":1,"action":"rehearse","profile":"test.rig.Application"}'
    done = curl(one, authorities, ["--json", body, "-H", "Authorization: Bearer demo-u-1001", ready["ticket"]])
    assert "HTTP/1.1 200" in done.stdout and "https://api.rig.test:8443" in done.stdout, done.stdout + done.stderr


def a_case_is_sent_over_the_line():
    one, authorities = served()
    path = scenarios.profile(one.place, authorities, one.serve(store="ok")["store"])
    home = one.home()
    one.wire.both("delay=20")
    try:
        one.run([harness.program("waybill"), "send", path, "--yes", "--message", "It is slow.", "--ca-file",
                 authorities / "good-ca.pem"], env={"HOME": str(home), "WAYBILL_STATE_DIR": str(home / "state")}, check=True)
    finally:
        one.wire.both("")
    assert list(one.place.glob("store/cases/**/receipt.json")), "nothing arrived"


def unknown_configurations_are_errors():
    one, _ = served()
    for config in ({"dnss": "ok"}, {"block": [{"how": "gently"}]}):
        try:
            one.serve(**config)
        except RuntimeError:
            continue
        raise AssertionError(f"{config} was taken")


# --- the end ----------------------------------------------------------------------------------------------------------

def remains(pid):
    """Namespaces and files of the rigs of a process."""
    return [str(path) for place in rig.PLACES if place.exists() for path in place.glob(f"waybill-rig-{pid}-*")]


def nothing_is_left_after_an_exception():
    with contextlib.suppress(ZeroDivisionError):
        with rig.Rig() as one:
            pids = [pid for name in one.names.values() for pid in rig.pids_in(name)]
            place, names = one.place, one.names.values()
            1 / 0
    assert pids and not [pid for pid in pids if os.path.exists(f"/proc/{pid}")]
    assert not place.exists() and not [name for name in names if (rig.NETNS / name).exists() or (rig.ETC / name).exists()]


SLEEPER = "import sys, time; sys.path.insert(0, sys.argv[1]); import rig\n" \
          "with rig.Rig() as one:\n  one.start('client', ['sleep', '1000'])\n  print('ready', flush=True); time.sleep(1000)"


def killed_sleeper(how):
    child = subprocess.Popen([sys.executable, "-B", "-c", SLEEPER, str(HERE)], stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, text=True)
    with child:
        assert child.stdout.readline() == "ready\n"
        assert remains(child.pid)
        child.send_signal(how)
        child.wait(20)
    return child.pid


def nothing_is_left_after_a_signal():
    rig.need_all()
    for how in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        left = remains(killed_sleeper(how))
        assert not left, f"{how}: {left}"


def what_a_kill_leaves_is_removed_by_the_next():
    rig.need_all()
    pid = killed_sleeper(signal.SIGKILL)
    assert remains(pid)
    with rig.Rig():
        assert not remains(pid)


def rigs_do_not_meet():
    with joined() as (one, first), joined() as (other, second):
        one.wire.both("hold=1")
        first.send(1, 100)
        second.send(1, 100)
        assert len(second.arrived()) == 1 and not first.arrived()
        assert other.wire.stats()["up"]["held"] == 0


def the_client_is_nobody():
    with rig.Rig() as one:
        said = one.run(["cat", "/proc/self/status"], check=True).stdout
        assert re.search(r"^Uid:\t65534\t65534\t65534\t65534$", said, re.M), said
        assert all(int(value, 16) == 0 for value in re.findall(r"^Cap\w+:\t(\w+)$", said, re.M)), said
        assert re.search(r"^Groups:\s*$", said, re.M), said
        assert one.run(["cat", "/etc/resolv.conf"]).stdout == rig.FILES["resolv.conf"]


def server_test(name, *rest):
    test = functools.partial(server_does, *rest)
    test.__name__ = f"server_{name}"
    return test


TESTS = [
    delay_is_what_was_set, jitter_is_within_bounds_and_in_order, loss_is_counted_and_about_what_was_set,
    lost_echoes_are_told, seeds_repeat_a_run, rate_and_queue_are_what_was_set, large_packets_vanish, nothing_passes_a_line_on_hold,
    what_the_wire_does_not_know_is_an_error, echo_requests_are_as_free_as_they_are_said_to_be,
    the_client_is_nobody, rigs_do_not_meet,
    *[server_test(*row) for row in SERVERS],
    who_trusts_the_interceptor_sees_nothing, tls_stalls_where_large_packets_vanish, dates_are_as_far_ahead_as_set,
    tickets_are_given_and_name_the_store, a_case_is_sent_over_the_line,
    unknown_configurations_are_errors,
    nothing_is_left_after_an_exception, nothing_is_left_after_a_signal, what_a_kill_leaves_is_removed_by_the_next,
]

if __name__ == "__main__":
    with shared:
        harness.run_all(TESTS)
