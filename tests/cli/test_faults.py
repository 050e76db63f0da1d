"""Every fault of the intake, alone and in pairs: a small case ends delivered, or with a clear sentence,
its exit code and a case that resume completes once the fault is gone. WB_FAULTS=all takes all pairs; else
a sample of them, by WB_SEED."""
import concurrent.futures
import hashlib
import itertools
import json
import os
import random
import re
import subprocess

import harness
from endings import ENDS, sentence_of
from harness import Intake, Place, folder, picture, program

PAIRS = 40
AT_ONCE = 4
# what every run gives up after: long enough for the retries of a single fault
PATIENCE = "3s"

# kind -> specifications: alone all of them, in pairs the first
FAULTS = {
    "drop": ["drop=5000@part", "drop@put:times=2", "drop@ticket", "drop@complete", "drop@any:every=4,times=0"],
    "hang": ["hang@part", "hang@complete", "hang@ticket", "hang@any:times=0"],
    "delay": ["delay=200"],
    "throttle": ["throttle=300000"],
    "status": ["status=503@part:times=3", "status=500@init:times=2", "status=502@complete:times=2", "status=599@put",
               "status=503@head", "status=503@any:times=0"],
    # a minute is also when libsoup lets idle connections go: the campaign, seeds 9 and 117, found the part hanging after it
    "busy": ["busy=1@part:times=2", "busy=1@ticket", "busy=1@any:times=0", "busy=60@part:after=2"],
    "expire-token": ["expire-token@part", "expire-token@complete", "expire-token@store:every=3,times=0",
                     "expire-token@store:times=0"],
    "token-life": ["token-life=1"],
    "skew": ["skew=-90000", "skew=5000", "skew=94608000"],
    "lose": ["lose@complete", "lose@init", "lose@part:times=3", "lose@put:times=4", "lose@ticket"],
    "no-such-upload": ["no-such-upload@part:after=1", "no-such-upload@complete", "no-such-upload@part:times=0"],
    "wrong-etag": ["wrong-etag@part", "wrong-etag@complete", "wrong-etag@part:times=0"],
    "wrong-crc": ["wrong-crc@part", "wrong-crc@complete", "wrong-crc@put", "wrong-crc@head",
                  "wrong-crc@any:times=0"],
    "wrong-body": ["wrong-body@get:times=0"],
    "no-tags": ["no-tags", "no-tags@init"],
    "ticket-down": ["ticket-down:times=2", "ticket-down"],
    "ticket-401": ["ticket-401:after=1", "ticket-401"],
    "ticket-403": ["ticket-403:after=1", "ticket-403"],
}


def kinds_of_help():
    told = subprocess.run([program("waybill-intake"), "--help"], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"^  ([a-z0-9-]+)(?:=[A-Z]+)? +.*\(@", told, re.M))


def sentence_is_clear(answer, exit_):
    sentence = sentence_of(answer.err)
    assert ENDS[exit_][1] in answer.err, f"not said what comes next: {answer.err!r}"
    return sentence


def check_arrived(intake, sample, case):
    assert case["state"] == "delivered", case
    assert len(intake.cases()) == 1, intake.cases()
    objects = intake.objects()
    receipt = json.loads(objects[f"{intake.cases()[0]}/receipt.json"].read_text())
    names = {named["name"]: objects[named["key"]] for named in receipt["objects"]}
    assert names["bundle.zip"].stat().st_size > 300_000, "the bundle is too small to have parts"
    assert set(names) == {"essentials.zip", "bundle.zip"}, names
    for named in receipt["objects"]:
        data = objects[named["key"]].read_bytes()
        assert len(data) == named["bytes"] and hashlib.sha256(data).hexdigest() == named["sha256"], named
    sample.run("verify", names["bundle.zip"], check=0, release=True)
    assert any(key.startswith("index/cases/") for key in objects), list(objects)


def live_through(base, name, faults):
    """Returns (exit, sentence) of the first run."""
    sample = base.another(base.place / name)
    store = sample.place / "store"
    options = ["--patience", PATIENCE, "--part-size", "100KiB"]
    with Intake(store, *[word for fault in faults for word in ("--fault", fault)], release=True) as intake:
        port = int(intake.ready["endpoint"].rsplit(":", 1)[1])
        # as a person reads it, so without --json
        first = sample.run("send", sample.profile(intake.ready), "--yes", "--context", "-", *sample.roots(),
                           "--only", "environment,config", "--attach", base.place / "picture.png",
                           "--message", "It stops.", *options, context=sample.context(), release=True, timeout=120)
        case = sample.run("cases", "list", "--json", check=0, release=True).result["cases"][0]
        if first.exit == 0:
            check_arrived(intake, sample, case)
            return 0, ""
    assert first.exit in ENDS, f"exit {first.exit}: {first.err}"
    sentence = sentence_is_clear(first, first.exit)
    assert case["state"] in ENDS[first.exit][0], case
    with Intake(store, port=port, release=True) as intake:
        later = sample.run("resume", case["number"], "--json", "--context", "-", *options,
                           context=sample.context(), release=True, timeout=120)
        assert later.exit == 0, f"resume: exit {later.exit}: {later.err}"
        check_arrived(intake, sample, later.result)
    return first.exit, sentence


def live_through_all(rows):
    with folder() as place, concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        base = Place(place, size="1MB")
        picture(place / "picture.png", 360)
        runs = {pool.submit(live_through, base, f"run{number}", row): row for number, row in enumerate(rows)}
        ends, failures = {}, []
        for run in concurrent.futures.as_completed(runs):
            try:
                exit_, sentence = run.result()
                ends.setdefault(exit_, []).append(runs[run])
                if sentence:
                    print(f"# {' '.join(runs[run])}: {sentence}", flush=True)
            except Exception as error:  # all others are still tried
                failures.append(f"{' '.join(runs[run])}: {type(error).__name__}: {error}")
    print(f"# {len(rows)} runs: " + ", ".join(f"exit {end}: {len(which)}" for end, which in sorted(ends.items())))
    assert not failures, f"{len(failures)} of {len(rows)}:\n" + "\n".join(failures)
    return {" ".join(row): end for end, which in ends.items() for row in which}


def test_every_kind_is_here():
    kinds = kinds_of_help()
    assert len(kinds) > 10 and kinds == set(FAULTS), kinds ^ set(FAULTS)


def test_alone():
    ends = live_through_all([[spec] for specs in FAULTS.values() for spec in specs])
    assert ends["ticket-403"] == 6 and ends["ticket-401"] == 5 and ends["ticket-down"] == 5, ends
    healed = ["drop=5000@part", "status=503@part:times=3", "expire-token@part", "lose@complete", "token-life=1",
              "skew=94608000", "no-such-upload@part:after=1", "wrong-crc@part", "busy=1@ticket", "hang@part", "busy=60@part:after=2",
              "no-tags", "no-tags@init"]
    assert all(ends[spec] == 0 for spec in healed), {spec: ends[spec] for spec in healed}


def test_in_pairs():
    pairs = list(itertools.combinations([specs[0] for specs in FAULTS.values()], 2))
    if os.environ.get("WB_FAULTS") != "all":
        pairs = random.Random(int(os.environ.get("WB_SEED", "1"))).sample(pairs, PAIRS)
    live_through_all([list(pair) for pair in pairs])


harness.run_all([test_every_kind_is_here, test_alone, test_in_pairs])
