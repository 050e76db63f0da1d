"""Other applications ask for a report on the session bus, or start the window: what the person agreed to is what they are told of."""
import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import threading
import time

import harness
import installed
import programs
from harness import HAS_ARRIVED, ORDER, Case, Opened, agree, go_to_consent, go_to_review, number_on_screen, studio, wait_for
from installed import ID, PORT
from programs import AUTHORIZATION, SOURCE, need

MODULES = SOURCE / "data/integrations"
NAME, PATH, INTERFACE = "io.github.waybill.Waybill", "/io/github/waybill/Waybill", "io.github.waybill.Waybill1"
PYTHON = "import json, sys, waybill; print(json.dumps(getattr(waybill, sys.argv[1])(*json.load(sys.stdin))))"
NODE = ("const waybill = require(process.argv[1] + '/waybill.js'); const [profile, context] = JSON.parse(require('fs').readFileSync(0)); "
        "waybill[process.argv[2]](profile, context).then(result => console.log(JSON.stringify(result)), "
        "error => console.log(JSON.stringify({ code: error.code, messages: error.message })))")


class Caller:
    """Another program that calls function of a module with the profile's id and context; what it returned is its result()."""

    def __init__(self, kind, function, profile, context, env=None):
        command = {"python": [sys.executable, "-B", "-c", PYTHON, function],
                   "node": [need("node"), "-e", NODE, str(MODULES / "electron"), function]}[kind]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, "PYTHONPATH": str(MODULES / "python"), **(env or {})})
        self.process.stdin.write(json.dumps([profile, context]))
        self.process.stdin.close()

    def result(self, seconds=60):
        try:
            self.process.wait(seconds * harness.screen.PATIENCE)
        finally:
            self.process.kill()
        out, err = self.process.stdout.read(), self.process.stderr.read()
        assert out, err
        return json.loads(out.splitlines()[-1])


@contextlib.contextmanager
def stage(*faults):
    """(place, intake) with the profile's store."""
    with programs.folder() as folder, installed.store(folder / "store", *faults) as intake:
        place = studio().another(folder / "mine")
        yield place, intake


def begin_session():
    """One state for all tests, since what the bus starts has the bus's environment."""
    place = pathlib.Path(programs.tempfile.mkdtemp(prefix="waybill-bus-", dir="/var/tmp"))
    programs_dir = place / "bin"
    programs_dir.mkdir()
    for name in ("waybill", "waybill-wizard"):
        (programs_dir / name).symlink_to(programs.program(name, release=True))
    os.environ.update(WAYBILL_STATE_DIR=str(place / "state"), LC_ALL="C.UTF-8", LANGUAGE="", G_DEBUG="fatal-criticals",
                      WAYBILL_LOCALEDIR=str(programs.BUILD / "po"), PATH=f"{programs_dir}:{os.environ['PATH']}")
    harness.atexit.register(harness.shutil.rmtree, place, True)
    begun = harness.session()
    (begun.place / f"services/{NAME}.service").write_text(
        f"[D-BUS Service]\nName={NAME}\nExec={programs.program('waybill-wizard', release=True)} --gapplication-service\n")
    # read anew by the bus itself when it is asked for a name it does not know
    return begun


def context(place):
    dirs = {"data": f"{place.studio}/config/retouch-studio", "install": f"{place.studio}/opt/RetouchStudio"}
    return json.loads(place.context(dirs=dirs))


def log():
    return harness.session().place / "bus.log"


def opened(caller):
    """The window that caller asked for; what caller and bus said, if there is none."""
    try:
        return Opened(log())
    except AssertionError as error:
        raise AssertionError(f"{error}: {caller.result(1)}\n{log().read_text(errors='replace')[-3000:]}") from error


def nobody_is_there():
    """Until the wizard that the bus started has ended: the next one has other settings."""
    from gi.repository import GLib
    bus = harness.the_screen().session

    def has_owner():
        return bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
                             GLib.Variant("(s)", (NAME,)), None, 0, 5000, None).unpack()[0]
    if has_owner():
        process = bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                                GLib.Variant("(s)", (NAME,)), None, 0, 5000, None).unpack()[0]
        os.kill(process, 15)
    wait_for(lambda: not has_owner(), "the wizard to end")


def send_it(w):
    """Through all pages, with the account; the number on the last one."""
    go_to_review(w)
    w.tick("Your account", True)
    go_to_consent(w)
    agree(w)
    w.says(HAS_ARRIVED, 60)
    return number_on_screen(w)


