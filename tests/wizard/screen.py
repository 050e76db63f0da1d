"""The screen as assistive tools see it. A look at it is a value: the tree of what is shown at that moment, read over the
accessibility bus with all requests of a level under way at once, so that a page costs a tenth of a second and not some
thousand round trips. Nothing is remembered between two looks.

GTK 4.8 knows no "showing" below the window, so what has no size is taken for hidden."""
import os
import re
import subprocess
import time

ROLES = {2: "alert", 7: "check", 8: "check", 11: "combo box", 16: "dialog", 20: "filler", 23: "frame", 27: "image", 29: "label",
         31: "list", 32: "list item", 33: "menu", 35: "menu item", 39: "panel", 40: "entry", 42: "progress", 43: "button", 44: "radio",
         45: "menu item", 48: "scroll bar", 49: "scroll pane", 51: "slider", 52: "spin button", 53: "status", 54: "status", 61: "entry", 62: "toggle",
         75: "application", 79: "entry", 83: "heading", 88: "link", 130: "switch"}
STATES = {1: "active", 3: "busy", 4: "checked", 7: "editable", 10: "expanded", 12: "focused", 16: "modal", 20: "pressed", 23: "selected",
          24: "sensitive", 11: "focusable"}
PRESSES = ("click", "activate", "toggle", "press", "check.toggle")
UNNAMED = re.compile(r"^(Gtk|Gdk|Adw|Wb)[A-Z][A-Za-z]+$")  # GTK 4.8 gives a nameless node its type's name
ACCESSIBLE, COMPONENT, TEXT, ACTION, EDITABLE = (f"org.a11y.atspi.{name}" for name in ("Accessible", "Component", "Text", "Action",
                                                                                     "EditableText"))
WINDOW_COORDINATES = 1


def wait_for(fn, what, seconds=20.0):
    """The first true answer of fn(); what vanishes while it is read is asked for again."""
    deadline = time.monotonic() + seconds * PATIENCE
    last = None
    while True:
        try:
            answer = fn()
            if answer:
                return answer
        except Gone as error:
            last = error
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds * PATIENCE:.0f} s for {what}" + (f"; last {last!r}" if last else ""))
        time.sleep(0.03)


PATIENCE = float(os.environ.get("WB_PATIENCE", "1"))  # for machines that do much else


class Gone(Exception):
    """Something was asked that is not there any more."""


def plain(name):
    """The name without a mnemonic's mark, without "X X": GTK 4.8 puts label and labelled-by together."""
    name = (name or "").strip().replace("\u00a0", " ")
    twice = re.match(r"^(.+) (.+)$", name)
    if twice:
        for cut in range(1, len(name) - 1):
            if name[cut] == " " and name[:cut].replace("_", "") == name[cut + 1:]:
                return name[cut + 1:]
    return name


class Node:
    """What one accessible said. raw is its name as it came; box is (x, y, width, height) or None."""
    __slots__ = ("bus", "path", "parent", "children", "box", "raw", "role", "states", "description")

    def __init__(self, bus, path, parent):
        self.bus, self.path, self.parent, self.children, self.box = bus, path, parent, [], None
        self.raw, self.role, self.states, self.description = "", "", frozenset(), ""

    @property
    def name(self):
        return plain(self.raw)

    def __eq__(self, other):
        return isinstance(other, Node) and (self.bus, self.path) == (other.bus, other.path)

    def __hash__(self):
        return hash((self.bus, self.path))

    def __repr__(self):
        return f"<{self.role} {self.raw!r} {','.join(sorted(self.states))}>"

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()

    def is_named(self, pattern):
        """pattern: None, a string (the whole name) or a compiled expression (found anywhere in it)."""
        return pattern is None or (self.name == pattern if isinstance(pattern, str) else bool(pattern.search(self.name)))

    def find_all(self, role=None, name=None):
        return [node for node in self.walk() if (role is None or node.role == role) and node.is_named(name)]

    def find(self, role=None, name=None, nth=0):
        found = self.find_all(role, name)
        return found[nth] if len(found) > nth else None

    def above(self, role):
        """The nearest of that role around this one, or None."""
        node = self.parent
        while node is not None and node.role != role:
            node = node.parent
        return node


