"""What was not delivered goes on by itself: the queue's process (resume --all --wait), what an application's start does (resume
--all --context -), one upload at a time whoever starts it, giving up after 30 days, and metered lines. With real processes;
the network is NetworkManager's word, which a program of ours gives on a bus of its own (network_manager.py)."""
import contextlib
import json
import os
import pathlib
import re
import shlex
import signal
import socket
import subprocess
import threading
import time
import types

import harness
from harness import AUTHORIZATION, Intake, Network, Place, folder, need, on_terminal, picture, run_all

NAME = "Retouch Studio"
USER = "u-1001"
DAY = 24 * 60 * 60


# --- what the tests share ---

def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def no_way_out():
    """The environment of who has no network: a proxy that is nobody's. libproxy 0.5 loses what it reads there at every request,
    in frames that a fast look at the stack does not name, so leaks are not counted where that is installed."""
    loses = any(pathlib.Path("/usr/lib").glob("**/libproxy.so.0.5.*"))
    return {"http_proxy": f"http://127.0.0.1:{free_port()}", **({"ASAN_OPTIONS": "detect_leaks=0"} if loses else {})}


def wait_for(what, seconds=60, told=""):
    """Waits until what() is true, and gives that."""
    deadline = time.monotonic() + seconds
    while True:
        found = what()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {told}")
        time.sleep(0.02)


class Running:
    """A waybill that goes on while the test does."""

    def __init__(self, sample, *arguments, context=None, env=None):
        self.process = subprocess.Popen(sample.command(*arguments), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, env={**sample.env(), **(env or {})},
                                        start_new_session=True)
        self.lines = []
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(context or "")
            self.process.stdin.close()
        self.process.stdin = None  # or communicate() would want to close it too

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()

    def until(self, wanted):
        """Reads what it prints until wanted (line) is true; gives that line."""
        for text in self.process.stdout:
            line = json.loads(text)
            self.lines.append(line)
            if wanted(line):
                return line
        raise AssertionError(f"ended before that: {self.lines[-3:]} {self.process.stderr.read()}")

    def until_it_waits(self):
        return self.until(lambda line: line.get("stage") == "queue" and line["event"] == "waiting")

    def until_it_sends(self):
        return self.until(lambda line: line.get("stage") == "upload" and line.get("done", 0) > 0)

    def end(self, seconds=60):
        """Exit code, last line, standard error."""
        watchdog = threading.Timer(seconds, self.process.kill)
        watchdog.start()
        self.lines += [json.loads(line) for line in self.process.stdout]  # not communicate(): that skips what is buffered
        err = self.process.stderr.read()
        watchdog.cancel()
        return self.process.wait(), self.lines[-1], err


class Offline:
    """A place whose store does not run; store() is that store."""

    def __init__(self, place, size="1MB"):
        self.sample, self.place = Place(place, size=size), place
        with Intake(place / "store") as intake:
            self.ready = intake.ready
        self.port = int(self.ready["endpoint"].rsplit(":", 1)[1].strip("/"))

    def store(self, *faults):
        return Intake(self.place / "store", *[word for fault in faults for word in ("--fault", fault)], port=self.port)

    def leave_waiting(self, *more, context=None):
        """A case that nobody was there to take."""
        profile = self.sample.profile(self.ready)
        signed = ["--context", "-"] if context else []
        answer = self.sample.run("send", profile, "--yes", "--json", "--patience", "1s", *signed, *self.sample.roots(), *more,
                                 context=context, check=5)
        assert answer.result["state"] == "waiting", answer.result
        return answer.result

    def shown(self, case):
        return self.sample.run("cases", "show", case, "--json", check=0).result

    def dir(self, case):
        return self.sample.state / "cases" / self.shown(case)["case"]

    def leave_half_sent(self, *more):
        """A case whose sender was killed in the middle of the upload, with a ticket and so a grant. Gives its record."""
        with self.store("throttle=100000"):
            with Running(self.sample, "send", self.sample.profile(self.ready), "--yes", "--json", "--part-size", "100KiB", "--context", "-",
                         *self.sample.roots(), *more, context=self.sample.context()) as sender:
                sender.until(lambda line: line.get("step") == "bundle.zip" and line.get("done", 0) > 150_000)
                os.killpg(sender.process.pid, signal.SIGKILL)
                sender.process.wait()
        record = self.sample.run("cases", "list", "--json", check=0).result["cases"][0]
        assert record["state"] == "sending", record
        assert (self.dir(record["number"]) / "grant").exists()
        return record


