"""On a session that is used from another computer, on its small screen: the person is told, and the keyboard is enough."""
import re

import harness
from harness import HAS_ARRIVED, WORDS, Case, number_on_screen, run_all, stage, start, type_keys, type_text, wait_for_sizes


def test_over_vnc():
    with stage() as (place, intake):
        with start(place, intake, env={"VNCDESKTOP": "test:1 (support)"}) as w:
            assert "Only the person whose data this is should agree" in w.words(), w.words()
            w.tab_to("entry", WORDS)
            type_text("It stops")
            type_keys("alt+c")
            w.says("What will be sent")
            wait_for_sizes(w)
            type_keys("alt+c")
            w.says("How your network is doing")
            type_keys("alt+s")
            w.get("button", "Agree and send")
            assert re.search("Only the person whose data this is should agree", w.words()), w.words()
            w.tab_to("button", "Agree and send")
            type_keys("Return")
            w.says(HAS_ARRIVED, 60)
            number = number_on_screen(w)
        case = Case(intake)
        assert case.number == number
        assert {decision["session"] for decision in case.manifest["consent"]} == {"vnc"}, case.manifest["consent"]


if __name__ == "__main__":
    harness.SERVER, harness.SIZE = "xvnc", "1024x768"
    run_all([test_over_vnc])
