"""kill -9 at random moments of a large case while it is collected, packed and uploaded (once, or again
while it is resumed), then resume: one complete object every time, its bytes those that the receipt names,
nothing left behind, and at most one part a lane sent again for each kill.

The stages that a moment needs before it are not repeated each time: a case is killed again and again on its
way through collecting, and what each kill left on the disk is kept; from each of these the case is resumed
to its end. WB_KILLS says how many moments, WB_KILL_SIZE how much log text, WB_SEED which moments."""
import collections
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import time

import harness
from harness import Intake, Place, folder

KILLS = int(os.environ.get("WB_KILLS", "20"))
SIZE = os.environ.get("WB_KILL_SIZE", "200MB")
SEED = int(os.environ.get("WB_SEED", "20261123"))
MOST_LANES = 32
OPTIONS = ["--json", "--context", "-", "--part-size", "512KiB"]
# an upload that lasts: bytes a second of each request
SLOW = "throttle=4000000@part"
LEFT_BEHIND = 1_000_000  # bytes a delivered case may keep


class Moment:
    """When to kill: once step of stage is so far, and so many seconds later."""

    def __init__(self, stage, fraction, delay, steps=()):
        self.stage, self.fraction, self.delay, self.steps = stage, fraction, delay, steps

    def has_come(self, event):
        if event.get("stage") != self.stage or (self.steps and event.get("step") not in self.steps):
            return False
        return event.get("done", 0) >= self.fraction * (event.get("total") or 0)


class Kills:
    """The case, its store, and what is on the disk at the moments that matter."""

    def __init__(self, place):
        self.place, self.rand = place, random.Random(SEED)
        self.sample = Place(place, size=SIZE)
        self.killed_in = collections.Counter()
        self.parts_before = 0  # that had arrived when it was killed last
        self.in_the_middle = 0  # kills after which some parts had arrived and others had not
        self.number = self.port = None

    def store(self, *faults):
        """The store as it was when it was new: the same addresses, nothing in it."""
        store, new = self.place / "store", self.place / "new-store"
        shutil.rmtree(store, ignore_errors=True)
        (self.place / "requests").unlink(missing_ok=True)
        if new.exists():
            shutil.copytree(new, store)
        words = [word for fault in faults for word in ("--fault", fault)]
        return Intake(store, "--log", str(self.place / "requests"), *words, port=self.port, release=True)

    def keep(self, name):
        shutil.copytree(self.sample.state, self.place / name)
        return name

    def put_back(self, name):
        shutil.rmtree(self.sample.state, ignore_errors=True)
        shutil.copytree(self.place / name, self.sample.state)

    def kill(self, arguments, moment):
        """Starts waybill and kills it; returns the last event, which is the result if it came too late."""
        process = subprocess.Popen(self.sample.command(*arguments, *OPTIONS, release=True), stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=self.sample.env())
        process.stdin.write(self.sample.context())
        process.stdin.close()
        event = {}
        for line in process.stdout:
            event = json.loads(line)
            if moment.has_come(event):
                time.sleep(moment.delay)  # the moment of the kill is the point here, nothing is waited for
                break
        process.send_signal(signal.SIGKILL)
        process.stdout.close()
        process.wait()
        self.killed_in[event.get("stage", "?")] += 1
        return event

    def resume(self):
        answer = self.sample.run("resume", self.number, *OPTIONS, context=self.sample.context(), release=True)
        assert answer.exit == 0, (answer.exit, answer.err[-2000:])
        return answer.result

    def finish(self, intake, kills_in_upload):
        """Resumes to the end, and looks at what arrived and what is left."""
        result = self.resume()
        assert result["state"] == "delivered" and result["number"] == self.number, result
        check_arrived(intake, self.sample, self.number)
        again = parts_sent_again(self.place / "requests")
        self.in_the_middle += kills_in_upload > 0 and 0 < self.parts_before < len(parts_of(self.place / "requests")[1])
        assert again <= MOST_LANES * kills_in_upload, f"{again} parts were sent again after {kills_in_upload} kills"
        left = sum(path.stat().st_size for path in self.sample.state.rglob("*") if path.is_file())
        assert left < LEFT_BEHIND, f"{left} bytes are left behind"
        return again


def parts_of(log):
    """The number of each part that the store was sent, as often as it was, and those that have arrived."""
    rows = [row for row in map(json.loads, log.read_text().splitlines()) if row["what"] == "part"]
    return [row["part"] for row in rows], {row["part"] for row in rows if row["status"] == 200}