def whose(intake, number):
    """Whose case it is in the store's index."""
    return {key.split("/")[2] for key in intake.objects() if key.startswith("index/users/") and number in key}


QUEUE = ["resume", "--all", "--wait", "--json"]


# --- the queue's process ---

def test_goes_on_when_the_network_is_back():
    with folder() as place, Network() as network:
        offline = Offline(place)
        case = offline.leave_waiting()
        with Running(offline.sample, *QUEUE, "--patience", "1s", env=network.env()) as queue:
            waits = queue.until_it_waits()
            assert waits["total"] == 1, waits
            second = offline.sample.run(*QUEUE, check=0, timeout=20)
            assert second.result == {"resumed": 0, "exit": 0} and not second.lines[:-1], second.lines
            assert "Another Waybill" in offline.sample.run("resume", "--all", "--wait", check=0, timeout=20).err
            with offline.store() as intake:
                network.comes_back()
                delivered = queue.until(lambda line: line.get("state") == "delivered")
                assert delivered["number"] == case["number"]
                exit_, result, err = queue.end()
                assert exit_ == 0 and result["exit"] == 0, (exit_, result, err)
                assert len(intake.cases()) == 1 and whose(intake, case["number"]) == {"unverified"}


def state(process):
    return pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]


def switches(process):
    """How often its threads have run so far."""
    tasks = pathlib.Path(f"/proc/{process}/task")
    return sum(int(re.search(r"^voluntary_ctxt_switches:\s*(\d+)", (task / "status").read_text(), re.M)[1]) for task in tasks.iterdir())


def test_costs_nothing_while_it_waits():
    with folder() as place, Network() as network:
        offline = Offline(place)
        offline.leave_waiting()
        with Running(offline.sample, *QUEUE, "--patience", "1s", env=network.env()) as queue:
            queue.until_it_waits()
            wait_for(lambda: state(queue.process.pid) == "S", told="it sleeps")
            before, started = switches(queue.process.pid), time.monotonic()
            time.sleep(5)
            woken = switches(queue.process.pid) - before
            print(f"# woken {woken} times in {time.monotonic() - started:.0f} s", flush=True)
            assert woken <= 2, woken
            queue.process.send_signal(signal.SIGTERM)
            assert queue.end()[0] == 130


def test_takes_up_what_others_leave():
    """A case that another process has to leave while the queue waits for something else."""
    with folder() as place, Network() as network:
        offline = Offline(place)
        first = offline.leave_waiting()
        with Running(offline.sample, *QUEUE, "--patience", "1s", env=network.env()) as queue, Intake(place / "other") as other:
            queue.until_it_waits()
            left = offline.sample.run("send", offline.sample.profile(other.ready), "--yes", "--json", "--patience", "1s",
                                      *offline.sample.roots(), env=no_way_out(), check=5).result
            delivered = queue.until(lambda line: line.get("state") == "delivered")
            assert delivered["number"] == left["number"] and len(other.cases()) == 1
            assert queue.until_it_waits()["total"] == 1
        assert offline.shown(first["number"])["state"] == "waiting"


