"""What the wizard's journeys share: the real window in a session of its own (session.py), read and driven through the
accessibility bus and the keyboard (screen.py), with the sample data and the store of tests/cli/harness.py, whose
names are here too. A journey that fails leaves a picture and the accessible tree in wizard-failures in the build."""
import atexit
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile

import programs
import screen
from programs import BUILD, ORDER, Intake, Place, Skip, chinese_env, need, picture  # noqa: F401
from screen import Gone, Screen, plain, tree, type_keys, type_text, wait_for  # noqa: F401
from session import Session

FAILURES = BUILD / "wizard-failures"
# What GTK itself complains of on a bare X server without settings, theme daemon or vendor's drivers; and libadwaita 1.7, which
# measures the heading of every AdwMessageDialog narrower than it may be.
HARMLESS = re.compile(r"dconf|Vulkan|MESA|libEGL|cursor theme|Failed to set fd limit|portal|AT-SPI|accessibility bus|"
                      r"org\.freedesktop\.Notifications|no IM context|settings daemon|"
                      r"Trying to measure GtkLabel \S+ for width of")
COMPLAINT = re.compile(r"(Gtk|Gdk|Adwaita|GLib|GLib-GObject|Gsk|Pango|waybill|wb)[A-Za-z-]*-(WARNING|CRITICAL|ERROR)|"
                       r"runtime error|AddressSanitizer|LeakSanitizer")

SERVER, SIZE = "xvfb", "1280x800"  # of the process's session; a file of journeys may choose before it runs them
_session = None
_screen = None


def session():
    """The process's session, begun on first use."""
    global _session, _screen
    if _session is None:
        _session = Session(SERVER, SIZE).begin()
        _screen = screen.Screen()
    return _session


def the_screen():
    return _screen


