"""What a compiler can't check: the arrows between folders, GTK outside the wizard, licence lines, gotos,
unfinished notes, and that every file with words for people is listed for translation."""
import pathlib
import re
import sys

TOP = pathlib.Path(sys.argv[1])
CORE = TOP / "src" / "core"

# folder -> folders that it may include, beside base and itself
ARROWS = {
    "base": "", "http": "", "entry": "", "redact": "", "profile": "", "cases": "",
    "store": "http",
    "channel": "http entry redact",
    "plan": "profile",
    "network": "profile http store",
    "collect": "plan profile entry redact network",
    "bundle": "collect plan profile entry redact network cases",
    "deliver": "bundle store cases http profile",
    "alert": "entry redact channel profile",
    "desk": "store bundle entry http",
    "job": "deliver channel collect bundle store cases plan profile entry redact network",
}
LIBRARIES = {  # header prefix -> where it may be included
    r"libsoup/": ["src/core/http", "src/intake", "tests"],
    r"archive(_entry)?\.h": ["src/core/bundle", "src/core/desk", "tests"],
    r"(gtk/|adwaita)": ["src/wizard", "tests/wizard"],
    r"pcre2\.h": ["src/core/redact", "tests"],
}
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


def main():
    listed = {line.strip() for line in (TOP / "po/POTFILES").read_text().splitlines()
              if line.strip() and not line.startswith("#")}
    for path in sorted((TOP / "src").rglob("*.[ch]")):
        text = path.read_text(encoding="utf-8")
        check_text(path, text)
        check_includes(path, text)
        place = str(path.relative_to(TOP))
        if re.search(r'glib/gi18n', text) and WORDS.search(text) and place not in listed:
            problem(path, "has words for people but is not in po/POTFILES")
    for name in sorted(listed):
        if not (TOP / name).exists():
            problem(TOP / "po/POTFILES", f"names {name}, which is gone")
    for line in problems:
        print(f"# {line}")
    print(f"{'not ' if problems else ''}ok 1 - arrows, licences, translation list\n1..1")
    return 1 if problems else 0


sys.exit(main())
