"""From the first word to the case number, and what people do on the way. What the screen said is what was sent."""
import json
import pathlib
import re

import harness
from harness import (HAS_ARRIVED, ORDER, WORDS, Case, agree, go_to_consent, go_to_review, number_on_screen, own_data, rows, run_all, size_words,
                     stage, start, type_keys, type_text, wait_for, wait_for_sizes)

PHONE = "13800138000"


def test_keyboard_alone():
    """Nothing but keys; every page is checked for names, and every figure against what arrived."""
    with stage() as (place, intake):
        with start(place, intake) as w:
            w.tab_to("entry", WORDS)
            type_text(f"The upload stops at 80 percent, call {PHONE}")
            wait_for(lambda: PHONE in w.text("entry", WORDS), "what was typed")
            assert not w.nameless(), w.nameless()
            w.tab_to("list item", "Which order")
            type_keys("Tab")
            type_text("me@example.com")
            wait_for(lambda: w.text("entry", re.compile("Phone")) == "me@example.com", "what was typed")
            type_keys("alt+c")
            w.says("What will be sent")
            assert not w.nameless(), w.nameless()
            w.tab_to("check", "Your account")
            type_keys("space")
            wait_for(lambda: w.is_ticked("Your account"), "the tick")
            wait_for_sizes(w)
            shown = rows(w)
            type_keys("alt+c")
            w.says("How your network is doing")
            assert not w.nameless(), w.nameless()
            type_keys("alt+s")
            w.get("button", "Agree and send")
            assert not w.nameless(), w.nameless()
            assert w.window().box[2] >= 500, w.window().box  # libadwaita 1.7 makes it 300 wide by itself
            assert w.is_ticked("Also send “Your account”") and not w.is_ticked("Also send “Order and its sub-tasks”")
            assert shown["Your public address"][0] is False and not w.is_ticked("Also send “Your public address”")
            assert not w.is_ticked("Also to Sentry, United States")
            agreed_to = re.search(r"What: (\d+) items, (.+), (\d+) values replaced", w.words())
            w.tab_to("button", "Agree and send")
            type_keys("Return")
            w.says(HAS_ARRIVED, 60)
            assert not w.nameless(), w.nameless()
            number = number_on_screen(w)
            sent = re.search(r"(\d+) items, ([\d.]+ \w+).*, (\d+) values replaced", w.words())
            kept_until = re.search(r"Kept until (.+)", w.words())[1]
        case = Case(intake)
        assert case.number == number, (case.number, number)
        stored = sum(one["bytes"] for one in case.receipt["objects"])
        assert stored == case.bundle.stat().st_size + (case.bundle.parent / "essentials.zip").stat().st_size, case.receipt["objects"]
        assert sent[2] == size_words(stored), (sent[2], stored)
        assert sent[3] == agreed_to[3], "as many values were replaced as was said"
        ticked = {name: size for name, (on, size) in shown.items() if on}
        assert ticked == {name: size_words(count) for name, count in case.titles().items()}, (ticked, case.titles())
        assert int(agreed_to[1]) == int(sent[1]) == len(ticked), (agreed_to[1], ticked)
        assert case.decisions() == {"send", "sensitive:user"}, case.decisions()
        assert case.receipt["retainUntil"][:4] in kept_until, (case.receipt, kept_until)
        assert not case.holds(PHONE), case.holds(PHONE)
        assert case.holds("The upload stops at 80 percent"), "the words are there"
        assert b"me@example.com" in case.members["contact.json"]
        assert "public-address.json" not in case.members, "it is only sent if it is ticked"


def test_untick():
    with stage() as (place, intake):
        with start(place, intake) as w:
            go_to_review(w)
            before = rows(w)
            w.tick("Logs", False)
            w.tick("Settings", False)
            w.tick("Order and its sub-tasks", True)
            w.tick("Your public address", True)
            wait_for(lambda: rows(w)["Logs"][0] is False, "the tick to be gone")
            total = w.get("button", "Continue").parent.find("label", re.compile(r"^[\d.]+ (kB|bytes)$"))
            assert total and "kB" in before["Logs"][1] and kilobytes(total.name) < kilobytes(before["Logs"][1]), (total, before)
            go_to_consent(w)
            agree(w)
            w.says(HAS_ARRIVED, 60)
            number = number_on_screen(w)
        case = Case(intake)
        assert case.number == number
        assert "Logs" not in case.titles() and "Settings" not in case.titles(), case.titles()
        assert not [name for name in case.members if name.startswith("logs/")], list(case.members)
        assert any(ORDER in name for name in case.members), list(case.members)
        assert {"send", "sensitive:order", "sensitive:public-address"} == case.decisions(), case.decisions()
        told = json.loads(case.members["public-address.json"])
        assert told["state"] == "not-measured", told  # the intake does not say who asks


def kilobytes(words):
    count, unit = words.split()
    return float(count) * {"bytes": 0.001, "kB": 1, "MB": 1000}[unit]


