"""Tickets that give addresses instead of keys: whole cases, killed, resumed, and living longer than their addresses."""
import collections
import json
import pathlib
import signal
import subprocess

import harness
from harness import Intake, Place, folder

MIB = 1024 * 1024


class World:
    """An intake that gives addresses and keeps a log, and a case of many parts."""

    def __init__(self, place, side=2100):
        self.place = place
        self.sample = Place(place / "sample", size="1MB")
        self.picture = harness.picture(place / "noise.png", side)  # of 2100: 13 MB

    def intake(self, *arguments):
        self.log = self.place / "requests.jsonl"
        return Intake(self.place / "store", "--tickets", "presigned", "--log", str(self.log), *arguments)

    def what(self, ready, *more):
        return ["send", self.sample.profile(ready), "--yes", "--json", "--context", "-", *self.sample.roots(), "--only", "config,attachment",
                "--attach", self.picture, *more]

    def requests(self, what):
        whole = self.log.read_text().rpartition("\n")[0]
        return [row for row in map(json.loads, whole.splitlines()) if row["what"] == what]

    def has_part(self):
        return any(row["status"] == 200 for row in self.requests("part"))

    def check_arrived(self, intake, result):
        there = intake.objects()
        for told in result["objects"]:
            path = there[told["key"]]
            assert path.stat().st_size == told["bytes"], told
            assert subprocess.check_output(["sha256sum", path], text=True).split()[0] == told["sha256"], told
        receipt = json.loads(pathlib.Path(result["receipt"]).read_text())
        assert receipt["index"] and set(receipt["index"]) <= set(there), (receipt["index"], list(there))
        assert f"{result['folder']}receipt.json" in there, list(there)
        assert not list((intake.place / ".intake" / "uploads").glob("*")), "an upload is left open"

    def check_each_part_once(self):
        arrived = collections.Counter(row["part"] for row in self.requests("part") if row["status"] == 200)
        assert len(arrived) > 10 and set(arrived.values()) == {1}, arrived


def test_delivered():
    with folder() as place:
        world = World(place)
        with world.intake() as intake:
            result = world.sample.run(*world.what(intake.ready), context=world.sample.context(), check=0).result
            world.check_arrived(intake, result)
            world.check_each_part_once()
            assert not world.requests("init"), "the office begins uploads"
            assert len(world.requests("ticket")) == 1, world.requests("ticket")


def test_killed_in_the_upload():
    """The upload that the first ticket named goes on, by the addresses of the second."""
    with folder() as place:
        world = World(place)
        with world.intake("--fault", "throttle=500000@part") as intake:
            process = subprocess.Popen(world.sample.command(*world.what(intake.ready)), stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=world.sample.env())
            with process:
                process.stdin.write(world.sample.context())
                process.stdin.close()
                for line in process.stdout:
                    told = json.loads(line)
                    if told.get("stage") == "upload" and told["done"] > 5 * MIB and world.has_part():
                        process.send_signal(signal.SIGKILL)
                        break
            number = json.loads(next(world.sample.state.glob("cases/*/case.json")).read_text())["number"]
            before = len([row for row in world.requests("part") if row["status"] == 200])
            assert before >= 1, before
            result = world.sample.run("resume", number, "--json", check=0).result
            world.check_arrived(intake, result)
            rows = [json.loads(line) for line in world.log.read_text().splitlines()]
            asked = max(at for at, row in enumerate(rows) if row["what"] == "list-parts")
            there = {row["part"] for row in rows[:asked] if row["what"] == "part" and row["status"] == 200}
            again = {row["part"] for row in rows[asked:] if row["what"] == "part"}
            assert there and again and not there & again, (there, again)


def test_outlives_its_addresses():
    """Addresses live for two seconds, the upload of 27 MB nine: asked for again, and no part is sent twice."""
    with folder() as place:
        world = World(place, side=3000)
        with world.intake("--fault", "token-life=2") as intake:
            result = world.sample.run(*world.what(intake.ready, "--speed-limit", "3MB"), context=world.sample.context(), check=0).result
            world.check_arrived(intake, result)
            world.check_each_part_once()
            refused = [row for row in world.requests("part") if row["status"] == 403]
            asked = [row for row in world.requests("ticket") if row["status"] == 200]
            assert len(asked) >= 4, asked
            assert len(refused) <= 2 * len(asked), (len(refused), len(asked))


def test_forgotten_upload():
    """The store has lost the upload: the office begins another, and the case arrives."""
    with folder() as place:
        world = World(place)
        with world.intake("--fault", "no-such-upload@part:after=5,times=1") as intake:
            result = world.sample.run(*world.what(intake.ready), context=world.sample.context(), check=0).result
            world.check_arrived(intake, result)


def test_lost_complete():
    """The answer to Complete is lost: the object is found by its address for looking, and not sent again."""
    with folder() as place:
        world = World(place)
        with world.intake("--fault", "lose-complete") as intake:
            result = world.sample.run(*world.what(intake.ready), context=world.sample.context(), check=0).result
            world.check_arrived(intake, result)
            world.check_each_part_once()


harness.run_all([test_delivered, test_killed_in_the_upload, test_outlives_its_addresses, test_forgotten_upload, test_lost_complete])
