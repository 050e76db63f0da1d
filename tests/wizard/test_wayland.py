"""Journeys on a Wayland compositor without a screen or a keyboard: by the actions that assistive tools do."""
import harness
from harness import HAS_ARRIVED, Case, agree, go_to_consent, go_to_review, number_on_screen, rows, run_all, size_words, stage, start


def test_actions_alone():
    with stage() as (place, intake):
        with start(place, intake) as w:
            go_to_review(w)
            w.tick("Logs", False)
            w.tick("Your account", True)
            shown = {name: size for name, (on, size) in rows(w).items() if on}
            go_to_consent(w)
            agree(w)
            w.says(HAS_ARRIVED, 60)
            number = number_on_screen(w)
        case = Case(intake)
        assert case.number == number
        assert shown == {name: size_words(count) for name, count in case.titles().items()}, (shown, case.titles())


def test_declined():
    with stage() as (place, intake):
        with start(place, intake) as w:
            go_to_review(w)
            go_to_consent(w)
            w.press("Not yet")
            w.gone("button", "Agree and send")
            w.press("Back")
            w.says("What will be sent")
            w.close()
            w.wait_end()
        assert not intake.objects(), list(intake.objects())


def test_refused():
    with stage("--fault", "ticket-403@ticket") as (place, intake):
        with start(place, intake) as w:
            go_to_review(w)
            go_to_consent(w)
            agree(w)
            w.says("The other side refuses it", 60)
        assert not intake.cases()


if __name__ == "__main__":
    harness.SERVER = "weston"
    run_all([test_actions_alone, test_declined, test_refused])