def test_ends_when_only_a_person_helps():
    """Refused, held, paused and only packed is not for the queue; nothing is asked of anybody."""
    with folder() as place:
        sample = Place(place, size="1MB")
        with Intake(place / "store", "--fault", "ticket-403") as intake:
            number = sample.send(intake.ready, check=6).result["number"]
        answer = sample.run(*QUEUE, check=5, timeout=20)
        assert answer.lines == [{"resumed": 0, "exit": 5}], answer.lines
        record = sample.state / "cases" / sample.run("cases", "show", number, "--json").result["case"]
        case = json.loads((record / "case.json").read_text())
        (record / "case.json").write_text(json.dumps({**case, "state": "waiting"}))
        (record / "wish").write_text("pause\n")
        assert sample.run(*QUEUE, check=0, timeout=20).result == {"resumed": 0, "exit": 0}


# --- sign-in, grant, context ---

def test_waits_for_its_first_ticket():
    """Packed offline by somebody who was signed in: it is theirs, so it waits for them, says so, and asks nobody meanwhile."""
    with folder() as place:
        offline = Offline(place)
        case = offline.leave_waiting(context=offline.sample.context())
        number = case["number"]
        with offline.store() as intake:
            queue = offline.sample.run("resume", "--all", "--wait", check=5, timeout=60)
            assert f"Open {NAME} once, then it goes on." in queue.err, queue.err
            assert offline.shown(number)["state"] == "needs-sign-in" and f"Open {NAME} once" in offline.shown(number)["note"]
            again = offline.sample.run("resume", "--all", check=5, timeout=20)
            assert number in again.err and f"open {NAME} once" in again.err, again.err
            told = offline.sample.run("resume", "--all", "--json", check=5, timeout=20)
            assert [line.get("state") for line in told.lines] == ["needs-sign-in", None] and told.result == {"resumed": 1, "exit": 5}
            assert not intake.cases() and not intake.objects(), intake.objects()
            opened = offline.sample.run("resume", "--all", "--json", "--context", "-", context=offline.sample.context(), check=0)
            assert opened.lines[-2]["state"] == "delivered" and opened.result == {"resumed": 1, "exit": 0}, opened.lines
            assert whose(intake, number) == {USER}
            assert AUTHORIZATION not in queue.out + queue.err + opened.out + opened.err
        assert AUTHORIZATION.encode() not in b"".join(path.read_bytes() for path in offline.sample.state.rglob("*") if path.is_file())


def test_new_sign_in_is_tried_once():
    """An authorization that the office does not take leaves the case as it was."""
    with folder() as place:
        offline = Offline(place)
        number = offline.leave_waiting(context=offline.sample.context())["number"]
        stale = offline.sample.context(authorization="Bearer nobody")
        with offline.store() as intake:
            answer = offline.sample.run(*QUEUE, "--context", "-", context=stale, check=5, timeout=60)
            assert answer.result["resumed"] == 1, answer.lines
            assert offline.shown(number)["state"] == "needs-sign-in" and not intake.cases()


def test_grant_needs_no_sign_in():
    with folder() as place:
        offline = Offline(place, size="5MB")
        record = offline.leave_half_sent()
        with offline.store() as intake:
            answer = offline.sample.run(*QUEUE, "--part-size", "100KiB", check=0, timeout=120)
            assert answer.lines[-2]["state"] == "delivered"
            assert whose(intake, record["number"]) == {USER}


def test_sign_in_is_for_one_application():
    """Cases of two applications: the context of one is never shown to the other's server."""
    with folder() as place:
        offline = Offline(place)
        mine = offline.leave_waiting(context=offline.sample.context())["number"]
        profile = json.loads(pathlib.Path(offline.sample.profile(offline.ready)).read_text())
        profile["id"], profile["name"] = "com.example.Other", {"": "Other"}
        with Intake(place / "others") as others:
            profile["deliver"]["ticket"] = others.ready["ticket"]
            path = place / "com.example.Other.json"
            path.write_text(json.dumps(profile))
            other = offline.sample.run("send", path, "--yes", "--json", "--patience", "1s", "--context", "-", *offline.sample.roots(),
                                       context=offline.sample.context(), env=no_way_out(), check=5).result["number"]
            with offline.store() as intake:
                signed = {"context": offline.sample.context(), "timeout": 60}
                unclear = offline.sample.run("resume", "--all", "--context", "-", check=5, **signed)
                assert "several applications" in unclear.err and not intake.cases() and not others.cases(), unclear.err
                named = offline.sample.run("resume", "--all", "com.example.RetouchStudio", "--json", "--context", "-", check=0, **signed)
                assert named.result == {"resumed": 1, "exit": 0}, named.lines
                assert whose(intake, mine) == {USER} and not others.cases()
                assert offline.shown(other)["state"] == "needs-sign-in"
        for wrong in (["--all", mine], ["--wait", mine], ["--wait"], ["--all", str(path)]):
            assert offline.sample.run("resume", *wrong).exit == 2, wrong


