"""The manual pages tell every command and option that there is, and none that isn't."""
import os
import re
import shutil
import subprocess

import harness
from harness import SOURCE, Skip, program

PAGES = SOURCE / "data" / "man"
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


def test_pages_are_well_formed():
    if not shutil.which("man"):
        raise Skip("man is not installed")
    for page in sorted(PAGES.glob("*.[17]")):
        done = subprocess.run(["man", "--warnings", "-l", str(page)], capture_output=True, text=True,
                              env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "100", "MANPAGER": "cat"})
        assert done.returncode == 0 and not done.stderr.strip(), done.stderr
        assert page.stem in done.stdout


harness.run_all([test_commands_stand_in_the_page, test_options_stand_in_the_page,
                 test_intake_options_stand_in_the_page, test_wizard_options_stand_in_the_page,
                 test_wizard_actions_stand_in_the_page, test_exit_codes_stand_in_the_page, test_pages_are_well_formed])
