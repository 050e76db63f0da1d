"""A computer that sleeps in the middle of an upload: an hour later its connections are gone and its ticket is over. The sleep
is a stopped process; the hour passes for the store, whose clock is what counts for tickets."""
import json
import os
import signal
import subprocess
import time

import harness
from harness import Intake, Place, folder, picture

SLEPT = 3700  # seconds; a ticket lives 3600
PARTS_BEFORE = 4
TIMEOUT = 120


def answers(path, what):
    rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return [row for row in rows if row["what"] == what]


def parts_there(path):
    return [row["part"] for row in answers(path, "part") if row["status"] == 200]


def wait_for_parts(process, path, number):
    deadline = time.monotonic() + TIMEOUT
    while len(parts_there(path)) < number:
        assert process.poll() is None and time.monotonic() < deadline, process.returncode
        time.sleep(0.02)


def test_sleeps_for_an_hour():
    with folder() as place:
        sample, journal = Place(place, size="1MB"), place / "journal"
        picture(place / "picture.png", 600)  # about 1 MB: ten parts and more
        with Intake(place / "store", "--log", journal, "--fault", "delay=400@part") as intake:
            port = int(intake.ready["endpoint"].rsplit(":", 1)[1])
            command = sample.command("send", sample.profile(intake.ready), "--yes", "--json", "--context", "-", *sample.roots(),
                                     "--only", "environment,config", "--attach", place / "picture.png", "--message", "It stops.",
                                     "--part-size", "100KiB", "--proxy", "direct://")
            with subprocess.Popen(command, env=sample.env(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
                try:
                    process.stdin.write(sample.context())
                    process.stdin.close()
                    process.stdin = None
                    wait_for_parts(process, journal, PARTS_BEFORE)
                    os.kill(process.pid, signal.SIGSTOP)
                    intake.stop()
                    with Intake(place / "store", "--log", journal, "--clock", f"offset={SLEPT}", port=port) as later:
                        tickets = len(answers(journal, "ticket"))
                        os.kill(process.pid, signal.SIGCONT)
                        out, err = process.communicate(timeout=TIMEOUT)
                        assert process.returncode == 0, err[-2000:]
                        assert json.loads(out.splitlines()[-1])["state"] == "delivered", out[-500:]
                        assert len(later.cases()) == 1, later.cases()
                finally:
                    process.kill()
            parts = parts_there(journal)
            assert len(parts) == len(set(parts)) and len(parts) > 2 * PARTS_BEFORE, parts
            assert len(answers(journal, "ticket")) == tickets + 1 and tickets == 1, "one ticket for the other one"


harness.run_all([test_sleeps_for_an_hour])