# --- one upload at a time ---

class Journal:
    """What a store was asked, by its own log."""

    def __init__(self, place):
        self.path = place / "journal"

    def option(self):
        return ["--log", str(self.path)]

    def rows(self):
        return [json.loads(line) for line in self.path.read_text().splitlines()]

    def assert_nothing_twice(self):
        stored = [(row["key"], row.get("part")) for row in self.rows() if row["what"] in ("put", "part") and row["status"] == 200]
        assert stored and len(stored) == len(set(stored)), sorted(one for one in stored if stored.count(one) > 1)


def test_one_at_a_time():
    """While one process sends a case, another says so, goes on to the next, and the queue waits for what becomes of it."""
    with folder() as place:
        offline, journal = Offline(place, size="5MB"), Journal(place)
        other = offline.leave_waiting("--only", "environment")["number"]
        sample = offline.sample
        with Intake(place / "store", "--fault", "throttle=60000@part", *journal.option(), port=offline.port):
            with Running(sample, "send", sample.profile(offline.ready), "--yes", "--json", "--part-size", "100KiB", "--context", "-",
                         *sample.roots(), context=sample.context()) as sender:
                sender.until(lambda line: line.get("step") == "bundle.zip" and line.get("done", 0) > 0)
                mine = next(case["number"] for case in sample.run("cases", "--json", check=0).result["cases"] if case["number"] != other)
                said = sample.run("resume", mine, check=5, timeout=20)
                assert f"Case {mine} is being worked on by another Waybill." in said.err, said.err
                assert sample.run("resume", mine, "--json", check=5, timeout=20).result["error"] == "busy"
                told = sample.run("resume", "--all", "--json", check=5, timeout=60)
                assert told.result == {"resumed": 2, "exit": 5}, told.lines
                assert offline.shown(other)["state"] == "delivered", "the next case is sent all the same"
                with Running(sample, *QUEUE) as queue:
                    queue.until_it_waits()
                    assert offline.shown(mine)["state"] == "sending"
                    assert sender.end(120)[0] == 0
                    assert queue.end(30)[0] == 0, "it need not wait any more"
        assert offline.shown(mine)["state"] == "delivered"
        journal.assert_nothing_twice()


def test_many_at_once():
    """Whoever comes first sends; the others say that somebody does, or that it has arrived."""
    with folder() as place:
        offline, journal = Offline(place, size="5MB"), Journal(place)
        number = offline.leave_waiting()["number"]
        with Intake(place / "store", *journal.option(), port=offline.port) as intake, contextlib.ExitStack() as stack:
            commands = [["resume", number, "--json"], ["resume", "--all", "--json"], QUEUE, ["resume", number, "--json"], QUEUE]
            running = [stack.enter_context(Running(offline.sample, *command, "--part-size", "100KiB")) for command in commands]
            ends = [one.end(120)[0] for one in running]
            assert set(ends) <= {0, 5} and 0 in ends, ends
            assert offline.shown(number)["state"] == "delivered" and len(intake.cases()) == 1
        journal.assert_nothing_twice()


# --- giving up ---

def make_old(offline, number, days):
    """It was made so long ago."""
    path = offline.dir(number) / "case.json"
    case = json.loads(path.read_text())
    case["created"] = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(time.time() - days * DAY))
    path.write_text(json.dumps(case))
    now = int(time.time() * 1e6)  # and the clock has been right for days
    (offline.sample.state / "clock.json").write_text(json.dumps({"seen": now, "since": now - 2 * DAY * 10**6}))


