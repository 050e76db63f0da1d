"""What the wizard's journeys share: the real window in a session of its own (session.py), read and driven through the
accessibility bus and the keyboard (screen.py), with the sample data and the store of tests/cli/harness.py, whose
names are here too. A journey that fails leaves a picture and the accessible tree in wizard-failures in the build."""
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile

import programs
import screen
from programs import BUILD, ORDER, Intake, Place, Skip, chinese_env, need, picture  # noqa: F401
from screen import activate, on_screen, plain, role_of, states, text, type_keys, type_text, value, wait_for  # noqa: F401
from session import Session

FAILURES = BUILD / "wizard-failures"
# What GTK itself complains of on a bare X server without settings, theme daemon or vendor's drivers.
HARMLESS = re.compile(r"dconf|Vulkan|MESA|libEGL|cursor theme|Failed to set fd limit|portal|AT-SPI|accessibility bus|"
                      r"org\.freedesktop\.Notifications|no IM context|settings daemon")
COMPLAINT = re.compile(r"(Gtk|Gdk|Adwaita|GLib|GLib-GObject|Gsk|Pango|waybill|wb)[A-Za-z-]*-(WARNING|CRITICAL|ERROR)|"
                       r"runtime error|AddressSanitizer|LeakSanitizer")

_session = None


def session(server="xvfb", size="1280x800"):
    """The process's session, begun on first use."""
    global _session
    if _session is None:
        _session = Session(server, size).begin()
    return _session


class Wizard:
    """One process of waybill-wizard with one window. place is a Place, ready the intake's line (None: not delivered
    anywhere). more are further arguments; context None: none is given."""

    def __init__(self, place, profile=None, *more, context="", env=None, title=None):
        session()
        self.place, self.log = place, place.place / f"wizard-{time.monotonic_ns()}.log"
        context = place.context() if context == "" else context
        arguments = [*([str(profile)] if profile else []), *(["--context", "-"] if context else []), *map(str, more)]
        environment = {**place.env(), "HOME": os.environ["HOME"], "G_DEBUG": "fatal-criticals", **(env or {})}
        self.process = subprocess.Popen([programs.program("waybill-wizard", release=True), *arguments], env=environment,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=open(self.log, "wb"))
        if context:
            self.process.stdin.write(context.encode())
        self.process.stdin.close()
        self.app = wait_for(self._application, "the application on the accessibility bus", 30)
        self.frame = wait_for(lambda: self.window(), "a window", 30)
        if _session.has_keyboard:
            wait_for(lambda: "active" in states(self.frame), "the window to be active", 10)

    def _application(self):
        import pyatspi
        if self.process.poll() is not None:
            raise AssertionError(f"waybill-wizard ended with {self.process.returncode}: {self.complaints()}")
        for node in pyatspi.Registry.getDesktop(0):
            if node and node.get_process_id() == self.process.pid and node.childCount:
                node.setCacheMask(0)
                return node
        return None

    def windows(self):
        """Those on the screen, the newest last: the window itself, dialogs above it."""
        return [node for node in screen.children(self.app) if on_screen(node)]

    def window(self):
        """The one on top."""
        return (self.windows() or [None])[-1]

    # --- looking ---

    def find_all(self, role, name=None, root=None, hidden=False):
        return [node for node in screen.walk(root or self.window(), hidden)
                if (role is None or role_of(node) == role) and screen.matches(name, node.name)]

    def find(self, role, name=None, root=None, nth=0):
        """A node of the window on top, or None. role None: any."""
        found = self.find_all(role, name, root)
        return found[nth] if len(found) > nth else None

    def get(self, role, name=None, seconds=20.0, root=None, nth=0):
        return wait_for(lambda: self.find(role, name, root, nth), f"{role} {name!r}", seconds)

    def gone(self, role, name=None, seconds=20.0):
        wait_for(lambda: not self.find(role, name), f"{role} {name!r} to go", seconds)

    def words(self, root=None):
        return screen.words(root or self.window())

    def says(self, pattern, seconds=20.0):
        """Waits until pattern can be read on the screen; the match."""
        return wait_for(lambda: re.search(pattern, self.words()), f"the words {pattern!r}", seconds)

    def is_ticked(self, name):
        return "checked" in states(self.get("check", name))

    # --- doing ---

    def press(self, name, role="button", seconds=20.0):
        """Presses a button as assistive tools do, once it may be pressed."""
        node = wait_for(lambda: self._sensitive(role, name), f"{role} {name!r} that may be pressed", seconds)
        activate(node)

    def _sensitive(self, role, name):
        return next((node for node in self.find_all(role, name) if "sensitive" in states(node)), None)

    def press_until(self, name, came, what, role="button", seconds=20.0):
        """A button ignores a second press within a quarter of a second, so what it does is waited for."""
        self.press(name, role, seconds)
        return wait_for(came, what, seconds)

    def tick(self, name, on):
        check = self.get("check", name)
        if ("checked" in states(check)) != on:
            activate(check)
        wait_for(lambda: self.is_ticked(name) == on, f"{name!r} to be {'ticked' if on else 'unticked'}")

    def focused(self):
        return next((node for node in screen.walk(self.window()) if "focused" in states(node)), None)

    def tab_to(self, role, name=None, key="Tab", most=80):
        """Presses Tab until such a node has the focus; the keyboard alone."""
        def is_there():
            node = self.focused()
            return node if node is not None and role_of(node) == role and screen.matches(name, node.name) else None
        seen = []
        for _ in range(most):
            node = is_there()
            if node:
                return node
            before = self.focused()
            seen.append(plain(before.name) if before else None)
            type_keys(key)
            with contextlib.suppress(AssertionError):
                wait_for(lambda: self.focused() != before, "the focus to move", 1)
        raise AssertionError(f"{key} never came to {role} {name!r}, but to {seen}")

    def close(self):
        """As with the window's close button."""
        self.press("Close")

    # --- ending ---

    def complaints(self):
        return [line for line in self.log.read_text(errors="replace").splitlines()
                if COMPLAINT.search(line) and not HARMLESS.search(line)]

    def stdout(self):
        return self.process.stdout.read().decode()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def wait_end(self, seconds=30):
        """The process ends by itself, and was content."""
        assert self.process.wait(seconds) == 0, f"exit {self.process.returncode}: {self.log.read_text(errors='replace')[-2000:]}"
        self.check_log()

    def check_log(self):
        assert not self.complaints(), "the log complains: " + "\n".join(self.complaints()[:8])

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def __enter__(self):
        return self

    def __exit__(self, kind, error, _):
        if error is not None and not isinstance(error, Skip):
            self.keep_picture()
        self.end()
        if error is None:
            self.check_log()

    def keep_picture(self):
        """What it looked like when it failed."""
        with contextlib.suppress(Exception):
            FAILURES.mkdir(exist_ok=True)
            name = FAILURES / f"{sys._getframe(2).f_code.co_name}-{time.strftime('%H%M%S')}"
            shot(name.with_suffix(".png"))
            name.with_suffix(".txt").write_text("\n".join(screen.tree(self.app)) + "\n\n" +
                                                self.log.read_text(errors="replace")[-20000:])
            print(f"# see {name}.png and .txt", flush=True)


