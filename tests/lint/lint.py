"""What a compiler can't check: the arrows between folders, GTK outside the wizard and in what of it is tested without
a display, what stands on the session bus, threads, licence lines, gotos, unfinished notes, that every file with words
for people is listed for translation, and that every .ui file is in the resources."""
import pathlib
import re
import sys
import xml.etree.ElementTree

TOP = pathlib.Path(sys.argv[1])
CORE = TOP / "src" / "core"
WIZARD = TOP / "src" / "wizard"

# folder -> folders that it may include, beside base and itself
ARROWS = {
    "base": "", "http": "", "entry": "", "redact": "", "seal": "", "cases": "",
    "profile": "seal",
    "store": "http",
    "channel": "http entry redact",
    "plan": "profile",
    "network": "profile http store",
    "collect": "plan profile entry redact network",
    "bundle": "collect plan profile entry redact network cases seal alert",
    "deliver": "bundle store cases http profile seal",
    "alert": "entry redact channel profile",
    "desk": "store bundle entry http",
    "job": "alert deliver channel collect bundle store cases plan profile entry redact network",
}
LIBRARIES = {  # header prefix -> where it may be included
    r"libsoup/": ["src/core/http", "src/intake", "tests"],
    r"archive(_entry)?\.h": ["src/core/bundle", "src/core/desk", "tests"],
    r"(gtk/|adwaita)": ["src/wizard", "tests/wizard"],
    r"pcre2\.h": ["src/core/redact", "tests"],
    r"nettle/": ["src/core/seal", "tests/seal"],
}
# page -> pages whose headers it may include; what any page may include is above pages/
PAGES = {"consent": "review", "describe": "picture", "viewer": "picture"}
OWNERS = {"application.h", "application-private.h", "window.h", "window-private.h"}  # they know the pages
OWN_WINDOWS = {"chooser"}  # not a page of a report's window
# file -> the GActions in it. Those of the application and of a window are there for everybody on the session bus.
ACTIONS = {"application.c": {"show-case", "request"}, "widgets/accessible.c": {"toggle"}}
ACTION = re.compile(r"\b(GActionEntry|g_(simple|property)_action_new\w*|g_action_map_add_\w+)\b")
THREAD = re.compile(r"\b(GTask|g_task_\w+|g_thread_(new|try_new|pool_\w+)|pthread_create)\b")
FLOW_BOX = re.compile(r"GtkFlowBox|gtk_flow_box_|GTK_TYPE_FLOW_BOX")
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)
WORDS = re.compile(r'(?<![A-Za-z0-9_])(_|N_|C_|ngettext|g_dngettext|NC_|Q_)\s*\(')
problems = []


def problem(path, text):
    problems.append(f"{path.relative_to(TOP)}: {text}")


def check_includes(path, text):
    place = str(path.relative_to(TOP))
    for bracket, header in INCLUDE.findall(text):
        for pattern, places in LIBRARIES.items():
            if bracket == "<" and re.match(pattern, header) and not any(place.startswith(p) for p in places):
                problem(path, f"includes <{header}>, which belongs to {', '.join(places)}")
        if CORE in path.parents and bracket == '"' and "/" in header:
            folder, target = path.relative_to(CORE).parts[0], header.split("/")[0]
            if target not in {"base", folder, *ARROWS[folder].split()}:
                problem(path, f"{folder} includes {header}: no arrow points there")


def check_text(path, text):
    if not text.startswith("/* SPDX-License-Identifier: MPL-2.0 */\n"):
        problem(path, "does not begin with its licence line")
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r"\s*goto ", line):
            problem(path, f"line {number}: goto")
        if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line):
            problem(path, f"line {number}: unfinished")


def wizard_includes(path):
    """The headers of src/wizard that path includes."""
    for bracket, header in INCLUDE.findall(path.read_text(encoding="utf-8")):
        found = [place / header for place in (path.parent, WIZARD) if bracket == '"' and (place / header).exists()]
        if found:
            yield found[0]


