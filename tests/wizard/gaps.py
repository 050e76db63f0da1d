"""gaps.py [SIZE]: how long the window keeps the person waiting while SIZE of logs are collected and sent. A question that only
the main loop answers is asked every five milliseconds over the accessibility bus; an answer that is late by so much
was behind something that ran, or waited, that long. How much of it the main thread was running itself, and how much it
waited for a processor, the kernel tells: a busy computer is late without any fault of the window's. Prints JSON lines."""
import json
import os
import pathlib
import subprocess
import sys
import time

import harness
import screen
from harness import HAS_ARRIVED, Place, agree, go_to_consent, programs, start

EVERY_MS = 5


class Asker:
    """Lives in a process of its own, so that nothing but the window makes an answer late. One line an answer: when it was
    asked, after how long it came, and how much of that the window's main thread ran, in milliseconds."""

    def __init__(self, bus, process):
        self.screen, self.bus, self.open = screen.Screen(), bus, 0
        self.schedule = pathlib.Path(f"/proc/{process}/task/{process}/schedstat")
        self.screen.GLib.timeout_add(EVERY_MS, self.ask)

    def ask(self):
        if self.open < 100:
            self.open += 1
            self.screen.bus.call(self.bus, "/org/a11y/atspi/accessible/root", "org.a11y.atspi.Accessible", "GetRole", None, None, 0,
                                 60000, None, self.came, (time.monotonic(), self.ran_ms()))
        return True

    def ran_ms(self):
        return int(self.schedule.read_text().split()[0]) / 1e6

    def came(self, connection, result, asked):
        self.open -= 1
        connection.call_finish(result)
        now = time.monotonic()
        print(asked[0], (now - asked[0]) * 1000, self.ran_ms() - asked[1], flush=True)

    def run(self):
        while True:
            self.screen.GLib.MainContext.default().iteration(True)


class Meter:
    """The asker's answers, less those that fall into a look of this test's, which keeps the window busy itself."""

    def __init__(self, w, place):
        self.lines, self.looks, self.begun = place / "answers", [], time.monotonic()
        self.process = subprocess.Popen([sys.executable, __file__, "--ask", w.bus, str(w.process.pid)], env=dict(os.environ),
                                        stdout=open(self.lines, "wb"))

    def run_until(self, done, seconds):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            time.sleep(2)
            self.looks.append([time.monotonic(), 0])
            is_done = done()
            self.looks[-1][1] = time.monotonic()
            if is_done:
                return
        raise AssertionError("it took too long")

    def figures(self):
        answers = [tuple(map(float, line.split())) for line in self.lines.read_text().splitlines() if line.count(" ") == 2]
        counted = [one for one in answers if one[0] >= self.begun and not any(a <= one[0] + one[1] / 1000 and one[0] <= b for a, b in self.looks)]
        late, ran = sorted(one[1] for one in counted), [one[2] for one in counted]
        worst = sorted(counted, key=lambda one: -one[1])[:5]
        figures = {"asked": len(late), "median_ms": round(late[len(late) // 2], 2), "p999_ms": round(late[int(len(late) * 0.999)], 1),
                   "max_ms": round(late[-1], 1), "under_50_ms": round(sum(one < 50 for one in late) / len(late), 5),
                   "longest_run_ms": round(max(ran), 1), "runs_over_16_ms": sum(one > 16 for one in ran),
                   "worst_at_s": [(round(one[0] - self.begun, 1), round(one[1]), round(one[2])) for one in worst]}
        self.begun = time.monotonic()
        return figures

    def stop(self):
        self.process.terminate()
        self.process.wait()


def main():
    if sys.argv[1:2] == ["--ask"]:
        Asker(sys.argv[2], int(sys.argv[3])).run()
    size = sys.argv[1] if sys.argv[1:] else "200MB"
    harness.session()
    with programs.folder() as place, programs.Intake(place / "store", release=True) as intake:
        sample = Place(place, size=size)

        def everything(profile):
            for item in profile["items"]:
                item.pop("limit", None)
                item.pop("window", None)
        with start(sample, intake, change=everything) as w:
            meter = Meter(w, place)
            w.press("Continue")
            w.says("What will be sent")
            meter.run_until(lambda: not w.find("label", harness.re.compile("about |Reading")), 600)
            print(json.dumps({"size": size, "while": "collecting", **meter.figures()}))
            go_to_consent(w)
            agree(w)
            meter.run_until(lambda: harness.re.search(HAS_ARRIVED, w.words()), 600)
            print(json.dumps({"size": size, "while": "packing and sending", **meter.figures()}))
            meter.stop()


if __name__ == "__main__":
    main()
