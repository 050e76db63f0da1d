"""Jobs that each have a process of their own, since a rig changes what belongs to a whole process. A module that has such
jobs begins with as_child() when it is called with --case, and starts them by Children.run()."""
import ctypes
import json
import signal
import subprocess
import sys

import harness

WORD = "--case"
PR_SET_PDEATHSIG = 1


def as_child(run, *arguments):
    """Runs a job and prints what came of it. It does not outlive its parent."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    try:
        said = run(*arguments)
    except harness.Skip as why:
        print(json.dumps({"skip": str(why)}))
    except Exception as error:  # the other jobs go on
        print(json.dumps({"wrong": f"{type(error).__name__}: {error}"}))
    else:
        print(json.dumps({"well": said}))


class Children:
    """The processes that have a job of module each."""

    def __init__(self, module):
        self.module, self.running = module, set()

    def run(self, *arguments):
        """What as_child() tells in the end: one of well, skip and wrong."""
        with subprocess.Popen([sys.executable, "-B", self.module, WORD, *map(str, arguments)], text=True, errors="replace",
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
            self.running.add(child)
            out, err = child.communicate()
            self.running.discard(child)
        return harness.json_or_none(out.strip()) or {"wrong": f"exit {child.returncode}: {err[-2000:]}"}

    def stop(self):
        for child in list(self.running):
            child.terminate()
