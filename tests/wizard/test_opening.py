"""What is opened from outside, and what is refused: it is done, or the person and whoever asked are told why not."""
import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

import harness
import programs
import signing
from harness import Skip, Wizard, go_to_consent, go_to_review, rows, run_all, stage, start, type_keys, type_text, wait_for

ID = "com.example.RetouchStudio"


def begin(place, *arguments, env=None, **keywords):
    """A further invocation, as typed or clicked while the window is there."""
    return subprocess.Popen([programs.program("waybill-wizard", release=True), *map(str, arguments)], text=True,
                            env={**place.env(), "HOME": os.environ["HOME"], **(env or {})}, stderr=subprocess.PIPE, **keywords)


def invoke(place, *arguments, check, env=None):
    """The same, to its end; what it wrote to standard error."""
    process = begin(place, *arguments, env=env, stdin=subprocess.DEVNULL)
    try:
        err = process.communicate(timeout=30)[1]
    finally:
        process.kill()
    assert process.returncode == check, (process.returncode, err)
    return err


@contextlib.contextmanager
def installed(intake, place):
    """The sample profile where only the system puts any; the environment in which it is found."""
    if os.geteuid() != 0:
        raise Skip("only root can install a profile for the system")
    data = pathlib.Path(tempfile.mkdtemp(prefix="waybill-test-", dir="/run"))
    try:
        (data / "waybill/profiles").mkdir(parents=True)
        shutil.copy(place.profile(intake.ready), data / "waybill/profiles")
        yield {"XDG_DATA_DIRS": f"{data}:/usr/local/share:/usr/share"}
    finally:
        shutil.rmtree(data)


def end_refused(w):
    """The window was there only to say no."""
    assert w.process.wait(20) == 3, w.process.returncode
    w.check_log()


# --- support's link ---

def test_link_while_a_report_is_open():
    """It is taken as far as pasting would be; then the window says why not, and the caller is told."""
    link = signing.link(seed=None, items="logs,user")
    with stage() as (place, intake):
        with start(place, intake) as w:
            profile = place.place / f"{ID}.json"
            type_text("Mine")
            invoke(place, profile, "--request", link, check=0)
            w.says("A message from support was used")
            go_to_review(w)
            ticks = {name for name, (on, _) in rows(w).items() if on}
            assert "Logs" in ticks and "Settings" not in ticks, ticks
            assert "being looked through" in invoke(place, profile, "--request", signing.link(seed=None, items="config"), check=3)
            w.says("was not used[^$]*being looked through")
            type_keys("Return")
            wait_for(lambda: len(w.windows()) == 1, "the answer to go")
            assert {name for name, (on, _) in rows(w).items() if on} == ticks
            go_to_consent(w)
            assert "being looked through" in invoke(place, profile, "--request", link, check=3)
            # the window says it, too, but not more often than every five seconds
            assert any(window.find("button", "Agree and send") for window in w.windows()), "the question is still asked"
            assert not intake.cases()


def test_link_for_one_on_its_way():
    """An unfinished report opens instead: the window says what to do."""
    with stage() as (place, intake):
        place.send(intake.ready, release=True)
        case = next((place.state / "cases").iterdir()) / "case.json"
        record = json.loads(case.read_text())
        case.write_text(json.dumps({**record, "state": "waiting"}))
        (case.parent / "wish.json").write_text(json.dumps({"wish": "pause"}))
        intake.stop()
        with start(place, intake, "--request", signing.link(seed=None, items="logs"), context=None) as w:
            w.says("was not used[^$]*New report")
            type_keys("Escape")
            w.gone("button", "Close", 10) if len(w.windows()) > 1 else None


def test_clicked_link():
    """By a click there is no terminal: what is wrong is said in a window, which Return and Escape close."""
    with stage() as (place, _):
        for link, words, key in (("waybill:send?v=9&profile=x", "newer|version", "Return"), ("nonsense", "link|message|request", "Escape"),
                                 ("waybill:send?v=1&profile=com.example.NoSuch", "NoSuch|profile|installed", "Return")):
            with Wizard(place, None, "--request", link, context=None) as w:
                w.says("was not used")
                assert re.search(words, w.words()), w.words()
                type_keys(key)
                end_refused(w)


# --- earlier reports ---