class Wizard:
    """One process of waybill-wizard with one window. place is a Place, ready the intake's line (None: not delivered
    anywhere). more are further arguments; context None: none is given; within: a command that executes it."""

    def __init__(self, place, profile=None, *more, context="", env=None, within=()):
        session()
        self.place, self.log = place, place.place / f"wizard-{time.monotonic_ns()}.log"
        context = place.context() if context == "" else context
        arguments = [*([str(profile)] if profile else []), *(["--context", "-"] if context else []), *map(str, more)]
        self.environment = {**place.env(), "HOME": os.environ["HOME"], "G_DEBUG": "fatal-criticals", **(env or {})}
        self.process = subprocess.Popen([*within, programs.program("waybill-wizard", release=True), *arguments],
                                        env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=open(self.log, "wb"))
        if context:
            self.process.stdin.write(context.encode())
        self.process.stdin.close()
        try:
            self._wait_begin()
        except BaseException:
            self.end()
            raise

    def _wait_begin(self):
        self.bus = wait_for(self._application, "the application on the accessibility bus", 60)
        wait_for(lambda: self.window(), "a window", 60)
        if _session.has_keyboard:
            wait_for(self._is_active, "the window to be active")

    def _application(self):
        if self.process.poll() is not None:
            raise AssertionError(f"waybill-wizard ended with {self.process.returncode}: {self.log.read_text(errors='replace')[-2000:]}")
        return _screen.find_application(self.process.pid)

    def _is_active(self):
        """GTK does not tell it of a dialog."""
        return self.window().role == "dialog" or "active" in self.window().states

    def windows(self):
        """Those on the screen, the newest last: the window itself, dialogs above it."""
        if self.process.poll() is not None:
            raise AssertionError(f"waybill-wizard ended with {self.process.returncode}: {self.log.read_text(errors='replace')[-2000:]}")
        return _screen.look(self.bus).children

    def window(self):
        """The one on top, as it is now; None if there is none."""
        return (self.windows() or [None])[-1]

    # --- looking ---

    def find(self, role, name=None, nth=0):
        """A node of the window on top as it is now, or None. role None: any."""
        top = self.window()
        return top.find(role, name, nth) if top else None

    def get(self, role, name=None, seconds=20.0, nth=0):
        return wait_for(lambda: self.find(role, name, nth), f"{role} {name!r}", seconds)

    def gone(self, role, name=None, seconds=20.0):
        wait_for(lambda: not self.find(role, name), f"{role} {name!r} to go", seconds)

    def words(self):
        return _screen.words(self.window())

    def says(self, pattern, seconds=20.0):
        """Waits until pattern can be read on the screen; the match."""
        return wait_for(lambda: re.search(pattern, self.words()), f"the words {pattern!r}", seconds)

    def text(self, role, name):
        """What stands in an entry."""
        return _screen.text(self.get(role, name))

    def is_ticked(self, name):
        return "checked" in self.get("check", name).states

    # --- doing ---

    def press(self, name, role="button", seconds=20.0):
        """Presses a button as assistive tools do, once it may be pressed."""
        node = wait_for(lambda: self._sensitive(role, name), f"{role} {name!r} that may be pressed", seconds)
        _screen.activate(node)

    def _sensitive(self, role, name):
        return next((node for node in self.window().find_all(role, name) if "sensitive" in node.states), None)

    def tick(self, name, on):
        check = self.get("check", name)
        if ("checked" in check.states) != on:
            _screen.activate(check)
        wait_for(lambda: self.is_ticked(name) == on, f"{name!r} to be {'ticked' if on else 'unticked'}")

    def focused(self):
        return next((node for node in self.window().walk() if "focused" in node.states), None)

    def tab_to(self, role, name=None, key="Tab"):
        """Presses Tab until such a node (role None: any) has the focus, at most once around; the keyboard alone."""
        seen = []
        while True:
            node = self.focused()
            if node and role in (None, node.role) and node.is_named(name):
                return node
            if len(seen) > 80 or node is not None and node in seen:
                raise AssertionError(f"{key} never came to {role} {name!r}, but to {seen}")
            seen.append(node)
            type_keys(key)
            with contextlib.suppress(AssertionError):
                wait_for(lambda: self.focused() != seen[-1], "the focus to move", 2)

    def go_round(self, key="Tab"):
        """Presses Tab until the focus comes back to where it has been; all that had it. It is never caught, and never nowhere
        twice: GTK 4.8 does not tell of the focus in a row's entry."""
        seen, before = [], self.focused()
        while True:
            type_keys(key)
            with contextlib.suppress(AssertionError):
                wait_for(lambda: self.focused() not in (None, before), "the focus to move", 2)
            now = self.focused()
            assert now != before, f"{key} does not go on from {before}, after {seen}"
            if now in seen:
                return seen
            seen += [now] if now else []
            before = now

    def nameless(self):
        """Controls that a screen reader could only call "button", or that keep a mnemonic's mark."""
        kinds = {"button", "check", "entry", "combo box", "toggle", "link", "switch", "slider", "list item"}
        return [node for node in self.window().walk() if node.role in kinds and not self.is_inside_a_list_of_its_own(node)
                and (not node.name or screen.UNNAMED.match(node.name) or re.search(r"(^|\s)_\w", node.raw))]

    @staticmethod
    def is_inside_a_list_of_its_own(node):
        """libadwaita's rows hold a list item without a name around what they show."""
        return node.role == "list item" and not node.name and bool(node.above("list item") or node.above("combo box"))

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
            name.with_suffix(".txt").write_text("\n".join(line for window in self.windows() for line in screen.tree(window)) + "\n\n" +
                                                self.log.read_text(errors="replace")[-20000:])
            print(f"# see {name}.png and .txt", flush=True)


class Opened(Wizard):
    """The window of a wizard that another program started: the bus, or an application through it. environment: what it has; log: the
    file that its complaints go to."""

    class Stranger:
        """A process that is not ours."""
        returncode = None

        def poll(self):
            return None

    def __init__(self, log, environment=()):
        session()
        self.log, self.process, self.environment = log, self.Stranger(), dict(environment)
        self._wait_begin()

    def _application(self):
        return _screen.find_named("waybill-wizard")

    def end(self):
        pass


# --- the way to a page, shared by journeys ---

WORDS = "What went wrong"
HAS_ARRIVED = r"has your report|report has arrived"
_studio = []


