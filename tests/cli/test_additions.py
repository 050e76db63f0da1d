"""Sending the rest: what support asks for under the number of a case that has arrived. Only the difference goes, with a consent,
a queue, a resumed upload and a receipt of its own; withdrawing the case takes all of it."""
import contextlib
import json
import pathlib
import re
import signal
import subprocess
import zipfile

import harness
import signing
from harness import Intake, Place, folder, picture


class World:
    """A case that has arrived: configuration and environment, nothing else."""

    def __init__(self, place, *intake_options):
        self.place = pathlib.Path(place)
        self.sample = Place(self.place / "sample", size="1MB")
        self.stack = contextlib.ExitStack()
        self.intake = self.stack.enter_context(Intake(self.place / "store", *intake_options))
        self.port = int(self.intake.ready["endpoint"].rsplit(":", 1)[1])
        self.first = self.sample.send(self.intake.ready, "--only", "config,environment").result
        self.number = self.first["number"]

    def __enter__(self):
        return self

    def __exit__(self, *why):
        return self.stack.__exit__(*why)

    def another_intake(self, *options):
        """The same store, started anew."""
        self.intake.stop()
        self.intake = self.stack.enter_context(Intake(self.place / "store", *options, port=self.port))

    def add(self, *more, check=0):
        return self.sample.send(self.intake.ready, "--to", self.number, *more, check=check)

    def shown(self):
        return self.sample.run("cases", "show", self.number, "--json", check=0).result

    def bundle(self, result):
        """(names of members, manifest) of what lies in the store."""
        path = self.intake.objects()[f"{result['folder']}bundle.zip"]
        self.sample.run("verify", path, check=0)
        with zipfile.ZipFile(path) as bundle:
            assert all(name.startswith(f"{self.number}/") for name in bundle.namelist()), bundle.namelist()
            return ({name.split("/", 1)[1] for name in bundle.namelist()},
                    json.loads(bundle.read(f"{self.number}/waybill.json")))


def statuses(manifest, item):
    return {member["status"] for named in manifest["items"] if named["id"] == item for member in named["members"]}


def index_of(intake):
    return sorted(key for key in intake.objects() if key.startswith("index/"))


def test_only_the_difference():
    with folder() as place, World(place) as world:
        index = index_of(world.intake)
        result = world.add("--only", "config,retouch").result
        assert (result["state"], result["number"]) == ("delivered", world.number), result
        assert result["case"] != world.first["case"]
        assert result["folder"] == f"{world.first['folder']}additions/01/", result["folder"]
        names, manifest = world.bundle(result)
        assert any("aiRetouchStorage" in name for name in names) and not any("appConfig" in name for name in names), names
        assert manifest["parent"] == {"case": world.first["case"], "sha256": world.first["sha256"]}, manifest["parent"]
        assert statuses(manifest, "config") == {"sent"} and statuses(manifest, "retouch") <= {"ok"}, manifest["items"]
        assert [decision["what"] for decision in manifest["consent"]].count("send") == 1, manifest["consent"]
        receipt = json.loads(world.intake.objects()[f"{result['folder']}receipt.json"].read_text())
        assert receipt["parent"] == world.first["case"] and receipt["index"] == [] and index_of(world.intake) == index
        shown = world.shown()
        assert shown["case"] == world.first["case"] and [one["state"] for one in shown["additions"]] == ["delivered"], shown
        told = world.sample.run("cases", "show", world.number, check=0).out
        assert re.search(r"Added +.*: Delivered \(", told), told



def test_by_addresses():
    """An office that gives addresses instead of keys gives them for what is added, too."""
    with folder() as place, World(place, "--tickets", "presigned") as world:
        result = world.add("--only", "config,retouch").result
        assert (result["state"], result["folder"]) == ("delivered", f"{world.first['folder']}additions/01/"), result
        assert "documents/aiRetouchStorage.json" in world.bundle(result)[0], world.bundle(result)[0]

def test_nothing_new_and_changed_again():
    with folder() as place, World(place) as world:
        world.add("--only", "retouch")
        answer = world.add("--only", "config,retouch", check=4)
        assert world.number in answer.err and "already" in answer.err, answer.err
        assert len(world.shown()["additions"]) == 1, "an addition of nothing stayed"
        config = world.sample.studio / "config/retouch-studio/appConfig.json"
        config.write_text(json.dumps({**json.loads(config.read_text()), "theme": "dark"}))
        result = world.add("--only", "config,retouch").result
        assert result["folder"].endswith("/additions/02/"), result
        names, manifest = world.bundle(result)
        assert any("appConfig" in name for name in names) and not any("Retouch" in name for name in names), names


def test_withdrawn_with_all_of_it():
    with folder() as place, World(place) as world:
        world.add("--only", "retouch")
        # one that never arrived goes too
        world.another_intake("--fault", "ticket-down")
        world.add("--only", "network", "--patience", "1s", check=5)
        world.another_intake()
        world.sample.run("cases", "withdraw", world.number, "--json", check=0)
        assert world.intake.objects() == {}, world.intake.objects()
        shown = world.shown()
        assert shown["state"] == "withdrawn" and all(one["state"] == "withdrawn" for one in shown["additions"]), shown
        assert not [path for path in pathlib.Path(world.sample.state, "cases").glob("*/*") if path.name in ("key", "grant")]
        assert "is over" in world.add("--only", "retouch", check=3).err