def parts_sent_again(log):
    parts, _ = parts_of(log)
    assert len(set(parts)) > 16, f"only {len(set(parts))} parts: the case is too small"
    return len(parts) - len(set(parts))


def check_arrived(intake, sample, number):
    assert len(intake.cases()) == 1, intake.cases()
    objects = intake.objects()
    receipt = json.loads(objects[f"{intake.cases()[0]}/receipt.json"].read_text())
    assert receipt["number"] == number
    assert sorted(named["name"] for named in receipt["objects"]) == ["bundle.zip", "essentials.zip"], receipt
    in_folder = [key for key in objects if key.startswith("cases/")]
    assert len(in_folder) == 3, in_folder
    for named in receipt["objects"]:
        data = objects[named["key"]].read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (named["bytes"], named["sha256"]), named
    sample.run("verify", next(path for key, path in objects.items() if key.endswith("/bundle.zip")),
               check=0, release=True)


def kill_on_the_way(kills, count):
    """Kills one case again and again while it is collected; the names of what each kill left."""
    moments = sorted(kills.rand.uniform(0.02, 0.98) for _ in range(count))
    left = []
    with kills.store() as intake:
        kills.port = int(intake.ready["endpoint"].rsplit(":", 1)[1])
        shutil.copytree(intake.place, kills.place / "new-store")
        arguments = ["send", kills.sample.profile(intake.ready), "--yes", *kills.sample.roots()]
        for number, fraction in enumerate(moments):
            # the last moment of collecting is the last look at the redacted text
            steps = ("tripwire",) if number == count - 1 else ("logs",)
            event = kills.kill(arguments, Moment("collect", fraction, kills.rand.uniform(0, 0.1), steps))
            assert event.get("stage") == "collect", event
            left.append(kills.keep(f"collecting{number}"))
            cases = kills.sample.run("cases", "list", "--json", check=0, release=True).result["cases"]
            assert len(cases) == 1, f"the case is not durable: {cases}"
            kills.number = cases[0]["number"]
            arguments = ["resume", kills.number]
        event = kills.kill(arguments, Moment("pack", 0, 0))
        assert event.get("stage") == "pack", event
    return left, kills.keep("collected")


def pack(kills, collected):
    """The case, packed, with nothing sent."""
    kills.put_back(collected)
    with kills.store("ticket-down"):
        answer = kills.sample.run("resume", kills.number, *OPTIONS, "--patience", "1s", context=kills.sample.context(),
                                  release=True)
        assert answer.exit == 5, answer.err
    return kills.keep("packed")


def kill_in_upload(kills):
    """Somewhere among the parts, or, one time in four, in what comes after them."""
    at_end = kills.rand.random() < 0.25
    moment = Moment("upload", 1 if at_end else kills.rand.uniform(0, 0.9), kills.rand.uniform(0, 0.12), ("bundle.zip",))
    event = kills.kill(["resume", kills.number], moment)
    kills.parts_before = len(parts_of(kills.place / "requests")[1])
    return event.get("stage") == "upload"


def test_kill():
    count = {"collect": max(1, KILLS * 6 // 20), "pack": max(1, KILLS * 6 // 20)}
    count["upload"] = max(1, KILLS - sum(count.values()) - 1)  # one more is the beginning of packing
    with folder() as place:
        kills = Kills(place)
        left, collected = kill_on_the_way(kills, count["collect"])
        again = []
        for name in left + [collected]:
            kills.put_back(name)
            with kills.store() as intake:
                again.append(kills.finish(intake, 0))
        for number in range(count["pack"]):
            kills.put_back(collected)
            with kills.store(SLOW) as intake:
                kills.kill(["resume", kills.number], Moment("pack", kills.rand.random(), kills.rand.uniform(0, 0.02)))
                in_upload = number % 2 and kill_in_upload(kills)
                again.append(kills.finish(intake, int(in_upload)))
        packed = pack(kills, collected)
        for number in range(count["upload"]):
            kills.put_back(packed)
            with kills.store(SLOW) as intake:
                in_upload = sum(kill_in_upload(kills) for _ in range(2 if number % 3 == 0 else 1))
                again.append(kills.finish(intake, in_upload))
        print(f"# killed in {dict(kills.killed_in)}, {kills.in_the_middle} among the parts; parts sent again: {again}")
        assert set(kills.killed_in) == {"collect", "pack", "upload"}, kills.killed_in
        assert sum(kills.killed_in.values()) >= KILLS
        assert kills.in_the_middle > 0, "no upload was killed in the middle, so nothing was tested"


harness.run_all([test_kill])