def test_given_up():
    """What was sent in part 31 days ago: told, taken back when there is a network, and then only a record is left."""
    with folder() as place:
        offline = Offline(place, size="5MB")
        number = offline.leave_half_sent()["number"]
        uploads = place / "store/.intake/uploads"
        assert len(list(uploads.iterdir())) == 1
        make_old(offline, number, 31)
        where = offline.dir(number)
        away = offline.sample.run("resume", "--all", "--patience", "1s", check=1)
        assert f"{number} was given up" in away.out and "when there is a network" in away.err, (away.out, away.err)
        assert not (where / "bundle.zip").exists() and not (where / "key").exists() and (where / "grant").exists()
        journal = Journal(place)
        with Intake(place / "store", *journal.option(), port=offline.port) as intake:
            told = offline.sample.run(*QUEUE, check=1, timeout=60)
            assert told.lines[-2]["state"] == "given-up" and told.result == {"resumed": 1, "exit": 1}, told.lines
            assert [row["what"] for row in journal.rows()] == ["ticket", "abort", "ticket"], journal.rows()
            assert not list(uploads.iterdir()) and not intake.objects(), intake.objects()
        assert not {path.name for path in where.iterdir()} - {"case.json", "lock", "waybill.json", "channels.json"}, list(where.iterdir())
        listed = offline.sample.run("cases", "list", check=0)
        assert number in listed.out and "Given up" in listed.out, listed.out
        assert "30 days" in offline.shown(number)["note"]
        named = offline.sample.run("resume", number, check=1)
        assert f"Case {number} was given up" in named.err, named.err
        assert offline.sample.run("resume", "--all", "--json", check=0).result == {"resumed": 0, "exit": 0}, "it is told once"


def test_given_up_without_a_ticket():
    """Of what never got as far as a ticket the person is told as well, once, with nothing to take back."""
    with folder() as place:
        offline = Offline(place)
        number = offline.sample.run("send", offline.sample.profile(offline.ready), "--yes", "--json", "--patience", "1s", *offline.sample.roots(),
                                    check=5).result["number"]
        make_old(offline, number, 31)
        away = offline.sample.run("resume", "--all", "--patience", "1s", check=1)
        assert f"{number} was given up" in away.out and "arrived of it" not in away.err, (away.out, away.err)
        assert not {path.name for path in offline.dir(number).iterdir()} - {"case.json", "lock", "waybill.json", "channels.json"}
        assert offline.sample.run("resume", "--all", "--json", check=0).result == {"resumed": 0, "exit": 0}


def test_given_up_for_good():
    """The store could not be told for another 30 days: nothing is kept for that any more."""
    with folder() as place:
        offline = Offline(place, size="5MB")
        number = offline.leave_half_sent()["number"]
        make_old(offline, number, 31)
        assert offline.sample.run("resume", "--all", "--patience", "1s").exit == 1
        make_old(offline, number, 61)
        assert offline.sample.run("resume", "--all", "--json", "--patience", "1s", check=0).result == {"resumed": 0, "exit": 0}
        assert offline.shown(number)["state"] == "given-up"
        assert not (offline.dir(number) / "grant").exists()


# --- metered lines ---

def test_metered():
    """Nothing large leaves over a metered network before somebody agreed; what waits for another goes when there is one."""
    with folder() as place, Network() as network:
        offline, large = Offline(place), picture(place / "picture.png", 1500)
        sample, metered = offline.sample, {"env": network.env(), "timeout": 100}
        left = offline.leave_waiting("--attach", large)["number"]
        network.becomes("Metered", 1)
        with offline.store() as intake:
            for arguments in (["resume", left], ["resume", "--all"]):
                answer = sample.run(*arguments, check=5, **metered)
                assert "This network is metered, and the report is 6." in answer.err, answer.err
                assert f"waybill resume {left} --metered" in answer.err, answer.err
            assert sample.run("resume", left, "--json", check=5, **metered).lines[-2]["error"] == "metered"
            with Running(sample, *QUEUE, env=network.env()) as queue:
                queue.until_it_waits()
                shown = offline.shown(left)
                assert shown["state"] == "waiting" and "metered" in shown["note"], shown
                assert not intake.objects(), "nothing has left"
                network.becomes("Metered", 2)
                assert queue.until(lambda line: line.get("state") == "delivered")["number"] == left
                assert queue.end()[0] == 0
            assert len(intake.cases()) == 1