def test_withdrawn_while_an_addition_waits():
    """What was to be added is not sent once the case is to be taken back, and goes with it."""
    with folder() as place, World(place) as world:
        world.intake.stop()
        waiting = world.add("--only", "logs", "--patience", "1s", check=5).result
        world.sample.run("cases", "withdraw", world.number, "--patience", "1s", check=5)
        listed = world.sample.run("cases", "list", check=0).out
        assert "To be withdrawn" in listed and "Delivered" not in listed, listed
        refused = world.add("--only", "network", "--patience", "1s", check=3)
        assert "is over" in refused.err, refused.err
        world.another_intake()
        world.sample.run("resume", "--all", "--context", "-", context=world.sample.context(), check=0)
        assert not world.intake.objects(), list(world.intake.objects())
        states = {case["case"]: case["state"] for case in world.sample.run("cases", "list", "--json", check=0).result["cases"]}
        assert states.get(world.first["case"]) == "withdrawn" and states.get(waiting["case"], "withdrawn") == "withdrawn", states


def test_withdrawn_with_keys_of_another_place():
    """They would find nothing there, and call that deleted."""
    with folder() as place, World(place) as world:
        keys = world.place / "keys.json"
        ready = world.intake.ready
        keys.write_text(json.dumps({name: ready[name] for name in ("endpoint", "region", "accessKeyId", "accessKeySecret")}
                                   | {"bucket": "elsewhere", "hostStyle": "path"}))
        keys.chmod(0o600)
        before = list(world.intake.objects())
        done = world.sample.run("cases", "withdraw", world.number, "--keys", keys)
        assert done.exit != 0 and "another place" in done.err, (done.exit, done.err)
        assert list(world.intake.objects()) == before
        world.sample.run("cases", "withdraw", world.number, check=0)
        assert not world.intake.objects()


def test_killed_offline_and_refused():
    with folder() as place, World(place) as world:
        noise = picture(place / "noise.png", 700)  # 1.5 MB
        world.another_intake("--fault", "throttle=300000@part")
        what = ["send", world.sample.profile(world.intake.ready), "--to", world.number, "--yes", "--json", "--context", "-",
                *world.sample.roots(), "--only", "attachment", "--attach", noise, "--part-size", "100KiB"]
        with subprocess.Popen(world.sample.command(*what), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True, env=world.sample.env()) as process:
            process.stdin.write(world.sample.context())
            process.stdin.close()
            for line in process.stdout:
                event = json.loads(line)
                if event.get("stage") == "upload" and event.get("done", 0) > 100_000:
                    process.send_signal(signal.SIGKILL)
                    break
        addition = world.shown()["additions"][0]
        assert addition["state"] == "sending", addition
        world.intake.stop()
        answer = world.sample.run("resume", world.number, "--patience", "1s", check=5)
        assert f"waybill resume {world.number}" in answer.err, answer.err
        world.another_intake("--fault", "ticket-403:times=1")
        refused = world.sample.run("resume", world.number, "--json", check=6)
        assert "may not send" in refused.err, refused.err
        # without anybody who is signed in: the grant is the case's
        result = world.sample.run("resume", world.number, "--json", check=0).result
        assert result["case"] == addition["case"] and result["folder"] == f"{world.first['folder']}additions/01/", result
        names, manifest = world.bundle(result)
        assert any(name.startswith("attachments/") for name in names), names
        assert manifest["parent"]["case"] == world.first["case"]


def test_what_takes_no_addition():
    with folder() as place, World(place) as world:
        assert "There is no case" in world.sample.send(world.intake.ready, "--to", "WB-0000-0000", check=3).err
        world.another_intake("--fault", "ticket-down")
        late = world.sample.send(world.intake.ready, "--only", "config", "--patience", "1s", check=5).result["number"]
        answer = world.sample.send(world.intake.ready, "--to", late, "--only", "network", check=3)
        assert f"waybill resume {late}" in answer.err, answer.err
        assert len(world.sample.run("cases", "list", "--json", check=0).result["cases"]) == 2


def test_support_asks_by_a_link():
    with folder() as place, World(place) as world:
        path = pathlib.Path(world.sample.profile(world.intake.ready))
        profile = json.loads(path.read_text())
        profile["support"]["linkKeys"] = [signing.link_key()]
        path.write_text(json.dumps(profile))

        def send(link):
            return world.sample.run("send", path, "--yes", "--json", "--context", "-", *world.sample.roots(), "--request", link,
                                    context=world.sample.context(), check=0).result
        asked = send(signing.link(case=world.number, items="network,retouch", exp="2100-01-01T00:00:00Z"))
        assert asked["folder"].startswith(f"{world.first['folder']}additions/"), asked
        # nobody's words add to a case, and one that is not here can't be added to
        for link in (signing.link(seed=None, case=world.number, items="network"),
                     signing.link(case="WB-0000-0000", items="network", exp="2100-01-01T00:00:00Z")):
            alone = send(link)
            assert alone["number"] != world.number and "additions" not in alone["folder"], alone


def test_with_keys_of_staff():
    with folder() as place:
        sample = Place(place / "sample", size="1MB")
        with Intake(place / "store") as intake:
            keys = place / "keys.json"
            keys.write_text(json.dumps({name: intake.ready[name] for name in ("endpoint", "region", "bucket", "accessKeyId", "accessKeySecret")}
                                       | {"hostStyle": "path"}))
            keys.chmod(0o600)
            first = sample.send(intake.ready, "--only", "config", "--keys", keys).result
            added = sample.send(intake.ready, "--only", "retouch", "--to", first["number"]).result
            assert added["folder"] == f"{first['folder']}additions/01/", added
            sample.run("cases", "withdraw", first["number"], check=0)
            assert intake.objects() == {}, intake.objects()


harness.run_all([test_withdrawn_while_an_addition_waits, test_withdrawn_with_keys_of_another_place,
                 test_only_the_difference, test_by_addresses, test_nothing_new_and_changed_again, test_withdrawn_with_all_of_it,
                 test_killed_offline_and_refused, test_what_takes_no_addition, test_support_asks_by_a_link, test_with_keys_of_staff])