def check_case(intake, place, result, number):
    case = Case(intake)
    assert (result["exit"], result["number"], result["state"]) == (0, number, "delivered"), result
    assert case.number == number
    manifest = json.dumps(case.manifest)
    for fact in ("3.8.1", "28.1.0", ORDER):
        assert fact in manifest, fact
    assert "Your account" in case.titles(), case.titles()
    secret = AUTHORIZATION.encode()
    for top in (intake.place, pathlib.Path(os.environ["WAYBILL_STATE_DIR"])):
        held = [path for path in top.rglob("*") if path.is_file() and secret in path.read_bytes()]
        assert not held, held


def journey(kind, function):
    with stage() as (place, intake):
        caller = Caller(kind, function, ID, context(place))
        with opened(caller) as w:
            number = send_it(w)
            result = caller.result()  # while the window is still open
            w.close()
        check_case(intake, place, result, number)
    nobody_is_there()


def test_python_on_the_bus():
    journey("python", "send_on_bus")


def test_node_on_the_bus():
    journey("node", "sendOnBus")


def test_node_starts_the_window():
    journey("node", "send")


def test_python_starts_the_window():
    journey("python", "send")


def test_declined():
    for kind, function in (("python", "send_on_bus"), ("node", "sendOnBus"), ("node", "send")):
        with stage() as (place, intake):
            caller = Caller(kind, function, ID, context(place))
            with opened(caller) as w:
                go_to_review(w)
                w.close()
                result = caller.result()
            assert result["exit"] == 7 and not result.get("number"), result
            assert not intake.objects()
        nobody_is_there()


def call(method, signature, *values, files=None, timeout=8000):
    """(answer, name of the error) of a call that is no module's."""
    screen = harness.the_screen()
    from gi.repository import Gio, GLib
    try:
        answer, _ = screen.session.call_with_unix_fd_list_sync(NAME, PATH, INTERFACE, method, GLib.Variant(signature, values), None, 0, timeout,
                                                               Gio.UnixFDList.new_from_array(files) if files else None, None)
        return answer.unpack(), None
    except GLib.Error as error:
        return error.message, Gio.DBusError.get_remote_error(error) or "none"


def test_what_is_refused():
    """Each with its error, and no window, file or upload."""
    from gi.repository import GLib
    text = lambda value: GLib.Variant("s", value)  # noqa: E731
    with stage() as (place, intake):
        mine = place.profile(intake.ready)
        end, unread = os.pipe()
        os.write(unread, b"{")
        os.close(unread)
        refused = {
            "no profile": ("SendText", "(a{sv}s)", {}, ""),
            "not there": ("SendText", "(a{sv}s)", {"profile": text("com.example.Nothing")}, ""),
            "a path": ("SendText", "(a{sv}s)", {"profile": text(mine)}, ""),
            "a file": ("SendText", "(a{sv}s)", {"profile": text("x.json")}, ""),
            "no JSON": ("SendText", "(a{sv}s)", {"profile": text(ID)}, "no JSON"),
            "too much": ("SendText", "(a{sv}s)", {"profile": text(ID)}, '{"appVersion":"' + "x" * 70000 + '"}'),
            "other folders": ("SendText", "(a{sv}s)", {"profile": text(ID)}, json.dumps({"dirs": {"data": "/etc"}})),
            "no descriptor": ("Send", "(a{sv}h)", {"profile": text(ID)}, 3),
            "negative descriptor": ("Send", "(a{sv}h)", {"profile": text(ID)}, -1),
            "resume a path": ("Resume", "(ss)", mine, ""),
            "resume no JSON": ("Resume", "(ss)", ID, "[1"),
        }
        for what, (method, signature, *values) in refused.items():
            answer, error = call(method, signature, *values)
            assert error and error.startswith(INTERFACE + ".Error."), (what, answer, error)
            assert answer.split(": ", 1)[-1].strip(), what
        answer, error = call("Send", "(a{sv}h)", {"profile": text(ID)}, 0, files=[os.dup(end)])
        assert error == INTERFACE + ".Error.Invalid", (answer, error)
        application = harness.the_screen().find_named("waybill-wizard")
        assert not application or not harness.the_screen().look(application).children
        assert not intake.objects()
    nobody_is_there()


