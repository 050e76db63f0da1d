"""The manual pages tell every command, option and member of a profile that there is, and none that isn't."""
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys

import harness
from harness import SOURCE, Skip, folder, need, program

PAGES = SOURCE / "data" / "man"
SCHEMA = SOURCE / "data/schemas/profile-1.schema.json"
ITEM = re.compile(r"^\.It (.*\bFl -[a-z].*)$")
ALWAYS = {"help", "version"}  # told by the option parser and by the program itself


def listed(*arguments):
    done = subprocess.run([program("waybill"), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.split()


def documented():
    """option -> the commands it stands for, or None where the page names none: all."""
    options, last, inside = {}, [], False
    for line in (PAGES / "waybill.1").read_text().splitlines():
        if line.startswith(".Sh "):
            inside = line == ".Sh OPTIONS"
        item, commands = ITEM.match(line), re.match(r"^\.Pq Cm (.*)$", line)
        if inside and item:
            last = re.findall(r"Fl -([a-z][a-z-]*)", item[1])
            options.update(dict.fromkeys(last))
        elif inside and commands and last:
            options.update(dict.fromkeys(last, set(commands[1].split(" , "))))
            last = []
        elif line:
            last = []
    return options


def test_commands_stand_in_the_page():
    page = (PAGES / "waybill.1").read_text()
    described = set(re.findall(r"^\.It Cm ([a-z]+)", page.split(".Sh OPTIONS")[0], re.M))
    synopsis = set(re.findall(r"^\.Cm ([a-z]+)$", page.split(".Sh DESCRIPTION")[0], re.M))
    commands = set(listed("--complete"))
    assert commands and described == commands == synopsis, (commands, described, synopsis)


def test_options_stand_in_the_page():
    page = documented()
    for command in listed("--complete"):
        takes = {name.strip("-=") for name in listed("--complete", command)}
        told = {name for name, commands in page.items() if commands is None or command in commands} - ALWAYS
        assert takes and takes == told, f"{command}: only in the program {takes - told}, only in the page {told - takes}"


def test_intake_options_stand_in_the_page():
    page = (PAGES / "waybill-intake.1").read_text()
    told = {name for line in page.splitlines() if ITEM.match(line) for name in re.findall(r"Fl -([a-z][a-z-]*)", line)}
    words = subprocess.run([program("waybill-intake"), "--help"], capture_output=True, text=True, check=True).stdout
    takes = set(re.findall(r"^  (?:-., )?--([a-z-]+)", words, re.M))
    assert takes and takes == told, (takes - told, told - takes)
    faults = set(re.findall(r"^  ([a-z][a-z0-9-]*)(?:=[A-Z]+)?  ", words.split("Faults:")[1], re.M))
    section = page.split(".Ss Faults")[1]
    assert faults and not {fault for fault in faults if not re.search(rf"\b{fault}\b", section)}


def test_wizard_options_stand_in_the_page():
    if not os.path.exists(program("waybill-wizard")):
        raise Skip("the window is not built")
    section = (PAGES / "waybill-wizard.1").read_text().split(".Sh OPTIONS")[1].split(".Sh ")[0]
    told = {name for line in section.splitlines() if ITEM.match(line) for name in re.findall(r"Fl -([a-z][a-z-]*)", line)}
    words = subprocess.run([program("waybill-wizard"), "--help-all"], capture_output=True, text=True, check=True,
                           env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}).stdout
    takes = {name for name in re.findall(r"^  (?:-., )?--([a-z-]+)", words, re.M) if not name.startswith("help-")}
    assert takes and takes == told, (takes - told, told - takes)


def test_wizard_actions_stand_in_the_page():
    page = (PAGES / "waybill-wizard.1").read_text().split(".Sh SESSION BUS")[1].split(".Sh ")[0]
    source = (SOURCE / "src/wizard/application.c").read_text()
    exported = re.findall(r'\.name = "([a-z-]+)",\s+\.activate = \w+,\s+\.parameter_type = "(\S+)"', source)
    assert exported and sorted(re.findall(r"^\.It Ic (\S+) Pq (\S+)$", page, re.M)) == sorted(exported), exported


EXITS = {"waybill.1": ("src/cli/commands.h", "WB_EXIT"), "waybill-wizard.1": ("src/wizard/result.h", "WB_RESULT")}


def test_exit_codes_stand_in_the_page():
    for name, (header, prefix) in EXITS.items():
        page = (PAGES / name).read_text().split(".Sh EXIT STATUS")[1].split(".Sh ")[0]
        codes = re.findall(prefix + r"_\w+ = (\d+)", (SOURCE / header).read_text())
        assert codes and re.findall(r"^\.It (\d+)$", page, re.M) == codes, (name, codes)


def made(form):
    """The reference of profiles, as it is made when Waybill is built."""
    return subprocess.run([sys.executable, PAGES / "profile-page.py", form, SCHEMA], capture_output=True, encoding="utf-8",
                          check=True).stdout


@contextlib.contextmanager
def made_page():
    with folder() as place:
        page = place / "waybill-profile.5"
        page.write_text(made("mdoc"), encoding="utf-8")
        yield page


def rendered(page, width=100):
    done = subprocess.run([need("man"), "--warnings", "-E", "UTF-8", "-l", str(page)], capture_output=True, encoding="utf-8",
                          env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": str(width), "MANPAGER": "cat"})
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr
    return done.stdout


def test_pages_are_well_formed():
    with made_page() as made_one:
        for page in [*sorted(PAGES.glob("*.[17]")), made_one]:
            assert page.stem in rendered(page)
            if shutil.which("mandoc"):
                done = subprocess.run(["mandoc", "-Tlint", "-Wwarning", page], capture_output=True, text=True)
                assert done.returncode == 0, done.stdout + done.stderr


def members(node, way=""):
    """(place, property) of all there are."""
    for name, member in node["properties"].items():
        inner = member.get("items", member)
        yield way + name, member
        if "properties" in inner:
            yield from members(inner, f"{way}{name}{'' if inner is member else '[]'}.")


def test_members_stand_in_the_page():
    with made_page() as page:
        text, wide = rendered(page, width=80), rendered(page, width=10000)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    expected = dict(members(schema))
    told = re.findall(r"^ {3,5}(\S+) \((?:required|optional)[^)]*\)$", text, re.M)
    assert told == list(expected), set(told) ^ set(expected)
    letters = re.sub(r"\W", "", wide)  # whatever marks and quotes are around them
    for place, member in expected.items():
        assert re.sub(r"\W", "", member["description"]) in letters, place
    rules = {rule["if"]["properties"]["collect"]["const"]: rule["then"] for rule in schema["properties"]["items"]["items"]["allOf"]}
    for kind, then in rules.items():
        needs, refuses = then.get("required", []), [name for name, allowed in then["properties"].items() if allowed is False]
        line, = re.findall(rf"^ +{kind}\s+((?:needs|has no) ‘.*)$", wide, re.M)
        assert re.findall(r"‘(\w+)’", line) == [*needs, *refuses], (kind, line)


def test_the_example_is_a_valid_profile():
    """As it is copied from the page that is read, and from the other one."""
    with made_page() as page:
        texts = [rendered(page).split("\nEXAMPLES\n")[1].split("\nSEE ALSO\n")[0], made("markdown").split("## Examples")[1]]
    examples = [json.loads(text[text.index("{"):text.rindex("}") + 1]) for text in texts]
    assert examples[0] == examples[1], examples
    with folder() as place:
        file = place / f"{examples[0]['id']}.json"
        file.write_text(json.dumps(examples[0]))
        done = subprocess.run([program("waybill"), "profile", "check", str(file)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


harness.run_all([test_commands_stand_in_the_page, test_options_stand_in_the_page,
                 test_intake_options_stand_in_the_page, test_wizard_options_stand_in_the_page,
                 test_wizard_actions_stand_in_the_page, test_exit_codes_stand_in_the_page, test_pages_are_well_formed,
                 test_members_stand_in_the_page, test_the_example_is_a_valid_profile])
