"""waybill profile new asks what a profile needs, says at once what is wrong with an answer, and writes one that holds."""
import json

import harness
from harness import Place, folder, on_terminal

RIGHT = [("called? ", "修图工坊"), ("com.example.Studio? ", "com.example.Mine"), ("~/.config/studio? ", "~/.config/mine"), ("[logs/**] ", ""),
         ("none) ", "appConfig.json"), ("none yet) ", "https://api.example.com/diagnostics/ticket")]


def ask(sample, place, answers):
    command = ["sh", "-c", 'cd "$1" && shift && exec "$@"', "x", str(place), *sample.command("profile", "new")]
    return on_terminal(sample, command, [(question.encode(), f"{answer}\n".encode()) for question, answer in answers])


def test_asked_and_written():
    with folder() as place:
        sample = Place(place / "sample", size="1MB")
        exit_, text = ask(sample, place, RIGHT)
        assert exit_ == 0 and "./com.example.Mine.json" in text, text
        written = json.loads((place / "com.example.Mine.json").read_text())
        assert written["name"] == "修图工坊" and written["deliver"]["ticket"].endswith("/ticket"), written
        assert {item["id"]: item.get("files") for item in written["items"]} == {
            "logs": ["logs/**"], "settings": ["appConfig.json"], "environment": None, "network": None}, written
        sample.run("profile", "check", str(place / "com.example.Mine.json"), check=0)
        exit_, text = ask(sample, place, RIGHT)
        assert exit_ == 2 and "not overwritten" in text, text


def test_wrong_answers_are_asked_again():
    with folder() as place:
        sample = Place(place / "sample", size="1MB")
        wrong = {1: "no identity", 2: "~", 5: "http://api.example.com"}
        answers = [pair for n, right in enumerate(RIGHT) for pair in ([(right[0], wrong[n])] if n in wrong else []) + [right]]
        exit_, text = ask(sample, place, answers)
        assert exit_ == 0, text
        assert text.count("com.example.Studio? ") == text.count("~/.config/studio? ") == text.count("none yet) ") == 2, text


def test_nobody_there():
    with folder() as place:
        sample = Place(place / "sample", size="1MB")
        assert sample.run("profile", "new", check=None).exit == 7
        exit_, text = ask(sample, place, [RIGHT[0], (RIGHT[1][0], "\x04")])
        assert exit_ != 0 and not list(place.glob("*.json")), (exit_, text)


harness.run_all([test_asked_and_written, test_wrong_answers_are_asked_again, test_nobody_there])