def test_metered_and_agreed():
    """What is small is not asked for, --yes and --metered are an answer; NetworkManager's guess counts, too."""
    with folder() as place, Network() as network:
        offline, large = Offline(place), picture(place / "picture.png", 1500)
        sample, metered = offline.sample, {"env": network.env(), "timeout": 100}
        left = offline.leave_waiting("--attach", large)["number"]
        network.becomes("Metered", 3)
        with offline.store() as intake:
            small = sample.send(offline.ready, **metered)
            assert small.result["state"] == "delivered" and "metered" not in small.err
            agreed = sample.run("send", sample.profile(offline.ready), "--yes", "--attach", large, *sample.roots(), check=0, **metered)
            assert "This network is metered" in agreed.err and "You agreed beforehand" in agreed.err, agreed.err
            sample.run("resume", left, "--metered", check=0, **metered)
            assert len(intake.cases()) == 3


def test_metered_asks_on_a_terminal():
    """Whoever goes on with one case is asked, after being told its size; no leaves it waiting."""
    with folder() as place, Network() as network:
        offline = Offline(place)
        left = offline.leave_waiting("--attach", picture(place / "picture.png", 1500))["number"]
        network.becomes("Metered", 1)
        person = types.SimpleNamespace(env=lambda: {**offline.sample.env(), **network.env()})
        with offline.store() as intake:
            for answer, exit_, n in ((b"n\n", 5, 0), (b"y\n", 0, 1)):
                ended, text = on_terminal(person, offline.sample.command("resume", left), [(b"[y/N] ", answer)])
                assert ended == exit_ and len(intake.cases()) == n, (ended, text)
                assert re.search(r"the report is 6\.\d.MB.*Send it over this network all the same\?", text, re.S), text


# --- what starts it ---

UNITS = ["waybill-resume.service", "waybill-resume.timer", "waybill-resume.path"]
WATCHING = "waybill-watch@com.example.Studio.service"
AUTOSTART = "io.github.waybill.Waybill.Resume.desktop"


def built(name):
    """A file of the build, as installed, but for where waybill lies."""
    text = (harness.BUILD / "data" / name).read_text()
    return re.sub(r"=\S*/waybill ", f"={harness.program('waybill')} ", text)


def line_of(name, key):
    return re.search(rf"^{key}=(.*)$", built(name), re.M)[1]


def test_units():
    """systemd finds nothing to say about them, and would about a wrong one."""
    need("systemd-analyze")
    with folder() as place:
        (place / "run").mkdir()

        def said(**changes):
            (place / WATCHING).write_text(built(WATCHING.replace("com.example.Studio", "")))
            for name in UNITS:
                (place / name).write_text(changes.get(name.rsplit(".", 1)[1], lambda text: text)(built(name)))
            done = subprocess.run(["systemd-analyze", "verify", "--user", "--man=no", *[place / name for name in [*UNITS, WATCHING]]], text=True,
                                  capture_output=True, env={**os.environ, "HOME": str(place), "XDG_RUNTIME_DIR": str(place / "run")})
            return done.stdout + done.stderr + (f"exit {done.returncode}" if done.returncode else "")

        assert not said(), said()
        assert "Perzistent" in said(timer=lambda text: text.replace("Persistent", "Perzistent"))
        assert "nowhere" in said(service=lambda text: re.sub(r"=\S*/waybill ", "=/nowhere/waybill ", text))
    assert line_of("waybill-resume.path", "PathChanged") == "%h/.local/state/waybill/queue"


