"""kill -9 at random moments of a large case (collecting, packing, uploading), each followed by resume:
one complete object every time, its bytes those that the receipt names, at most one part a lane sent
again. WB_KILLS says how often, WB_KILL_SIZE how much log text."""
import hashlib
import json
import os
import random
import signal
import subprocess
import time

import harness
from harness import Intake, Place, folder

KILLS = int(os.environ.get("WB_KILLS", "20"))
SIZE = os.environ.get("WB_KILL_SIZE", "200MB")
LANES = 4
# what a whole run of a stage takes at least here, so that moments fall into every stage
STAGES = ("collect", "pack", "upload")


def start(sample, arguments, context):
    process = subprocess.Popen(sample.command(*arguments, release=True), stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=sample.env())
    process.stdin.write(context)
    process.stdin.close()
    return process


def kill_at(process, stage, delay):
    """Kills delay seconds after the stage's first event; returns the last stage seen."""
    seen = None
    for line in process.stdout:
        seen = json.loads(line).get("stage", seen)
        if seen == stage:
            time.sleep(delay)  # the moment of the kill is the point here, nothing is waited for
            break
    process.send_signal(signal.SIGKILL)
    process.stdout.close()
    process.wait()
    return seen


def parts_sent(intake):
    log = intake.place / ".intake" / "requests.jsonl"
    if not log.exists():
        return None
    rows = [json.loads(line) for line in log.read_text().splitlines()]
    return [row for row in rows if row.get("what") == "part" and row.get("status") == 200]


def check_arrived(intake, sample, number):
    cases = intake.cases()
    assert len(cases) == 1, cases
    objects = intake.objects()
    receipt = json.loads(objects[f"{cases[0]}/receipt.json"].read_text())
    assert receipt["number"] == number
    for named in receipt["objects"]:
        stored = objects[named["key"]]
        assert stored.stat().st_size == named["bytes"], named
        with open(stored, "rb") as raw:
            assert hashlib.file_digest(raw, "sha256").hexdigest() == named["sha256"] if hasattr(
                hashlib, "file_digest") else hashlib.sha256(raw.read()).hexdigest() == named["sha256"], named
    bundle = next(path for key, path in objects.items() if "/bundle." in key)
    sample.run("verify", bundle, check=0, release=True)


def test_kill():
    rand = random.Random(20261123)
    with folder() as place:
        sample = Place(place, size=SIZE)
        stages = {}
        for round_ in range(KILLS):
            # slow enough that an upload lasts, so that kills fall into it
            with Intake(place / f"store{round_}", "--fault", "throttle=20000000", release=True) as intake:
                arguments = ["send", sample.profile(intake.ready), "--yes", "--json", "--context", "-", *sample.roots()]
                stage = STAGES[round_ % len(STAGES)]
                seen = kill_at(start(sample, arguments, sample.context()), stage, rand.uniform(0, 1.5))
                stages[seen] = stages.get(seen, 0) + 1
                unfinished = sample.run("cases", "list", "--json", check=0, release=True).result["cases"]
                assert unfinished, "the case is not durable"
                number = unfinished[0]["number"]
                before = parts_sent(intake)
                answer = sample.run("resume", number, "--json", "--context", "-", context=sample.context(),
                                    release=True)
                assert answer.exit == 0, (stage, answer.exit, answer.err[-2000:])
                check_arrived(intake, sample, number)
                after = parts_sent(intake)
                if after is not None:
                    sent = [(row["key"], row["part"]) for row in after]
                    again = len(sent) - len(set(sent))
                    assert again <= LANES, f"{again} parts were sent again (before the kill {len(before or [])})"
            sample.run("cases", "delete", number, check=0, release=True)
        print(f"# killed in: {stages}")


harness.run_all([test_kill])