def shot(path):
    """A picture of the whole display."""
    if _session.server == "weston" or not shutil.which("import"):
        return
    subprocess.run(["import", "-window", "root", str(path)], check=True)


# --- what arrived ---

class Case:
    """What the store holds of its one case."""

    def __init__(self, intake):
        objects = intake.objects()
        bundles = [path for key, path in objects.items() if key.startswith("cases/") and path.name == "bundle.zip"]
        assert len(bundles) == 1, f"{len(bundles)} bundles: {list(objects)}"
        self.bundle = bundles[0]
        self.receipt = json.loads((self.bundle.parent / "receipt.json").read_text())
        with zipfile.ZipFile(self.bundle) as archive:
            self.members = {name.split("/", 1)[1]: archive.read(name) for name in archive.namelist()}
        self.manifest = json.loads(self.members["waybill.json"])
        self.number = self.manifest["number"]
        self.items = {item["id"]: item for item in self.manifest["items"]}

    def holds(self, needle):
        """Names of the members in which needle (text) stands, also within gz and zips of them."""
        wanted = needle.encode()
        return [name for name, content in self.members.items() if wanted in content]


def run_all(tests):
    """As the command line's, but the session is there or everything is skipped."""
    try:
        if not os.path.exists(programs.program("waybill-wizard", release=True)):
            raise Skip("waybill-wizard was not built")
        session()
    except Skip as why:
        print(f"1..0 # SKIP {why}")
        sys.exit(0)
    programs.run_all(tests)
