"""The screen as assistive tools see it: finding by role and name, reading, pressing. Over what GTK 4.8 lacks, see
on_screen() and plain(). Nothing is remembered between two looks: every answer comes from the program."""
import re
import subprocess
import time

ROLES = {"push button": "button", "static": "label", "text": "entry", "check box": "check", "toggle button": "toggle"}
UNNAMED = re.compile(r"^(Gtk|Gdk|Adw|Wb)[A-Z][A-Za-z]+$")  # GTK 4.8 gives a nameless node its type's name
PRESSES = ("click", "activate", "toggle", "press", "check.toggle")


def wait_for(fn, what, seconds=20.0):
    """The first true answer of fn(); nodes that vanish while they are read are asked for again."""
    deadline = time.monotonic() + seconds
    last = None
    while True:
        try:
            answer = fn()
            if answer:
                return answer
        except Exception as error:  # the accessibility library raises its own, of many kinds
            last = error
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:.0f} s for {what}" + (f"; last {last!r}" if last else ""))
        time.sleep(0.03)


def plain(name):
    """The name without a mnemonic's mark; GTK 4.8 calls such a button "_Next Next"."""
    name = (name or "").strip()
    twice = re.match(r"^(.*_.*?) (.+)$", name)
    if twice and twice.group(1).replace("_", "") == twice.group(2):
        return twice.group(2)
    return name


def role_of(node):
    """One word for what differs between versions of the accessibility bus."""
    role = node.getRoleName()
    return ROLES.get(role, role)


def matches(pattern, name):
    """pattern: a string (the whole name) or a compiled expression (found anywhere in it)."""
    return pattern is None or (plain(name) == pattern if isinstance(pattern, str) else bool(pattern.search(plain(name))))


def extents(node):
    import pyatspi
    return node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)


def on_screen(node):
    """GTK 4.8 knows no "showing" below the window, but what a stack hides has no size."""
    box = extents(node)
    return box.width > 0 and box.height > 0


def states(node):
    return {state.value_nick for state in node.getState().getStates()}


def children(node):
    for index in range(node.childCount):
        child = node.getChildAtIndex(index)
        if child is not None:
            yield child


def walk(node, hidden=False, depth=0):
    """node and all below it, depth first; without what is not on the screen unless hidden is True."""
    yield node
    if depth > 60:
        return
    for child in children(node):
        try:
            if not hidden and not on_screen(child):
                continue
        except NotImplementedError:
            pass
        yield from walk(child, hidden, depth + 1)


def text(node):
    """What stands in an entry or a text view."""
    inner = node.queryText()
    return inner.getText(0, inner.characterCount)


def value(node):
    return node.queryValue().currentValue


def activate(node):
    """What a screen reader does on "press"."""
    actions = node.queryAction()
    names = [actions.getName(index) for index in range(actions.nActions)]
    for wanted in PRESSES:
        if wanted in names:
            assert actions.doAction(names.index(wanted)), f"{node.name!r} refused {wanted}"
            return
    raise AssertionError(f"{node.getRoleName()} {node.name!r} has no action to press it, but {names}")


def words(node):
    """Everything that can be read on the screen below node, one piece a line."""
    said = []
    for each in walk(node):
        piece = plain(each.name)
        if role_of(each) == "entry":
            piece = text(each)
        if piece and not UNNAMED.match(piece) and (not said or said[-1] != piece):
            said.append(piece)
    return "\n".join(said)


def tree(node, depth=0):
    """For a failure's report."""
    lines = []
    try:
        box = extents(node)
        size = f"{box.width}x{box.height}"
    except Exception:
        size = "-"
    try:
        more = ",".join(sorted(states(node) & {"focused", "checked", "active", "sensitive", "expanded", "modal", "selected"}))
        about = f" ({node.description})" if node.description else ""
        lines.append(f"{'  ' * depth}{node.getRoleName()} {node.name!r}{about} {size} {more}")
        if size != "0x0":
            for child in children(node):
                lines += tree(child, depth + 1)
    except Exception as error:
        lines.append(f"{'  ' * depth}gone: {error!r}")
    return lines


def xdotool(*arguments, check=True):
    return subprocess.run(["xdotool", *map(str, arguments)], check=check, capture_output=True, text=True).stdout


def type_keys(*names):
    """Presses keys, by their X names ("alt+n", "Return"), where the window on top has the focus."""
    focus_top()
    xdotool("key", "--clearmodifiers", "--delay", "8", *names)


def type_text(words_):
    focus_top()
    xdotool("type", "--clearmodifiers", "--delay", "4", words_)


def focus_top():
    """There is no window manager: the dialog or window that was mapped last gets the keys."""
    windows = xdotool("search", "--onlyvisible", "--name", ".", check=False).split()
    if windows and xdotool("getwindowfocus", check=False).strip() != windows[-1]:
        xdotool("windowfocus", "--sync", windows[-1], check=False)