def test_late_and_endless_contexts():
    """One that comes late opens nothing before, and holds nobody up; of those that never end there are only so many."""
    from gi.repository import GLib
    with stage() as (place, intake):
        reading, writing = os.pipe()
        answers = []
        options = {"profile": GLib.Variant("s", ID)}
        threading.Thread(target=lambda: answers.append(call("Send", "(a{sv}h)", options, 0, files=[reading], timeout=120000)), daemon=True).start()
        caller = Caller("node", "sendOnBus", ID, context(place))
        with opened(caller) as w:
            w.says("What went wrong")
            assert not answers
            os.write(writing, json.dumps({**context(place), "appVersion": "9.9.9"}).encode())
            os.close(writing)
            number = send_it(w)
            result = caller.result()
            wait_for(lambda: answers, "the other caller's answer")
            assert answers[0][0] == (result["case"],), answers
            w.close()
        assert Case(intake).number == number
        ends = [os.pipe() for _ in range(12)]
        refused = []
        for reading, _ in ends:
            threading.Thread(target=lambda fd=reading: refused.append(call("Send", "(a{sv}h)", options, 0, files=[fd], timeout=60000)[1]),
                             daemon=True).start()
        wait_for(lambda: len(refused) >= 4, "those that are too many")
        assert set(refused) == {INTERFACE + ".Error.Busy"} and len(refused) == 4, refused
    nobody_is_there()


def test_another_caller():
    """Whoever calls while a report is open changes neither its folders nor who it is sent as, on any page."""
    from gi.repository import GLib
    options = {"profile": GLib.Variant("s", ID)}
    with stage() as (place, intake):
        other = place.place / "other"
        shutil.copytree(place.studio / "config/retouch-studio", other)
        for log_file in (other / "logs").glob("*.log"):
            log_file.write_text('{"level":"error","message":"STRANGER","timestamp":"%s"}\n' % time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()))
        theirs = json.dumps({"dirs": {"data": str(other)}, "authorization": "Bearer demo-u-6666", "orderNo": harness.ORDER})

        def interfere():
            threading.Thread(target=lambda: call("SendText", "(a{sv}s)", options, theirs, timeout=120000), daemon=True).start()
            call("Resume", "(ss)", ID, theirs)
        caller = Caller("node", "sendOnBus", ID, context(place))
        with opened(caller) as w:
            interfere()
            go_to_review(w)
            interfere()
            w.tick("Your account", True)
            go_to_consent(w)
            interfere()
            w.get("button", "Agree and send")
            agree(w)
            w.says(HAS_ARRIVED, 60)
            number = number_on_screen(w)
            result = caller.result()
            w.close()
        check_case(intake, place, result, number)
        assert not Case(intake).holds("STRANGER")
        for path in intake.place.rglob("*"):
            assert not path.is_file() or b"u-6666" not in path.read_bytes() or path.suffix in (".zip", ".age"), path
    nobody_is_there()


def test_waybill_ends():
    """In the middle: before anybody agreed, both modules say that there is no result, and not that nothing is installed."""
    for kind, function in (("python", "send_on_bus"), ("node", "sendOnBus")):
        with stage() as (place, _):
            caller = Caller(kind, function, ID, context(place))
            with opened(caller) as w:
                w.says("What went wrong")
                nobody_is_there()
            caller.process.wait(30)
            said = caller.process.stdout.read() + caller.process.stderr.read()
            assert "NO_RESULT" in said or "NoResult" in said, said


def test_resume():
    """What could not be sent goes on, without a window, when its application is there again."""
    with programs.folder() as folder:
        place = studio().another(folder / "mine")
        roots = context(place)["dirs"]
        command = [programs.program("waybill", release=True), "send", ID, "--yes", "--json", "--patience", "1s", "--only", "environment",
                   *[f"--root={name}={path}" for name, path in roots.items()]]
        with installed.store(folder / "store", "--fault", "ticket-down"):
            left = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
            assert left.returncode == 5, (left.returncode, left.stdout, left.stderr)
        with installed.store(folder / "store") as intake:
            assert Caller("node", "resumeOnBus", ID, context(place)).result() == {"exit": 0, "messages": ""}
            wait_for(intake.cases, "the case", 90)
            wait_for(lambda: [key for key in intake.objects() if key.endswith("receipt.json")], "the receipt")
            application = harness.the_screen().find_named("waybill-wizard")
            assert not application or not harness.the_screen().look(application).children
    nobody_is_there()


TESTS = [test_python_on_the_bus, test_node_on_the_bus, test_node_starts_the_window, test_python_starts_the_window, test_declined,
         test_another_caller, test_waybill_ends, test_what_is_refused, test_late_and_endless_contexts, test_resume]
if __name__ == "__main__":
    if PORT:
        begin_session()
    installed.run_all(TESTS)
