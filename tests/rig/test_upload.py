"""Uploads over lines that go away in the middle. What is measured is when bytes flow again, by the store's journal."""
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "cli")]

import certificates  # noqa: E402
import harness  # noqa: E402
import rig  # noqa: E402

SLOW = "delay=20 rate=4000"  # half a megabyte a second
DEAD = "loss=100"
CUT_SECONDS = 90
NO_SILENT_WAIT = 60  # seconds
BACK_IN = 10  # seconds after another address is there; an idle time-out takes 30
ANSWERED_WITHIN = 2  # seconds
TOO_LONG = 400  # seconds
OTHER_ADDRESS = "10.77.0.3"
MIB = 1024 * 1024


class Sending:
    """waybill send in the client's namespace; events holds (monotonic seconds, what it told)."""

    def __init__(self, one, authorities, ready, mib):
        picture = harness.picture(one.place / "noise.png", int((mib * MIB / 3) ** 0.5))
        os.chown(picture, rig.NOBODY, rig.NOBODY)
        home = one.home()
        command = ["ip", "netns", "exec", one.names["client"], *rig.NO_PRIVILEGES, harness.program("waybill", release=True),
                   "send", rig.plain_profile(one, ready), "--yes", "--json", "--attach", picture, "--with", "attachment",
                   "--ca-file", authorities / "good-ca.pem"]
        env = {"PATH": rig.PATH, "HOME": str(home), "WAYBILL_STATE_DIR": str(home / "state"), "LC_ALL": "C.UTF-8"}
        self.log, self.events = one.place / "store.log", []
        self.process = subprocess.Popen(list(map(str, command)), env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, cwd="/", start_new_session=True)
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.events.append((time.monotonic(), harness.json_or_none(line) or {}))

    def parts(self):
        """(monotonic seconds, number) of the parts that the store has, in their order."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        rows = [json.loads(line) for line in lines]
        return sorted((row["usec"] / 1e6, row["part"]) for row in rows if row["what"] == "part" and row["status"] == 200)

    def wait_for_parts(self, number):
        deadline = time.monotonic() + TOO_LONG
        while len(self.parts()) < number:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"no {number} parts: {self.events[-3:]}")
            time.sleep(0.05)

    def finish(self):
        """The last thing told, which is the result."""
        self.process.wait(TOO_LONG)
        self.reader.join()
        errors = self.process.stderr.read()
        assert self.process.returncode == 0, f"exit {self.process.returncode}: {errors[-2000:]}"
        return self.events[-1][1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()
        self.process.stderr.close()


@contextlib.contextmanager
def upload(mib):
    with tempfile.TemporaryDirectory(prefix="waybill-rig-") as place, rig.Rig() as one:
        pathlib.Path(place).chmod(0o755)
        authorities = certificates.make_all(place)
        ready = one.serve(authorities, store="ok")["store"]
        one.wire.both(SLOW)
        with Sending(one, authorities, ready, mib) as sending:
            sending.wait_for_parts(4)
            yield one, sending


def check_nothing_sent_again(sending, moment):
    """But for parts whose answer the line has swallowed: what was answered a while before moment, and all later ones, once."""
    parts = sending.parts()
    swallowed = {number for when, number in parts if moment - ANSWERED_WITHIN < when < moment + ANSWERED_WITHIN}
    numbers = [number for _, number in parts]
    again = {number for number in numbers if numbers.count(number) > 1}
    assert again <= swallowed and max(map(numbers.count, numbers)) <= 2, f"sent again after it was there: {again}"


def first_part_after(sending, moment):
    return next(when for when, _ in sending.parts() if when > moment)


def test_cut():
    """Dead for 90 s: the same process goes on, and says all the time what it waits for."""
    with upload(8) as (one, sending):
        one.wire.both(DEAD)
        cut = time.monotonic()
        time.sleep(CUT_SECONDS)  # this is the line being dead, not a hope
        one.wire.both(SLOW)
        back = time.monotonic()
        result = sending.finish()
        assert result["state"] == "delivered", result
        told = [cut] + [when for when, event in sending.events if cut < when < back and event.get("event") == "waiting"] + [back]
        gap = max(later - sooner for sooner, later in zip(told, told[1:]))
        flows = first_part_after(sending, back) - back
        print(f"# bytes flow {flows:.1f} s after the line is back; told {len(told) - 2} waits, {gap:.0f} s apart at most")
        assert len(told) > 2 and gap <= NO_SILENT_WAIT, f"silent for {gap:.0f} s"
        check_nothing_sent_again(sending, cut)


def test_roaming():
    """Another network: the address is gone, another one is there. Nobody tells the connections."""
    with upload(8) as (one, sending):
        one.script("client", f"ip address add {OTHER_ADDRESS}/24 dev eth0\n"
                             f"ip address del {rig.CLIENT[0]}/24 dev eth0\nip address del {rig.CLIENT[1]}/64 dev eth0\n"
                             f"ip address add {OTHER_ADDRESS}/24 dev eth0 2>/dev/null || true\n"
                             f"ip route replace default via {rig.ROUTER[0]}")
        roamed = time.monotonic()
        result = sending.finish()
        assert result["state"] == "delivered", result
        flows = first_part_after(sending, roamed + 1) - roamed  # what had arrived before counts for nothing
        print(f"# bytes flow {flows:.1f} s after the address is another")
        assert flows < BACK_IN, f"{flows:.1f} s"
        check_nothing_sent_again(sending, roamed)


harness.run_all([test_cut, test_roaming])
