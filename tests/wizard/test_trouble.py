"""What goes wrong while a report is sent, and that nothing is lost or sent twice by it."""
import contextlib
import os
import pathlib
import re
import signal
import subprocess
import urllib.parse

import harness
import programs
from harness import (HAS_ARRIVED, WORDS, Case, Intake, Notifications, Skip, agree, go_to_consent, go_to_review, need, number_on_screen,
                     run_all, stage, start, type_keys, type_text, wait_for)

SLOW = ["--fault", "throttle=30000@put"]  # about ten seconds for what the journeys send
RETRY = 60  # a report that waits is tried again twice a minute


@contextlib.contextmanager
def again(intake, *faults):
    """The same store, up again at the same address, now with faults."""
    port = urllib.parse.urlparse(intake.ready["ticket"]).port
    with Intake(intake.place, *faults, port=port, release=True) as other:
        yield other


def is_sending(w):
    """The upload is under way: some of it has left, not all; the number as it is shown."""
    found = w.says(r"Sending(.|\n)* of [\d.]+ kB", 60)
    number = re.search(r"WB-[0-9A-Z]{4}-[0-9A-Z]{4}", w.words())
    return number[0] if number else found


def states(place):
    """Of the cases on this computer."""
    return [case["state"] for case in place.run("cases", "list", "--json", check=0, release=True).result["cases"]]


def lose_the_line(until):
    """The line is lost in mid-upload; when the screen says until, it comes back. It goes on by itself."""
    with stage(*SLOW) as (place, intake):
        with start(place, intake) as w:
            go_to_review(w)
            go_to_consent(w)
            agree(w)
            is_sending(w)
            intake.process.kill()
            w.says(until, 90)
            assert not [key for key in intake.objects() if key.endswith("receipt.json")]
            intake.stop()
            with again(intake):
                w.says(HAS_ARRIVED, RETRY)
                number = number_on_screen(w)
        assert Case(intake).number == number


def test_network_lost():
    lose_the_line("Waiting for the network")


def test_no_line_at_all():
    """Nothing can leave: what was packed is not told as sent, and the interruption as one that lasts."""
    with stage() as (place, intake):
        with start(place, intake) as w:
            go_to_review(w)
            go_to_consent(w)
            intake.process.kill()
            agree(w)
            w.says("Waiting for the network", 60)
            words = w.words()
            assert re.search(r"\b10 %", words) and not re.search(r" of [\d.]+ kB", words), words
            assert "1, waiting" in words and "gone on" not in words, words
            intake.stop()
            with again(intake):
                w.says(HAS_ARRIVED, RETRY)
        Case(intake)


def test_network_lost_for_long():
    """So long that the job gives up; then it is begun again."""
    if not os.environ.get("WB_SLOW"):
        raise Skip("takes two minutes; ./dev check --all runs it")
    lose_the_line("We will send it when you are connected")


def test_window_closed():
    """Closing asks nothing, sending goes on, a notification tells the end, and the process ends."""
    with stage(*SLOW) as (place, intake), Notifications() as notifications:
        with start(place, intake) as w:
            go_to_review(w)
            go_to_consent(w)
            agree(w)
            is_sending(w)
            w.press("Close window")
            wait_for(lambda: not w.windows(), "the window to close")
            assert w.process.poll() is None, "it goes on"
            assert not [key for key in intake.objects() if key.endswith("receipt.json")], "it was in mid-upload"
            told = wait_for(lambda: re.search(r"Support has your report(.|\n)*?(WB-[0-9A-Z]{4}-[0-9A-Z]{4})", notifications.text()),
                            "the notification", 60)
            w.wait_end(30)
        assert Case(intake).number == told[2]


def test_killed():
    """kill -9 while it is written: the words are kept. In mid-upload: it goes on when it is started again."""
    with stage(*SLOW) as (place, intake):
        with start(place, intake) as w:
            w.tab_to("entry", WORDS)
            type_text("words that must not be lost")
            w.says("Draft saved", 30)
            w.kill()
        with start(place, intake) as w:
            wait_for(lambda: w.text("entry", WORDS) == "words that must not be lost", "what was written")
            go_to_review(w)
            go_to_consent(w)
            agree(w)
            is_sending(w)
            w.kill()
        with start(place, intake) as w:
            w.says(HAS_ARRIVED, 60)
            number = number_on_screen(w)
        case = Case(intake)
        assert case.number == number
        assert case.holds("words that must not be lost")
        assert len(intake.cases()) == 1, intake.cases()