class Screen:
    """The accessibility bus of the session."""

    def __init__(self):
        from gi.repository import Gio, GLib
        self.Gio, self.GLib = Gio, GLib
        session = self._connect(os.environ["DBUS_SESSION_BUS_ADDRESS"])
        answer = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None, 0, 60000, None)
        self.session, self.bus = session, self._connect(answer.unpack()[0])

    def _connect(self, address):
        flags = self.Gio.DBusConnectionFlags
        return self.Gio.DBusConnection.new_for_address_sync(
            address, flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None)

    def ask(self, node, interface, method, signature=None, *arguments):
        """One call; its answer unpacked."""
        body = self.GLib.Variant(signature, arguments) if signature else None
        try:
            return self.bus.call_sync(node.bus, node.path, interface, method, body, None, 0, 30000, None).unpack()
        except self.GLib.Error as error:
            raise Gone(f"{method} of {node}: {error.message}") from error

    def _ask_all(self, questions):
        """[(node, interface, method, variant)] all under way at once; the answers in their order, None where it failed."""
        answers, left = [None] * len(questions), [len(questions)]

        def came(connection, result, index):
            left[0] -= 1
            try:
                answers[index] = connection.call_finish(result).unpack()
            except self.GLib.Error:
                pass
        for index, (node, interface, method, body) in enumerate(questions):
            self.bus.call(node.bus, node.path, interface, method, body, None, 0, 30000, None, came, index)
        while left[0]:
            self.GLib.MainContext.default().iteration(True)
        return answers

    def find_named(self, name):
        """The bus name of an application that is called name, or None: what runs in a sandbox has another process on the bus."""
        registry = Node("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root", None)
        for bus, path in self.ask(registry, ACCESSIBLE, "GetChildren")[0]:
            try:
                if self.ask(Node(bus, path, None), "org.freedesktop.DBus.Properties", "Get", "(ss)", ACCESSIBLE, "Name")[0] == name:
                    return bus
            except Gone:
                continue
        return None

    def find_application(self, process):
        """The bus name of the application with that process id, or None."""
        registry = Node("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root", None)
        daemon = Node("org.freedesktop.DBus", "/org/freedesktop/DBus", None)
        for bus, _ in self.ask(registry, ACCESSIBLE, "GetChildren")[0]:
            try:
                if self.ask(daemon, "org.freedesktop.DBus", "GetConnectionUnixProcessID", "(s)", bus)[0] == process:
                    return bus
            except Gone:
                continue
        return None

    def look(self, bus):
        """The application and all that it shows."""
        root = Node(bus, "/org/a11y/atspi/accessible/root", None)
        extents = self.GLib.Variant("(u)", (WINDOW_COORDINATES,))
        level, nodes = [root], {root.path: root}
        while level:
            answers = self._ask_all([question for node in level for question in (
                (node, COMPONENT, "GetExtents", extents), (node, ACCESSIBLE, "GetChildren", None))])
            below = []
            for node, box, children in zip(level, answers[::2], answers[1::2]):
                node.box = tuple(box[0]) if box else None
                if children is None or (node.box and (node.box[2] <= 0 or node.box[3] <= 0)):
                    continue
                node.children = [Node(child_bus, path, node) for child_bus, path in children[0] if path not in nodes]
                nodes.update({child.path: child for child in node.children})
                below += node.children
            level = below
        self._fill(root, nodes)
        self._prune(root)
        return root

    def _fill(self, root, nodes):
        cache = Node(root.bus, "/org/a11y/atspi/cache", None)
        for (_, path), _, _, _, _, _, name, role, description, states in self.ask(cache, "org.a11y.atspi.Cache", "GetItems")[0]:
            if node := nodes.get(path):
                node.raw, node.description = name, plain(description)
                node.role = ROLES.get(role, str(role))
                node.states = frozenset(word for bit, word in STATES.items() if states[0] >> bit & 1)

    def _prune(self, node):
        node.children = [child for child in node.children if child.role and not (child.box and min(child.box[2:]) <= 0)]
        for child in node.children:
            self._prune(child)

    def text(self, node):
        """What stands in an entry or a text view."""
        body = self.GLib.Variant("(ss)", (TEXT, "CharacterCount"))
        count = self._ask_all([(node, "org.freedesktop.DBus.Properties", "Get", body)])[0]
        return self.ask(node, TEXT, "GetText", "(ii)", 0, count[0])[0] if count else ""

    def set_text(self, node, text):
        """Puts text into an entry as a whole, as a screen reader's user pastes."""
        assert self.ask(node, EDITABLE, "SetTextContents", "(s)", text)[0], f"{node} takes no text"

    def activate(self, node):
        """What a screen reader does on "press"."""
        count = len(self.ask(node, ACTION, "GetActions")[0])  # whose names are translated
        names = [self.ask(node, ACTION, "GetName", "(i)", index)[0] for index in range(count)]
        for wanted in PRESSES:
            if wanted in names:
                assert self.ask(node, ACTION, "DoAction", "(i)", names.index(wanted))[0], f"{node} refused {wanted}"
                return
        raise AssertionError(f"{node} has no action to press it, but {names}")

    def words(self, node):
        """Everything that can be read below node, one piece a line."""
        said = []
        for each in node.walk():
            # a status has no name of its own in newer versions: it is read by its text
            piece = self.text(each) if each.role == "entry" or (each.role == "status" and not each.name) else each.name
            for piece in (piece, "" if piece == each.description else each.description):
                if piece and not UNNAMED.match(piece) and piece not in said[-3:]:
                    said.append(piece)
        return "\n".join(said)


def tree(node, depth=0):
    """For a failure's report."""
    about = f" ({node.description})" if node.description else ""
    size = f" {node.box}" if node.box else ""
    lines = [f"{'  ' * depth}{node.role} {node.raw!r}{about}{size} {','.join(sorted(node.states))}"]
    for child in node.children:
        lines += tree(child, depth + 1)
    return lines


def xdotool(*arguments, check=True):
    return subprocess.run(["xdotool", *map(str, arguments)], check=check, capture_output=True, text=True).stdout


def type_keys(*names):
    """Presses keys, by their X names ("alt+n", "Return"), where the window on top has the focus."""
    focus_top()
    xdotool("key", "--clearmodifiers", "--delay", "8", *names)


def type_text(words_, delay_ms=4):
    focus_top()
    xdotool("type", "--clearmodifiers", "--delay", str(delay_ms), words_)


def focus_top():
    """There is no window manager: the dialog or window that was mapped last gets the keys."""
    windows = xdotool("search", "--onlyvisible", "--name", ".", check=False).split()
    if windows and xdotool("getwindowfocus", check=False).strip() != windows[-1]:
        xdotool("windowfocus", "--sync", windows[-1], check=False)
