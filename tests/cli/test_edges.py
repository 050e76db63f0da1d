# SPDX-License-Identifier: MPL-2.0
"""The edges of the command line: what is told when nothing can be done, and what is left behind then. No store and
no sample data are needed, so these are quick."""
import json
import os
import pathlib
import time

from harness import Intake, Place, folder, run_all

DAMAGED = "00112233445566778899aabbccddeeff"


class Bare(Place):
    """A folder with one log and a small profile."""

    def __init__(self, place, **members):
        self.place, self.state = pathlib.Path(place), pathlib.Path(place) / "state"
        logs = self.place / "data" / "logs"
        logs.mkdir(parents=True)
        (logs / "main.log").write_text('{"level":"error","message":"it stopped"}\n')
        self.file = self.place / "com.example.Edges.json"
        self.file.write_text(json.dumps({
            "waybill": 1, "id": "com.example.Edges", "name": "Edges", "roots": {"data": [str(self.place / "data")]},
            "items": [{"id": "logs", "collect": "logs", "root": "data", "files": ["logs/**"]},
                      {"id": "none", "collect": "document", "root": "data", "files": ["none.json"]}], **members}))

    def cases(self):
        return list((self.state / "cases").glob("*")) if (self.state / "cases").exists() else []


def deliver():
    return {"deliver": {"store": "oss", "ticket": "https://127.0.0.1:9/ticket"}}


def test_usage_errors_are_json_too():
    with folder() as place:
        bare = Bare(place)
        for arguments in (["nonsense", "--json"], ["send", "--nonsense", "--json"], ["send", "--json"],
                          ["pack", bare.file, "--json"], ["cases", "fly", "--json"], ["resume", "--json"],
                          ["send", bare.file, "--json", "--yes", "--limit", "much"]):
            answer = bare.run(*arguments, check=2)
            assert answer.result["error"] == "usage" and answer.result["exit"] == 2, (arguments, answer.out)
            assert answer.err, arguments
        assert not bare.run("send", "--nonsense", check=2).out


def test_damaged_profile_is_told():
    """What can't be gone on with is not said to be kept."""
    with folder() as place, Intake(place / "store", "--fault", "status=503@put:after=1,times=0") as intake:
        sample = Place(place / "sample", size="1MB")
        left = sample.send(intake.ready, "--only", "config", "--patience", "1s", check=5).result
        (sample.state / "cases" / left["case"] / "origin.json").write_text("{")
        answer = sample.run("resume", left["number"], "--patience", "1s", check=1)
        assert "damaged" in answer.err and "Nothing is lost" not in answer.err, answer.err


def test_damaged_case_is_told():
    with folder() as place:
        bare = Bare(place)
        damaged = bare.state / "cases" / DAMAGED
        damaged.mkdir(parents=True, mode=0o700)
        (damaged / "case.json").write_text("{")
        assert str(damaged) in bare.run("cases", check=0).err
        assert bare.run("cases", "list", "--json", check=0).result["damaged"] == [str(damaged)]
        answer = bare.run("cases", "show", DAMAGED[:8], "--json", check=1)
        assert answer.result["error"] == "damaged" and str(damaged) in answer.err


def test_nowhere_to_send():
    with folder() as place:
        bare = Bare(place)
        answer = bare.run("send", bare.file, "--yes", "--json", check=3)
        assert answer.result["error"] == "profile", answer.out
        assert not bare.cases()


def test_nothing_collected_leaves_no_words():
    with folder() as place:
        bare = Bare(place, **deliver())
        bare.run("send", bare.file, "--yes", "--only", "none", "--message", "my own words", check=4)
        assert not bare.cases()


def test_not_delivered_is_kept():
    """Whatever went wrong after packing: exit 5, and a case that is waiting."""
    with folder() as place:
        bare = Bare(place, **deliver())
        answer = bare.run("send", bare.file, "--yes", "--json", "--patience", "1s", "--proxy", "direct://", check=5)
        assert answer.result["state"] == "waiting", answer.result
        bare.run("cases", "save", answer.result["number"], place / "copy.zip", check=0)
        assert os.stat(place / "copy.zip").st_mode & 0o777 == 0o600
        bare.run("cases", "save", answer.result["number"], place / "copy.zip", check=1)


def test_pack_looks_at_the_output_first():
    with folder() as place:
        bare = Bare(place)
        for output in (place, place / "none" / "b.zip"):
            answer = bare.run("pack", bare.file, "-o", output, "--json", check=1)
            assert len(answer.lines) == 1, answer.out
        bare.run("pack", bare.file, "-o", place / "b.zip", check=0)
        assert os.stat(place / "b.zip").st_mode & 0o777 == 0o600
        assert not bare.cases()


def test_resume_all_ends_with_a_result():
    with folder() as place:
        bare = Bare(place)
        assert bare.run("resume", "--all", "--json", check=0).result == {"resumed": 0, "exit": 0}


def test_upkeep():
    """What a kill left of a case that never began goes by itself."""
    with folder() as place:
        bare = Bare(place)
        half = bare.state / "cases" / DAMAGED
        half.mkdir(parents=True, mode=0o700)
        (half / ".new-a1B2c3").write_text("my own words")
        bare.run("cases", check=0)
        assert half.exists()
        os.utime(half, (time.time() - 3600,) * 2)
        bare.run("cases", check=0)
        assert not half.exists()


def test_nothing_drives_the_terminal():
    with folder() as place:
        bare = Bare(place)
        context = json.dumps({"appVersion": "3.8\u001b]0;owned\u0007\u202e1"})
        for arguments in (["preview", bare.file], ["preview", bare.file, "--only", "\u001b[2Jx"]):
            answer = bare.run(*arguments, "--context", "-", context=context)
            shown = answer.out + answer.err
            assert shown and not set(shown) & {"\u001b", "\u0007", "\u202e"}, shown


run_all([test_usage_errors_are_json_too, test_damaged_profile_is_told, test_damaged_case_is_told, test_nowhere_to_send,
         test_nothing_collected_leaves_no_words, test_not_delivered_is_kept, test_pack_looks_at_the_output_first,
         test_resume_all_ends_with_a_result, test_upkeep, test_nothing_drives_the_terminal])