def test_paused_by_the_person():
    """What the person paused stays so when the program is started again, until they say otherwise."""
    with stage(*SLOW) as (place, intake):
        with start(place, intake) as w:
            go_to_review(w)
            go_to_consent(w)
            agree(w)
            is_sending(w)
            w.press("Pause")
            w.says("Paused")
            w.kill()
        with start(place, intake) as w:
            w.says("Paused")
            assert not [key for key in intake.objects() if key.endswith("receipt.json")]
            w.press("Go on")
            w.says(HAS_ARRIVED, 60)
        assert len(intake.cases()) == 1, intake.cases()


def test_cancelled_and_killed():
    """Who cancels and is cut off in the middle has cancelled: nothing is sent the next time, nothing stays."""
    with stage(*SLOW) as (place, intake):
        with start(place, intake) as w:
            go_to_review(w)
            go_to_consent(w)
            agree(w)
            is_sending(w)
            wait_for(intake.cases, "the essentials, so that it is cut off in the bundle")
            intake.process.send_signal(signal.SIGSTOP)
            w.press("Stop…")
            w.press("Stop and take back")
            w.says("Taking it back")
            w.kill()
            intake.process.send_signal(signal.SIGCONT)
        with start(place, intake) as w:
            w.says("What went wrong")
            wait_for(lambda: "withdrawn" in states(place), "the case to be taken back", 60)
        assert not intake.cases(), intake.objects()


def test_refused():
    """The vendor's server says no: a sentence, what to do, nothing lost; later it may say yes."""
    with stage("--fault", "ticket-403@ticket") as (place, intake):
        with start(place, intake) as w:
            go_to_review(w)
            go_to_consent(w)
            agree(w)
            w.says("The other side refuses it", 60)
            assert "kept on this computer" in w.words(), w.words()
            assert w.find("button", "Save a copy…") and not intake.cases()
            intake.stop()
            with again(intake):
                w.press("Try again")
                w.says(HAS_ARRIVED, 60)
        Case(intake)


def test_sign_in():
    """The server wants a new sign-in; the application gives one by starting the window again."""
    with stage("--fault", "ticket-401@ticket:times=2") as (place, intake):
        with start(place, intake) as w:
            go_to_review(w)
            w.press("Continue")
            w.says("Needs a sign-in in the application first", 60)  # the rehearsal has met it already
            w.press("Send…")
            w.get("button", "Agree and send")
            agree(w)
            w.says("Open Retouch Studio once", 60)
            assert not intake.cases()
            second = subprocess.run([harness.programs.program("waybill-wizard", release=True), place.profile(intake.ready),
                                     "--context", "-", *place.roots()], input=place.context(), text=True, env=w.environment,
                                    capture_output=True, timeout=60, check=False)
            assert second.returncode == 0, second
            w.says(HAS_ARRIVED, 60)
        case = place.run("cases", "list", "--json", check=0, release=True).result["cases"][0]
        assert case["finding"] == "OK.ALL", case  # the check's headline goes with the case
        Case(intake)


def test_disk_full():
    """The disk fills up after the review: a sentence; with room again it arrives."""
    unshare = need("unshare")
    # root of a namespace may mount; the program itself is who it was, else the buses would not let it in
    within = [unshare, "--mount", "--map-root-user", "sh", "-c",
              'mount -t tmpfs -o size=32m,mode=700 waybill "$WAYBILL_STATE_DIR" &&'
              f' exec unshare --user --map-user={os.getuid()} --map-group={os.getgid()} "$@"', "sh"]
    with stage() as (place, intake):
        place.state.mkdir()
        env = {**os.environ, "WAYBILL_STATE_DIR": str(place.state)}
        if subprocess.run([*within, "true"], env=env, stderr=subprocess.DEVNULL, check=False).returncode:
            raise Skip("no mount namespaces for this user")
        with start(place, intake, within=within) as w:
            state = pathlib.Path(f"/proc/{w.process.pid}/root{place.state}")
            go_to_review(w)
            subprocess.run(["dd", "if=/dev/zero", f"of={state}/fill", "bs=4k"], stderr=subprocess.DEVNULL, check=False)
            assert os.statvfs(state).f_bavail == 0
            go_to_consent(w)
            agree(w)
            w.says("It could not be sent", 60)
            assert re.search("space|disk", w.words()), w.words()
            assert not intake.cases()
            (state / "fill").unlink()
            w.press("Try again")
            w.says(HAS_ARRIVED, 60)
            number = number_on_screen(w)
        assert Case(intake).number == number


