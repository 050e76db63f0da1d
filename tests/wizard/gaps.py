"""gaps.py [SIZE]: how long the window keeps the person waiting while SIZE of logs are collected and sent. A question that only
the main loop answers is asked every five milliseconds over the accessibility bus; an answer that is late by so much
was behind something that ran, or waited, that long. How much of it the main thread was running itself, and how much it
waited for a processor, the kernel tells: a busy computer is late without any fault of the window's. Prints JSON lines."""
import json
import pathlib
import sys
import time

import harness
from harness import HAS_ARRIVED, Place, agree, go_to_consent, programs, start

EVERY_MS = 5


class Meter:
    """Asks and counts, whenever the main context of this process runs."""

    def __init__(self, w):
        self.screen, self.bus, self.late, self.ran, self.open = harness.the_screen(), w.bus, [], [], 0
        self.schedule = pathlib.Path(f"/proc/{w.process.pid}/task/{w.process.pid}/schedstat")
        self.is_looking = False  # a look keeps both sides busy, and does not count
        self.source = self.screen.GLib.timeout_add(EVERY_MS, self.ask)

    def ask(self):
        if self.open < 100 and not self.is_looking:
            self.open += 1
            self.screen.bus.call(self.bus, "/org/a11y/atspi/accessible/root", "org.a11y.atspi.Accessible", "GetRole", None, None, 0,
                                 60000, None, self.came, (time.monotonic(), self.ran_ms()))
        return True

    def ran_ms(self):
        """Of the main thread."""
        return int(self.schedule.read_text().split()[0]) / 1e6

    def came(self, connection, result, asked):
        self.open -= 1
        connection.call_finish(result)
        self.late.append((time.monotonic() - asked[0]) * 1000)
        self.ran.append(self.ran_ms() - asked[1])

    def run_until(self, done, seconds):
        context = self.screen.GLib.MainContext.default()
        deadline, next_look = time.monotonic() + seconds, 0
        while time.monotonic() < deadline:
            context.iteration(True)
            if time.monotonic() < next_look:
                continue
            self.is_looking = True
            while self.open:
                context.iteration(True)
            if done():
                self.is_looking = False
                return
            self.is_looking = False
            next_look = time.monotonic() + 2
        raise AssertionError("it took too long")

    def stop(self):
        self.screen.GLib.source_remove(self.source)

    def figures(self):
        late = sorted(self.late)
        return {"asked": len(late), "median_ms": round(late[len(late) // 2], 2), "p999_ms": round(late[int(len(late) * 0.999)], 1),
                "max_ms": round(late[-1], 1), "under_50_ms": round(sum(one < 50 for one in late) / len(late), 5), "longest_run_ms": round(max(self.ran), 1),
                "runs_over_16_ms": sum(one > 16 for one in self.ran)}


def main():
    size = sys.argv[1] if sys.argv[1:] else "200MB"
    harness.session()
    with programs.folder() as place, programs.Intake(place / "store", release=True) as intake:
        sample = Place(place, size=size)

        def everything(profile):
            for item in profile["items"]:
                item.pop("limit", None)
                item.pop("window", None)
        with start(sample, intake, change=everything) as w:
            meter = Meter(w)
            w.press("Continue")
            w.says("What will be sent")
            meter.run_until(lambda: not w.find("label", harness.re.compile("about |Reading")), 600)
            print(json.dumps({"size": size, "while": "collecting", **meter.figures()}))
            meter.late.clear()
            meter.ran.clear()
            go_to_consent(w)
            agree(w)
            meter.run_until(lambda: harness.re.search(HAS_ARRIVED, w.words()), 600)
            print(json.dumps({"size": size, "while": "packing and sending", **meter.figures()}))
            meter.stop()


if __name__ == "__main__":
    main()