def test_bell_is_where_the_unit_looks():
    """The file that the path unit names is written when a case is left waiting, and closed."""
    with folder() as place:
        offline = Offline(place)
        state = place / ".local/state"
        env = {"WAYBILL_STATE_DIR": "", "XDG_STATE_HOME": str(state)}
        bell = place / line_of("waybill-resume.path", "PathChanged").removeprefix("%h/")
        offline.sample.run("send", offline.sample.profile(offline.ready), "--yes", "--patience", "1s", *offline.sample.roots(), env=env, check=5)
        assert bell.is_file() and list((state / "waybill/cases").iterdir()), list(place.rglob("queue"))


@contextlib.contextmanager
def systemd_of(place, **dropins):
    """A user's systemd whose home is place, with our units as they are installed but for dropins (kind to lines). It only
    runs where systemd has booted, so it is shown a /run of its own in which it has."""
    if os.geteuid() != 0:
        raise harness.Skip("a mount namespace needs root")
    manager = next((path for path in ("/lib/systemd/systemd", "/usr/lib/systemd/systemd") if os.path.exists(path)), None)
    if not manager or not need("unshare"):
        raise harness.Skip("systemd is not installed")
    units, run = place / ".config/systemd/user", place / "run"
    run.mkdir(mode=0o700)
    for wants in ("paths.target.wants", "timers.target.wants"):
        (units / wants).mkdir(parents=True)
    for name in UNITS:
        kind = name.rsplit(".", 1)[1]
        (units / name).write_text(built(name))
        if kind != "service":
            (units / f"{kind}s.target.wants" / name).symlink_to(units / name)
        if kind in dropins:
            (units / f"{name}.d").mkdir()
            (units / f"{name}.d/test.conf").write_text(dropins[kind])
    script = f"mount -t tmpfs none /run && mkdir -p /run/systemd/system && exec {manager} --user --unit=basic.target"
    env = {"PATH": os.environ["PATH"], "HOME": str(place), "XDG_RUNTIME_DIR": str(run), "WAYBILL_LOCALEDIR": str(harness.BUILD / "po")}
    with open(place / "systemd.log", "wb") as log:
        process = subprocess.Popen(["unshare", "--mount", "sh", "-c", script], env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        with contextlib.suppress(AssertionError):
            wait_for(lambda: (run / "systemd/private").exists() or process.poll() is not None, 10)
        if process.poll() is not None or not (run / "systemd/private").exists():
            raise harness.Skip("systemd can't run as a user's here")
        yield lambda *words: subprocess.run(["systemctl", "--user", *words], env=env, capture_output=True, text=True).stdout.strip()
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


AT_HOME = {"WAYBILL_STATE_DIR": ""}


def leave_at_home(sample, ready):
    """A case that waits although its store is up, where the units look."""
    return sample.run("send", sample.profile(ready), "--yes", "--json", "--patience", "1s", *sample.roots(),
                      env={**AT_HOME, **no_way_out()}, check=5).result["number"]


def has_arrived(sample, number):
    return sample.run("cases", "show", number, "--json", env=AT_HOME, check=0).result["state"] == "delivered"


def test_systemd_notices_what_is_left():
    with folder() as place, Intake(place / "store") as intake, systemd_of(place, timer="[Timer]\nOnStartupSec=\nOnStartupSec=1h\n") as ctl:
        sample = Place(place, size="1MB")
        wait_for(lambda: ctl("is-active", "waybill-resume.path") == "active", 20, "the path unit is active")
        assert ctl("is-active", "waybill-resume.service") == "inactive"
        number = leave_at_home(sample, intake.ready)
        wait_for(lambda: has_arrived(sample, number), 60, (place / "systemd.log").read_text()[-1000:])
        wait_for(lambda: ctl("is-active", "waybill-resume.service") == "inactive", 20, "it ends by itself")
        assert ctl("show", "-P", "Result", "waybill-resume.service") == "success"


def test_systemd_looks_after_signing_in():
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, size="1MB")
        number = leave_at_home(sample, intake.ready)
        soon = "[Timer]\nOnStartupSec=\nOnStartupSec=1s\nRandomizedDelaySec=0\nAccuracySec=1s\n"
        with systemd_of(place, timer=soon):
            wait_for(lambda: has_arrived(sample, number), 60, (place / "systemd.log").read_text()[-1000:])