def check_wizard_arrows(path):
    parts = path.relative_to(WIZARD).parts
    for header in wizard_includes(path):
        target = header.relative_to(WIZARD).parts
        page = target[1] if target[0] == "pages" else None
        if parts[0] == "pages" and parts[1] not in OWN_WINDOWS and target[0] in OWNERS:
            problem(path, f"a page includes {target[0]}: pages ask with actions of the window")
        if parts[0] == "pages" and page not in {None, parts[1], *PAGES.get(parts[1], "").split()}:
            problem(path, f"the page {parts[1]} includes {page}: no arrow points there")
        if parts[0] == "widgets" and target[0] != "widgets" and header.with_suffix(".c") not in without_display():
            problem(path, f"a widget includes {header.name}: widgets know no report")


def check_wizard(path, text):
    place = str(path.relative_to(WIZARD))
    check_wizard_arrows(path)
    if place != "runner.c" and THREAD.search(text):
        problem(path, "has a thread of its own: runner.h is the only place that knows threads")
    if ACTION.search(text) and place not in ACTIONS:
        problem(path, "has a GAction: use gtk_widget_class_install_action(), which nobody else can activate")
    check_flow_box(path, text)
    for name in set(re.findall(r'\.name = "([^"]+)",\s+\.activate', text)) - ACTIONS.get(place, set()):
        problem(path, f"has the GAction “{name}”, which is not in the list of tests/lint/lint.py")


def check_flow_box(path, text):
    """A comment may say why not."""
    if FLOW_BOX.search(re.sub(r"/\*.*?\*/", "", text, flags=re.S)):
        problem(path, "has a GtkFlowBox, in which GTK 4.18 catches Tab: use widgets/tiles.h or widgets/beside.h")


def without_display():
    """The sources that meson.build calls flow_sources."""
    found = set()
    for build in WIZARD.rglob("meson.build"):
        for names in re.findall(r"^flow_sources \+?= files\((.*?)\)", build.read_text(), re.M | re.S):
            found |= {build.parent / name for name in re.findall(r"'([^']+)'", names)}
    return found


def check_without_gtk(path, first, seen):
    """Nor may a header bring GTK that path includes, however far away."""
    seen.add(path)
    for _, header in INCLUDE.findall(path.read_text(encoding="utf-8")):
        if re.match(r"(gtk|gdk|gsk|adwaita)\b", header):
            problem(first, f"is one of flow_sources, but gets <{header}> by {path.name}")
    for header in wizard_includes(path):
        if header not in seen:
            check_without_gtk(header, first, seen)


def check_interfaces(listed):
    """.ui files: well-formed, listed for translation, in the resources as they are."""
    resources = xml.etree.ElementTree.parse(TOP / "resources/waybill.gresource.xml").getroot()
    packed = {node.text: node for node in resources.iter("file")}
    for path in sorted(WIZARD.rglob("*.ui")):
        place = str(path.relative_to(TOP))
        check_flow_box(path, path.read_text(encoding="utf-8"))
        words = [node for node in xml.etree.ElementTree.parse(path).iter() if node.get("translatable")]
        if words and place not in listed:
            problem(path, "has words for people but is not in po/POTFILES")
        if place not in packed:
            problem(path, "is not in resources/waybill.gresource.xml")
        elif packed[place].get("preprocess"):
            problem(path, "is preprocessed, which needs xmllint to build")
    for name in packed:
        if not (TOP / name).exists():
            problem(TOP / "resources/waybill.gresource.xml", f"names {name}, which is gone")


def main():
    listed = {line.strip() for line in (TOP / "po/POTFILES").read_text().splitlines()
              if line.strip() and not line.startswith("#")}
    for path in sorted((TOP / "src").rglob("*.[ch]")):
        text = path.read_text(encoding="utf-8")
        check_text(path, text)
        check_includes(path, text)
        if WIZARD in path.parents:
            check_wizard(path, text)
        place = str(path.relative_to(TOP))
        if re.search(r'glib/gi18n', text) and WORDS.search(text) and place not in listed:
            problem(path, "has words for people but is not in po/POTFILES")
    for path in sorted(without_display()):
        check_without_gtk(path, path, set())
    check_interfaces(listed)
    for name in sorted(listed):
        if not (TOP / name).exists():
            problem(TOP / "po/POTFILES", f"names {name}, which is gone")
    for line in problems:
        print(f"# {line}")
    print(f"{'not ' if problems else ''}ok 1 - arrows, bus, licences, translation list, resources\n1..1")
    return 1 if problems else 0


sys.exit(main())