def test_case_damaged():
    """A report that can't be packed says so for a person, and is no dead end: something else can be reported."""
    with stage() as (place, intake):
        with start(place, intake) as w:
            w.tab_to("entry", WORDS)
            type_text("kept apart from another")
            go_to_review(w)
            go_to_consent(w)
            case = next((place.state / "cases").iterdir())
            (case / "plan.json").write_text("{garbage")
            agree(w)
            w.says("It could not be sent", 60)
            assert "is damaged" in w.words() and "column" not in w.words(), w.words()
            type_keys("F10")
            w.says("New report")
            type_keys("Return")
            wait_for(lambda: len(w.windows()) == 2, "another window")
            w.says("What went wrong")
            assert w.text("entry", WORDS) == "", "it begins empty"
            go_to_review(w)
            go_to_consent(w)
            agree(w)
            w.says(HAS_ARRIVED, 60)
        assert not Case(intake).holds("kept apart from another")
        drafts = [path.read_text() for path in place.state.glob("drafts/*/draft.json")]
        assert len(drafts) == 1 and "kept apart from another" in drafts[0], drafts


def test_own_case_deleted():
    """Who deletes, in the list of earlier reports, the one that is being made goes on with another number and the same words."""
    with stage() as (place, intake):
        with start(place, intake) as w:
            w.tab_to("entry", WORDS)
            type_text("said and kept")
            go_to_review(w)
            type_keys("ctrl+h")
            first = w.says(r"WB-[0-9A-Z]{4}-[0-9A-Z]{4}[^$]*In the making")[0][:12]
            w.tab_to(None, f"More for {first}")  # a button, to GTK 4.18 a toggle
            type_keys("Return")
            w.says("Delete from this computer…")
            type_keys("Up", "Return")
            w.press("Delete")
            wait_for(lambda: first not in w.words(), "its row to go")
            w.press("Back")
            w.says("What will be sent")
            harness.wait_for_sizes(w)
            go_to_consent(w)
            agree(w)
            w.says(HAS_ARRIVED, 60)
            assert number_on_screen(w) != first
        assert Case(intake).holds("said and kept")


def test_draft_damaged():
    """What can't be read is set aside, and said."""
    with stage() as (place, intake):
        with start(place, intake) as w:
            w.tab_to("entry", WORDS)
            type_text("hard to find words")
            w.says("Draft saved", 30)
            w.kill()
        draft = next(place.state.glob("drafts/*/draft.json"))
        torn = draft.read_text()[:-20]
        draft.write_text(torn)
        with start(place, intake) as w:
            w.says("What you typed earlier can't be read any more")
            assert w.text("entry", WORDS) == ""
            w.tab_to("entry", WORDS)
            type_text("new words")
            w.says("Draft saved", 30)
        assert next(place.state.glob("drafts/*~damaged/draft.json")).read_text() == torn


@contextlib.contextmanager
def left_waiting(side=0):
    """A case that was agreed to on the command line when the store was away, with a picture of side × side: place, its
    store, the case's number."""
    with stage() as (place, intake):
        more = ["--attach", harness.picture(place.place / "picture.png", side)] if side else []
        intake.stop()
        answer = place.run("send", place.profile(intake.ready), "--yes", "--json", "--patience", "1s", "--context", "-", *place.roots(), *more,
                           context=place.context(), check=5, release=True)
        assert answer.result["state"] == "waiting", answer.result
        yield place, intake, answer.result["number"]


def test_metered_network():
    """A large report does not leave over a metered network by itself; the person may let it."""
    with programs.Network() as network, left_waiting(1500) as (place, intake, number):
        network.becomes("Metered", 1)
        with again(intake) as store:
            with start(place, intake, env=network.env()) as w:
                w.says("Waiting for another network", 60)
                assert re.search(r"This network is metered, and the report is [67]\.\d.MB", w.words()), w.words()
                assert not store.objects(), "nothing has left"
                w.press("Send it over this one")
                w.says(HAS_ARRIVED, 60)
                assert number_on_screen(w) == number


def test_sent_by_another_process():
    """The queue sends what the window shows: the window says so, does not send it too, and shows when it has arrived."""
    with left_waiting() as (place, intake, number):
        with again(intake, *SLOW) as store:
            queue = subprocess.Popen(place.command("resume", "--all", "--wait", "--json", "--context", "-", release=True), env=place.env(),
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            queue.stdin.write(place.context())
            queue.stdin.close()
            wait_for(store.cases, "the queue to send")
            queue.send_signal(signal.SIGSTOP)  # so that it is still at it, however long a window takes
            with start(place, intake) as w:
                w.says("Being sent in the background", 60)
                queue.send_signal(signal.SIGCONT)
                assert queue.wait(60) == 0
                queue.stdout.close()
                w.says(HAS_ARRIVED, RETRY)
                assert number_on_screen(w) == number
            assert len(store.cases()) == 1


if __name__ == "__main__":
    run_all([test_network_lost, test_no_line_at_all, test_network_lost_for_long, test_window_closed, test_killed, test_paused_by_the_person,
             test_cancelled_and_killed, test_refused, test_sign_in, test_disk_full, test_case_damaged, test_own_case_deleted,
             test_draft_damaged, test_metered_network, test_sent_by_another_process])