def test_autostart_entry():
    need("desktop-file-validate")
    with folder() as place:
        entry = place / AUTOSTART
        entry.write_text(built(AUTOSTART))
        done = subprocess.run(["desktop-file-validate", entry], capture_output=True, text=True)
        assert done.returncode == 0 and not done.stdout, done.stdout
        for line in ("TryExec=waybill", "X-systemd-skip=true", "X-GNOME-HiddenUnderSystemd=true", "NoDisplay=true"):
            assert f"\n{line}\n" in entry.read_text(), line


def log_in(sample):
    """What happens at the next sign-in, on every kind of session: the exit codes of what is started."""
    starters = [shlex.split(line_of("waybill-resume.service", "ExecStart")), shlex.split(line_of(AUTOSTART, "Exec"))]
    starters[1][0] = harness.program("waybill")
    return [subprocess.run(command, env=sample.env(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=100).returncode for command in starters]


def test_after_a_reboot():
    """Packed offline, all processes gone, signed in again, application started: delivered without a click."""
    with folder() as place:
        offline = Offline(place)
        mine = offline.leave_waiting(context=offline.sample.context())["number"]
        nobodys = offline.leave_waiting()["number"]
        with Running(offline.sample, *QUEUE, "--patience", "1s") as queue:
            queue.until_it_waits()
            os.killpg(queue.process.pid, signal.SIGKILL)
            queue.process.wait()
        with offline.store() as intake:
            assert log_in(offline.sample) == [5, 5]
            assert offline.shown(nobodys)["state"] == "delivered", "nobody had to sign in for that"
            assert offline.shown(mine)["state"] == "needs-sign-in", "it is somebody's"
            started = offline.sample.run("resume", "--all", "com.example.RetouchStudio", "--json", "--context", "-", check=0,
                                         context=offline.sample.context())
            assert started.result == {"resumed": 1, "exit": 0}, started.lines
            assert offline.shown(mine)["state"] == "delivered" and whose(intake, mine) == {USER}
            assert whose(intake, nobodys) == {"unverified"} and len(intake.cases()) == 2
            for folder_ in intake.cases():
                offline.sample.run("verify", intake.objects()[f"{folder_}/receipt.json"], check=0)
            assert log_in(offline.sample) == [0, 0]


def test_after_a_power_failure():
    """Its sender was killed in the middle of sending: the next sign-in alone delivers it, and no finished part goes twice."""
    with folder() as place:
        offline = Offline(place, size="5MB")
        number = offline.leave_half_sent()["number"]
        with offline.store() as intake:
            assert log_in(offline.sample) == [0, 0]
            assert offline.shown(number)["state"] == "delivered" and whose(intake, number) == {USER}


if __name__ == "__main__":
    run_all([test_one_at_a_time, test_many_at_once, test_given_up, test_given_up_without_a_ticket, test_given_up_for_good, test_metered, test_metered_and_agreed,
             test_metered_asks_on_a_terminal,             test_units, test_bell_is_where_the_unit_looks, test_systemd_notices_what_is_left, test_systemd_looks_after_signing_in,
             test_autostart_entry, test_after_a_reboot, test_after_a_power_failure,
             test_goes_on_when_the_network_is_back, test_costs_nothing_while_it_waits, test_takes_up_what_others_leave,
             test_ends_when_only_a_person_helps, test_waits_for_its_first_ticket, test_new_sign_in_is_tried_once,
             test_grant_needs_no_sign_in, test_sign_in_is_for_one_application])
