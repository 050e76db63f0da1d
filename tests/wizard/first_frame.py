"""first_frame.py [TIMES]: from the start of the process to the first painted frame, of an empty AdwApplicationWindow and
of the wizard in turn, on one X server: medians and their ratio, as JSON. The first frame is there when a pixel of the
root window, black before, is another colour. Needs the programs bench-empty-window (ninja tests/wizard/bench-empty-window)
and waybill-wizard of one build, and a computer that does nothing else."""
import ctypes
import json
import os
import statistics
import subprocess
import sys
import time

import harness
from harness import Place, programs, start

AT = (200, 200)
ALL_PLANES, Z_PIXMAP = ctypes.c_ulong(~0), 2


class Root:
    def __init__(self):
        self.x = ctypes.CDLL("libX11.so.6")
        self.x.XOpenDisplay.restype = self.x.XGetImage.restype = ctypes.c_void_p
        self.x.XDefaultRootWindow.restype = self.x.XGetPixel.restype = ctypes.c_ulong
        self.display = ctypes.c_void_p(self.x.XOpenDisplay(None))
        self.window = ctypes.c_ulong(self.x.XDefaultRootWindow(self.display))

    def is_black(self):
        image = ctypes.c_void_p(self.x.XGetImage(self.display, self.window, *AT, 1, 1, ALL_PLANES, Z_PIXMAP))
        pixel = self.x.XGetPixel(image, 0, 0)
        self.x.XDestroyImage(image)
        return not pixel & 0xFFFFFF

    def wait(self, black, seconds=20):
        deadline = time.monotonic() + seconds
        while self.is_black() != black:
            if time.monotonic() > deadline:
                raise AssertionError("nothing was painted")
            time.sleep(0.0005)


def first_frame_ms(root, command, environment):
    root.wait(black=True)
    time.sleep(0.3)  # what the last one left behind, the bus above all, is done
    began = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        root.wait(black=False)
        return (time.monotonic() - began) * 1000
    finally:
        process.kill()
        process.wait()


def main():
    times = int(sys.argv[1]) if sys.argv[1:] else 15
    harness.session()
    with programs.folder() as place, programs.Intake(place / "store", release=True) as intake:
        with start(Place(place, size="1MB"), intake, context=None) as w:
            wizard, environment = w.process.args, w.environment
        empty = os.path.join(os.environ["WB_BUILD"], "tests/wizard/bench-empty-window")
        root, taken = Root(), {"empty": [], "wizard": []}
        for _ in range(times):
            taken["empty"].append(first_frame_ms(root, [empty], environment))
            taken["wizard"].append(first_frame_ms(root, wizard, environment))
    medians = {name: round(statistics.median(values), 1) for name, values in taken.items()}
    print(json.dumps({"first_frame_ms": medians, "ratio": round(medians["wizard"] / medians["empty"], 3)}))


if __name__ == "__main__":
    main()