def test_ended_report():
    """However often it is asked for, and after all but its record is gone, it is shown as what it is."""
    with stage() as (place, intake):
        place.send(intake.ready, release=True)
        folder = next((place.state / "cases").iterdir())
        record = json.loads((folder / "case.json").read_text())
        for state, words in (("withdrawn", "withdrawn"), ("expired", "expired|deleted"), ("given-up", "given up")):
            (folder / "case.json").write_text(json.dumps({**record, "state": state}))
            for _ in range(2):
                with Wizard(place, None, "--case", folder.name, context=None) as w:
                    w.says(f"{record['number']}[^$]*({words})")
                    wait_for(lambda: w.focused() and record["number"] in w.focused().name, "the focus on its row")
                    assert "Everything is kept" not in w.words() and not w.find("button", re.compile("Try again|Go on"))
                    type_keys("Tab")
                    w.press("Back")
                    w.wait_end()


def test_half_made_case():
    """What a kill left between record and selection is nobody's wish: a new report opens. What is damaged is told and deletable."""
    with stage() as (place, intake):
        place.send(intake.ready, release=True)
        folder = next((place.state / "cases").iterdir())
        record = json.loads((folder / "case.json").read_text())
        selection = (folder / "selection.json").read_text()
        for path in folder.iterdir():
            if path.name not in ("case.json", "key", "lock", "profile.json", "origin.json"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        begun = {key: record[key] for key in ("waybill", "case", "number", "profile", "profileName", "created", "changed") if key in record}
        (folder / "case.json").write_text(json.dumps({**begun, "state": "draft"}))
        with start(place, intake) as w:
            w.get("entry", harness.WORDS)
        (folder / "case.json").write_text(json.dumps({**begun, "state": "collecting"}))
        (folder / "selection.json").write_text(selection[:len(selection) // 2])
        with start(place, intake) as w:
            w.get("entry", harness.WORDS)
            type_keys("ctrl+h")
            w.says(f"{record['number']}[^$]*Damaged")
        assert json.loads((folder / "case.json").read_text())["state"] == "collecting"


@contextlib.contextmanager
def unwritable(folder):
    """A folder in which nothing can be made, by root neither."""
    folder.mkdir()
    folder.chmod(0o500)
    mounted = os.access(folder, os.W_OK) and subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "none", folder], capture_output=True).returncode == 0
    try:
        if os.access(folder, os.W_OK):
            raise Skip("root can write anywhere, and may not mount")
        yield folder
    finally:
        if mounted:
            subprocess.run(["umount", folder], check=True)
        folder.chmod(0o700)


def test_nothing_can_be_kept():
    """A state folder that can't be written to: said as a sentence on the review and in the history."""
    with stage() as (place, intake), unwritable(place.place / "readonly") as folder:
        place.state = folder / "state"
        with start(place, intake) as w:
            type_keys("ctrl+h")
            w.says("can't be kept on this computer")
            w.press("Back")
            w.press("Continue")
            w.says("can't be kept on this computer")
            assert "file system" not in w.words() and "denied" not in w.words(), w.words()


# --- the application's own words ---

@contextlib.contextmanager
def awaiting_context(place, ready):
    """A window whose standard input stays open, as an application's that has not spoken yet: the function that tells it, and the
    one that reads the words on the screen."""
    harness.session()
    log = open(place.place / "wizard.log", "wb")
    process = subprocess.Popen([programs.program("waybill-wizard", release=True), place.profile(ready), "--context", "-"],
                               env={**place.env(), "HOME": os.environ["HOME"], "G_DEBUG": "fatal-criticals"}, stdin=subprocess.PIPE, stderr=log)

    def tell(context):
        process.stdin.write(context.encode())
        process.stdin.close()
    try:
        screen = harness.the_screen()
        bus = wait_for(lambda: screen.find_application(process.pid), "the application", 60)

        def words():
            windows = screen.look(bus).children
            return screen.words(windows[-1]) if windows else ""
        wait_for(lambda: "has not said yet who is signed in" in words(), "the notice", 20)
        yield tell, words
        assert process.poll() is None, process.returncode
    finally:
        process.kill()
        process.wait()
        log.close()


def test_context_that_does_not_come():
    """Standard input stays open: the window opens all the same, says it, and takes the context when it comes."""
    with stage() as (place, intake), awaiting_context(place, intake.ready) as (tell, words):
        tell(place.context())
        wait_for(lambda: words() and "has not said yet who is signed in" not in words(), "the notice to go", 20)


def test_context_that_is_none():
    """In time, no report opens and a window says why; late, the first page says it in the place where it said that it waits."""
    with stage() as (place, intake):
        with start(place, intake, context="{garbage") as w:
            w.says("What the application said was not used")
            assert "standard input" in w.words(), w.words()
            type_keys("Return")
            end_refused(w)
        assert "standard input" in w.log.read_text()
        with awaiting_context(place, intake.ready) as (tell, words):
            tell("{garbage")
            wait_for(lambda: "What Retouch Studio said can't be used" in words(), "the notice", 20)
            assert "has not said yet" not in words() and "standard input" in words(), words()
        assert "waybill-wizard: standard input" in (place.place / "wizard.log").read_text()


def test_folders_named_late():
    """The application says only then where its data is: what the first page offers is looked for anew, there."""
    with stage() as (place, intake), awaiting_context(place, intake.ready) as (tell, words):
        wait_for(lambda: "There is no data of Retouch Studio" in words() and not re.search(r"RT\d{13}", words()), "nothing to be found", 20)
        dirs = dict(root.split("=", 1) for root in place.roots()[1::2])
        tell(json.dumps({"appVersion": "3.8.1", "dirs": dirs}))
        wait_for(lambda: re.search(r"RT\d{13}", words()), "an order of these folders", 30)
        wait_for(lambda: "There is no data" not in words() and f"It reads below {dirs['data']}" in words(), "the notices to follow", 20)
        type_keys("alt+c")
        wait_for(lambda: re.search(r"Logs\n[\d.]+ [kM]B\n", words()), "the logs of these folders", 60)


def test_other_settings():
    """A running window has its proxy: asking for another is refused, for the same is not."""
    with stage() as (place, intake):
        with start(place, intake, "--proxy", "http://127.0.0.1:9") as w:
            profile = place.place / f"{ID}.json"
            invoke(place, profile, "--proxy", "http://127.0.0.1:9", check=0)
            assert "--proxy" in invoke(place, profile, "--proxy", "http://127.0.0.1:8", check=3)
            assert "--ca-file" in invoke(place, profile, "--ca-file", "/etc/hosts", check=3)
            w.get("entry", harness.WORDS)


# --- which application ---

@contextlib.contextmanager
def which_application(place, ready, env=None, asks="Which application is it about?"):
    """The window that asks it, with two to choose from."""
    profiles = place.place / "data/waybill/profiles"
    profiles.mkdir(parents=True)
    profile = json.loads(pathlib.Path(place.profile(ready)).read_text())
    for id_, name in ((ID, "Retouch Studio"), ("com.example.OtherStudio", "Other Studio")):
        (profiles / f"{id_}.json").write_text(json.dumps({**profile, "id": id_, "name": name}))
    with Wizard(place, None, context=None, env={**(env or {}), "XDG_DATA_HOME": str(place.place / "data")}) as w:
        w.says(asks)
        yield w


def test_file_asked_for_when_the_window_goes():
    """The dialog that asks for support's file goes with the window it belongs to: there is nobody left for an answer."""
    with stage() as (place, intake), which_application(place, intake.ready) as w:
        def opens_another():
            """Not within the seconds in which a window was opened from outside."""
            with begin(place, place.place / f"{ID}.json", stdin=subprocess.DEVNULL) as process:
                process.communicate(timeout=30)
            return process.returncode == 0
        close = w.get("button", "Close")
        w.press("Open a file from support…")
        wait_for(lambda: len(w.windows()) == 2, "the file chooser")
        wait_for(opens_another, "a report's window, for which the program goes on", 30)
        wait_for(lambda: len(w.windows()) == 3, "the report's window")
        harness.the_screen().activate(close)
        wait_for(lambda: len(w.windows()) == 1, "the file chooser to go with its window")
        w.get("entry", harness.WORDS)


# --- asked by staff ---

def test_ask_user():
    """What the command line says of the window is true."""
    with stage() as (place, intake), installed(intake, place) as env:
        def ask(*more, check=0):
            return place.run("send", ID, "--ask-user", "--json", *more, env=env, check=check)

        with Wizard(place, None, ID, *place.roots(), env=env) as w:
            answer = ask("--message", "The export fails")
            assert answer.result["filledIn"] is True, answer.result
            wait_for(lambda: w.text("entry", harness.WORDS) == "The export fails", "the words to be filled in")
            type_keys("ctrl+a")
            type_text("No, my own")
            answer = ask("--message", "The import fails")
            assert answer.result["filledIn"] is False and "words of their own" in answer.result["note"], answer.result
            assert w.text("entry", harness.WORDS) == "No, my own"
            go_to_review(w)
            go_to_consent(w)
            answer = ask("--since", "24h")
            assert answer.result["filledIn"] is False and "being looked through" in answer.result["note"], answer.result
            assert not intake.cases()


if __name__ == "__main__":
    run_all([test_link_while_a_report_is_open, test_link_for_one_on_its_way, test_clicked_link, test_ended_report, test_half_made_case,
             test_nothing_can_be_kept,
             test_context_that_does_not_come, test_context_that_is_none, test_folders_named_late, test_other_settings,
             test_file_asked_for_when_the_window_goes, test_ask_user])