def studio():
    """The sample data, made once."""
    if not _studio:
        place = tempfile.mkdtemp(prefix="waybill-studio-", dir="/var/tmp")
        atexit.register(shutil.rmtree, place, True)
        _studio.append(Place(place, size="3MB"))
    return _studio[0]


@contextlib.contextmanager
def stage(*faults):
    """A place with sample data and a store that is up: (place, intake)."""
    with programs.folder() as place, Intake(place / "store", *faults, release=True) as intake:
        yield studio().another(place / "mine"), intake


def start(place, intake, *more, change=None, **keywords):
    """The window on place's profile; change (nullable) is given the profile as it was read, to alter it."""
    path = pathlib.Path(place.profile(intake.ready))
    if change:
        profile = json.loads(path.read_text())
        change(profile)
        path.write_text(json.dumps(profile, ensure_ascii=False))
    return Wizard(place, path, *place.roots(), *more, **keywords)


def own_data(place, name):
    """Gives place a copy of the application's data to write in; the path of file name in it."""
    shutil.copytree(place.studio, place.place / "studio")
    place.studio = place.place / "studio"
    return place.studio / "config/retouch-studio" / name


def go_to_review(w):
    """Until everything that could be sent is read, so that no size is an estimate."""
    w.press("Continue")
    w.says("What will be sent")
    wait_for_sizes(w)


def wait_for_sizes(w):
    wait_for(lambda: (shown := rows(w)) and not any(size.startswith("about") for _, size in shown.values()), "all sizes", 60)


def go_to_consent(w):
    w.press("Continue")
    w.says("How your network is doing")
    w.press("Send…")
    w.get("button", "Agree and send")


def agree(w):
    w.press("Agree and send")


def rows(w):
    """The review's items: name -> (ticked, size as written); the words, which have no tick, are None."""
    found = {}
    for row in w.window().find_all("list item"):
        # newer libadwaita describes a row by its subtitle alone
        said = [row.description.split("\n")[0], *(label.name.replace("\u00a0", " ") for label in row.find_all("label"))]
        size = next((one for one in said if re.fullmatch(r"(\w+ )?[\d.]+ (bytes|byte|kB|MB|字节)", one)), None)
        if size:
            check = row.find("check", row.name)
            found[row.name] = ("checked" in check.states if check else None, size)
    return found


def size_words(count):
    """As the screen writes it."""
    from gi.repository import GLib
    return GLib.format_size(count).replace("\u00a0", " ")


def number_on_screen(w):
    """The case number of the last page, put together from what is spoken."""
    spoken = wait_for(lambda: w.find("label", re.compile("^Case number ")), "the case number", 60)
    symbols = re.sub(r"[ ,]", "", spoken.name.removeprefix("Case number "))
    return f"{symbols[:2]}-{symbols[2:6]}-{symbols[6:]}"


def shot(path):
    """A picture of the whole display."""
    if _session.server == "weston" or not shutil.which("import"):
        return
    subprocess.run(["import", "-window", "root", str(path)], check=True)


class Notifications:
    """What is shown beside the windows: the session bus is listened to. There is no service, but they are asked for."""

    def __enter__(self):
        self.file = tempfile.NamedTemporaryFile(prefix="notifications-", dir=_session.place)
        self.process = subprocess.Popen([need("dbus-monitor"), "--session", "destination='org.freedesktop.Notifications'"],
                                        stdout=self.file, stderr=subprocess.DEVNULL)
        wait_for(self.text, "dbus-monitor")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.file.close()

    def text(self):
        return pathlib.Path(self.file.name).read_text(errors="replace")


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
        with zipfile.ZipFile(self.bundle) as archive:
            self.packed = {info.filename.split("/", 1)[1]: info.compress_size for info in archive.infolist()}

    def decisions(self):
        return {decision["what"] for decision in self.manifest["consent"]}

    def titles(self):
        """title -> bytes in the archive of the items that have members in it, without the two that end each in a zip."""
        return {item["title"]: sum(self.packed[member["path"]] - 2 for member in item["members"] if member["path"] in self.packed)
                for item in self.manifest["items"]
                if "title" in item and any(member["path"] in self.packed for member in item["members"])}

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
