"""What people add and take out: a picture that is blacked out, a text that is hidden, the problem done again."""
import contextlib
import datetime
import json
import re
import struct
import subprocess
import time

import harness
from harness import (HAS_ARRIVED, Case, agree, go_to_consent, go_to_review, need, picture, run_all, stage, start, type_keys, type_text,
                     wait_for, wait_for_sizes)

GPS = b"GPS 31.2304 N 121.4737 E"


def photo(path, of="xc:white"):
    """A JPEG that says where it was taken, in Exif; of is one of ImageMagick's built-in pictures."""
    subprocess.run([need("convert"), "-size", "640x480", of, "-resize", "640x480!", str(path)], check=True)
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x88\x25\0\x04\0\0\0\x01\0\0\0\x1a\0\0\0\0" + GPS
    content = path.read_bytes()
    path.write_bytes(content[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + content[2:])
    return path


def pixel(path, x, y):
    done = subprocess.run(["convert", str(path), "-format", f"%[fx:int(255*p{{{x},{y}}}.r)]", "info:"], check=True, capture_output=True,
                          text=True)
    return int(done.stdout)


def end_chooser(w):
    def is_gone():
        """Return takes a completion first, where there is one."""
        if len(w.windows()) > 1:
            type_keys("Return")
        return len(w.windows()) == 1
    wait_for(is_gone, "the file chooser to go")


def add_file(w, path, row="Add a picture or file…"):
    """Through the file chooser. It takes keys some time after it is there, completes what is typed in the middle of it (so the path is
    set as a whole), and a newer one opens a folder that it has not read yet instead of taking the file in it: then it is set again."""
    w.tab_to("list item", row)
    type_keys("Return")
    wait_for(lambda: len(w.windows()) > 1, "the file chooser")

    def is_taken():
        if len(w.windows()) == 1:
            return True
        type_keys("ctrl+l")
        entries = w.windows()[-1].find_all("entry")
        if not entries:
            return False
        harness.the_screen().set_text(entries[0], str(path))
        type_keys("Return")
        with contextlib.suppress(AssertionError):
            wait_for(lambda: len(w.windows()) == 1, "the file chooser to go", 3)
        return len(w.windows()) == 1
    wait_for(is_taken, "the file chooser to take the path", 40)


def test_picture():
    """Added by the chooser, a part of it covered by the keyboard; the place it was taken at is gone, the part is black."""
    with stage() as (place, intake):
        taken = photo(place.place / "IMG_2041.jpg")
        assert GPS in taken.read_bytes()
        with start(place, intake) as w:
            type_text("It looks like this")
            add_file(w, taken)
            w.says("IMG_2041.jpg")
            w.says("place and camera data removed")
            w.tab_to("list item", re.compile("IMG_2041"))
            type_keys("Return")
            w.says("Drag over what nobody should see")
            w.press("Add a box")
            box = w.says(r"(\d+) × (\d+), (\d+) from the left, (\d+) from the top")
            type_keys("Right", "Right", "Down")
            box = wait_for(lambda: (now := w.says(box.re.pattern)) and now[0] != box[0] and now, "the box to move")
            width, height, left, top = map(int, box.groups())
            w.press("Done")
            w.says("1 area blacked out")
            go_to_review(w)
            w.tab_to("list item", "Your words")
            w.tab_to("check", "Logs")  # the rows were laid out anew, and are in reach of the keyboard all the same
            w.tick("Attached files", True)
            wait_for_sizes(w)
            go_to_consent(w)
            agree(w)
            w.says(HAS_ARRIVED, 60)
        case = Case(intake)
        names = [name for name in case.members if name.startswith("attachments/")]
        assert len(names) == 1, list(case.members)
        assert not case.holds(GPS.decode())
        arrived = place.place / ("arrived." + names[0].rsplit(".", 1)[1])
        arrived.write_bytes(case.members[names[0]])
        for x, y in ((left + 1, top + 1), (left + width - 2, top + height - 2), (left + width // 2, top + height // 2)):
            assert pixel(arrived, x, y) == 0, f"({x}, {y}) is not black"
        for x, y in ((left - 3, top), (left, top + height + 3), (5, 5)):
            assert pixel(arrived, x, y) > 250, f"({x}, {y}) was covered, too"
        assert case.decisions() == {"send", "sensitive:attachment"}, case.decisions()


def test_boxes_are_not_lost():
    """What opens above the editor leaves its boxes; closing the window with boxes drawn asks, and keeps them if that is said."""
    with stage() as (place, intake):
        with start(place, intake) as w:
            add_file(w, photo(place.place / "IMG_2041.jpg"))
            w.tab_to("list item", re.compile("IMG_2041"))
            type_keys("Return")
            w.press("Add a box")
            w.says("Box 1 of 1")
            type_keys("ctrl+h")
            w.says("Earlier reports")
            w.press("Back")
            w.says("Box 1 of 1")
            type_keys("ctrl+w")
            w.says("Cover 1 area?")
            type_keys("Escape")
            w.says("Box 1 of 1")
            type_keys("ctrl+h")
            w.says("Earlier reports")
            type_keys("ctrl+w")
            w.says("Cover 1 area?")
            w.press("Cover")
            w.wait_end()
        with start(place, intake) as w:
            w.says("1 area blacked out")


def test_history_above_the_viewer():
    """Back from the earlier reports leads to the file that was read."""
    with stage() as (place, intake):
        log = harness.own_data(place, "logs/journey.log")
        log.write_text(line(time.time(), "opened an album"))
        with start(place, intake) as w:
            go_to_review(w)
            open_file(w, "Logs", "journey.log")
            w.says("opened an album")
            type_keys("ctrl+h")
            w.says("In the making")
            w.press("Back")
            w.says("opened an album")
            w.press("Back to the list")
            w.says("What will be sent")


def open_file(w, item, name, said="As sent"):
    """Unfolds item and opens its file by the keyboard; said: what then stands on the screen."""
    w.tab_to("list item", item)
    type_keys("Return")
    w.get("list item", re.compile(re.escape(name)))
    w.tab_to("list item", re.compile(re.escape(name)), key="Down")
    type_keys("Return")
    w.says(said)


def test_hide_text():
    """A text of the logs that no rule knows is hidden in the viewer; then it is nowhere in the bundle."""
    secret = "BlueHeronWedding"
    with stage() as (place, intake):
        log = harness.own_data(place, "logs/journey.log")
        log.write_text(line(time.time(), f"opened album {secret} again"))
        with start(place, intake) as w:
            go_to_review(w)
            open_file(w, "Logs", "journey.log")
            w.says(secret)
            w.press("Hide another text…")
            w.get("entry", "Text to hide")
            type_text(secret)
            wait_for(lambda: w.text("entry", "Text to hide") == secret, "what was typed")
            w.press("Hide")
            w.says("Hidden by you", 60)
            wait_for(lambda: secret not in body(w), "the text to go from the viewer", 60)
            w.press("Back to the list")
            w.says("What will be sent")
            wait_for_sizes(w)
            go_to_consent(w)
            agree(w)
            w.says(HAS_ARRIVED, 60)
        case = Case(intake)
        assert not case.holds(secret), case.holds(secret)
        assert case.holds("opened album [["), "the rest of the line is there"


def body(w):
    """The lines that the viewer shows."""
    return "\n".join(node.name for node in w.window().find_all("list item", re.compile("^Line ")))


def line(moment, message):
    """One line of the sample application's log."""
    when = datetime.datetime.fromtimestamp(moment, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return json.dumps({"level": "info", "message": message, "timestamp": when}) + "\n"


def test_reproduce_now():
    """Start, do it again, "It happened": what is sent is that, and two minutes around."""
    with stage() as (place, intake):
        log = harness.own_data(place, "logs/journey.log")
        now = time.time()
        log.write_text(line(now - 3600, "an hour before") + line(now - 200, "more than two minutes before"))
        with start(place, intake) as w:
            w.press("Start")
            w.says("Do it again now")
            with log.open("a") as more:
                more.write(line(time.time(), "while it was done again"))
            w.press("It happened")
            w.says("When I did it again")
            go_to_review(w)
            go_to_consent(w)
            agree(w)
            w.says(HAS_ARRIVED, 60)
        case = Case(intake)
        assert case.holds("while it was done again")
        assert not case.holds("an hour before") and not case.holds("more than two minutes before")
        window = case.manifest["window"]
        assert window, case.manifest
        print(f"# {window}")


def test_pasted_picture_is_checked():
    """What can't be sent is said, and does not stop the rest."""
    with stage() as (place, intake):
        damaged = place.place / "damaged.png"
        damaged.write_bytes(picture(place.place / "whole.png", 40).read_bytes()[:200])
        with start(place, intake) as w:
            add_file(w, damaged)
            w.says("damaged")
            go_to_review(w)
            go_to_consent(w)
            agree(w)
            w.says(HAS_ARRIVED, 60)
        assert not [name for name in Case(intake).members if name.startswith("attachments/")]


def test_added_file_vanishes():
    """Whoever added it is told that it is gone: on the review, on the first page, and after the program was started again."""
    gone = re.compile("^goes.txt, Can't be sent. It is not there any more.")
    fine = re.compile("^stays.txt, Personal data is replaced")
    with stage() as (place, intake):
        stays, goes = place.place / "stays.txt", place.place / "goes.txt"
        for path in (stays, goes):
            path.write_text("a note\n")
        with start(place, intake) as w:
            for path in (stays, goes):
                add_file(w, path)
                w.get("list item", re.compile(f"^{path.name}, Personal data is replaced"))
            goes.unlink()
            go_to_review(w)
            w.says("“goes.txt” is not there any more, so it can't be sent.")
            w.says("1 file you added will not be sent")
            w.press("Back")
            w.get("list item", gone)
            w.get("list item", fine)
            w.kill()
        with start(place, intake) as w:
            w.get("list item", gone)
            w.press("Remove goes.txt")
            w.gone("list item", gone)


def test_nowhere_to_send():
    """A profile that does not say where reports go: said at once; it ends with the review and a copy."""
    with stage() as (place, intake):
        copy = place.place / "copy.zip"
        with start(place, intake, change=lambda profile: profile.pop("deliver")) as w:
            w.says("This report can't be sent from here")
            w.says("Step 1 of 2")
            w.press("Continue")
            w.says("can't be sent from here: the profile")
            w.says("Step 2 of 2")
            wait_for_sizes(w)
            assert not w.find("button", "Continue") and not w.find("button", "Send…"), w.words()
            w.press("Save a copy…")
            wait_for(lambda: len(w.windows()) > 1 and w.find("entry"), "the file chooser")
            type_keys("ctrl+a")
            type_text(str(copy), delay_ms=25)
            end_chooser(w)
            wait_for(copy.exists, "the copy", 60)
            w.says("Saved")
        assert not intake.objects()


def test_keys_go_round():
    """Tab comes to everything on every page and back, past words in a box of their own and past what can't be pressed now."""
    with stage("--fault", "throttle=8000@put") as (place, intake):
        with start(place, intake, env={"VNCDESKTOP": "test:1 (support)"}) as w:
            def comes_to(*names):
                there = [node.name for node in w.go_round()]
                assert all(any(one.startswith(name) for one in there) for name in names), (names, there)
            add_file(w, photo(place.place / "IMG_2041.jpg"))
            comes_to("IMG_2041.jpg", "Start", "I have a message from support…", "Continue")
            w.tab_to("list item", re.compile("^IMG_2041"))
            type_keys("Return")
            w.says("Add a box")
            comes_to("Add a box", "Show the picture larger", "Done")
            w.press("Done")
            go_to_review(w)
            comes_to("Logs", "Send it too", "Save a copy…", "Continue")
            w.press("Continue")
            w.says("Checked at", 60)
            comes_to("Copy results", "Check again", "Send…")
            w.press("Send…")
            w.get("button", "Agree and send")
            comes_to("Also to Sentry, United States", "Not yet", "Agree and send")
            agree(w)
            w.get("button", "Pause")
            comes_to("Pause", "Stop…", "Close window")


if __name__ == "__main__":
    run_all([test_picture, test_boxes_are_not_lost, test_history_above_the_viewer, test_hide_text, test_reproduce_now,
             test_pasted_picture_is_checked, test_added_file_vanishes, test_nowhere_to_send, test_keys_go_round])