def test_recipient_refused():
    """One recipient is agreed to, sensitive items are not: the rest is sent all the same."""
    with stage() as (place, intake):
        with start(place, intake) as w:
            go_to_review(w)
            w.tick("Your account", True)
            w.tick("Order and its sub-tasks", True)
            go_to_consent(w)
            w.tick("Also send “Your account”", False)
            agree(w)
            w.says(HAS_ARRIVED, 60)
            assert "Your account" not in w.words()
        case = Case(intake)
        assert case.decisions() == {"send", "sensitive:order"}, case.decisions()
        assert "Your account" not in case.titles() and "Order and its sub-tasks" in case.titles(), case.titles()
        received = list((intake.place / "received" / "sentry").glob("*"))
        assert not received, f"Sentry got {received}"


SEALED = "Encrypted to the support team of Retouch Studio; only they can open it"
SUPPORT_KEY = "age1w3tyke4gev25vaxxsvcgqu4484rf6ejpmavs57p6yz6lhy2sfs5swrvwyn"


def test_sealed():
    """Where reports are encrypted, review and consent say so, and nothing arrives that is not."""
    with stage() as (place, intake):
        with start(place, intake, change=lambda profile: profile["deliver"].update(sealTo=[SUPPORT_KEY])) as w:
            go_to_review(w)
            assert SEALED in w.words(), w.words()
            go_to_consent(w)
            assert SEALED in w.words(), w.words()
            agree(w)
            w.says(HAS_ARRIVED, 60)
            number = number_on_screen(w)
        arrived = {path.name: path for key, path in intake.objects().items() if key.startswith("cases/")}
        assert set(arrived) == {"bundle.zip.age", "essentials.zip.age", "receipt.json"}, set(arrived)
        assert number in arrived["receipt.json"].read_text()
        looked = place.run("verify", arrived["bundle.zip.age"], "--json", check=0, release=True).result
        assert looked["recipients"] == 1, looked


def test_withdrawn():
    """Taken back from the last page: without the grant by a message that is read and copied, with it by a click."""
    with stage() as (place, intake):
        with start(place, intake) as w:
            go_to_review(w)
            go_to_consent(w)
            w.press("Agree and send")
            w.says(HAS_ARRIVED, 60)
            number = number_on_screen(w)
            case = next((place.state / "cases").iterdir())
            grant = (case / "grant").read_text()
            (case / "grant").unlink()
            w.press("Withdraw…")
            w.press("Take back")
            w.press("Write to them…", seconds=60)
            w.says("Ask by a message")
            for words in ("privacy@example.com", f"Please delete report {number}", case.name, "Open in mail program"):
                assert words in w.words(), w.words()
            assert grant not in w.words() and not w.nameless(), w.nameless()
            w.press("Copy message")
            w.says("Message copied")
            assert intake.cases(), "deleted without a grant"
            type_keys("ctrl+h")
            w.says("Earlier reports")
            w.press("Try now")
            w.press("Withdraw")
            w.says("Ask by a message", 60)
            w.press("Close")
            (case / "grant").write_text(grant)
            w.press("Try now")
            w.press("Withdraw")
            w.says(f"{number}[^$]*withdrawn", 60)
        assert not intake.objects(), list(intake.objects())


def test_not_yet():
    """The consent is a question that can be answered with no; then nothing has left."""
    with stage() as (place, intake):
        with start(place, intake) as w:
            go_to_review(w)
            go_to_consent(w)
            w.press("Not yet")
            w.gone("button", "Agree and send")
            w.says("How your network is doing")
            w.press("Back")
            w.says("What will be sent")
            type_keys("Escape")
        assert not intake.objects(), list(intake.objects())


def test_alerts():
    """What was reported as it happened is listed with its words, and one click turns it off; on again is asked."""
    with stage() as (place, intake):
        log = own_data(place, "logs/today.log")
        profile = place.profile(intake.ready)
        installed = place.place / "share/waybill/profiles/com.example.RetouchStudio.json"
        installed.parent.mkdir(parents=True)
        installed.write_text(pathlib.Path(profile).read_text())
        place.run("watch", profile, "--once", "--yes", *place.roots(), check=0, release=True)
        log.write_text(json.dumps({"level": "error", "message": f"上传第3片失败，电话 {PHONE}", "timestamp": "2026-11-28T05:01:30.516Z"}) + "\n")
        place.run("watch", profile, "--once", *place.roots(), check=0, release=True)
        agreement = place.state / "alerts/com.example.RetouchStudio/agreement.json"
        assert len(list((intake.place / "received/sentry").glob("*.json"))) == 1 and agreement.exists()
        with start(place, intake, env={"XDG_DATA_HOME": str(place.place / "share")}) as w:
            type_keys("ctrl+h")
            w.says("Errors reported as they happen")
            w.says("Errors are reported as they happen; 1 was")
            w.tab_to("list item", "Retouch Studio")
            type_keys("Return")
            w.says("上传第3片失败")
            assert PHONE not in w.words() and not w.nameless(), w.nameless()
            w.press("Turn off")
            w.says("Errors are no longer reported")
            wait_for(lambda: not agreement.exists(), "the agreement to be gone")
            w.press("Turn on…")
            w.says("Errors of Retouch Studio are reported to Sentry")
            assert "At most 20 reports a day" in w.words(), w.words()
            w.press("Cancel")
            assert not agreement.exists()
            w.press("Turn on…")
            w.press("Report")
            w.says("Errors are reported from now on")
            wait_for(agreement.exists, "the agreement")


if __name__ == "__main__":
    run_all([test_keyboard_alone, test_untick, test_recipient_refused, test_sealed, test_withdrawn, test_not_yet, test_alerts])
