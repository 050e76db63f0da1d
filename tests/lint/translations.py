"""zh_CN is complete: every string of the sources is translated, none is fuzzy, formats agree, and so do units."""
import os
import pathlib
import subprocess
import sys
import tempfile

TOP = pathlib.Path(sys.argv[1])
UNITS = ("Mbit/s",)  # written the same in every language, so that what stands on one page can be compared


def run(*command):
    return subprocess.run(command, cwd=TOP, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})


def other_units(merged):
    """Entries in which a unit became another."""
    entries = [entry[entry.find("msgid "):].partition("\nmsgstr") for entry in
               run("msgattrib", "--no-obsolete", "--no-wrap", merged).stdout.split("\n\n")]
    return [f"no {unit} in the translation of {source}" for source, _, translation in entries for unit in UNITS
            if source.count(unit) and unit not in translation]


def main():
    problems = []
    with tempfile.TemporaryDirectory() as place:
        pot, merged = f"{place}/waybill.pot", f"{place}/zh_CN.po"
        for command in (
                ["sh", "po/extract", pot],
                ["msgmerge", "--quiet", "--no-fuzzy-matching", f"--output-file={merged}", "po/zh_CN.po", pot],
                ["msgfmt", "--check", "--output-file=/dev/null", merged]):
            done = run(*command)
            if done.returncode:
                problems += [f"{command[0]}: {line}" for line in done.stderr.splitlines()]
        if not problems:
            for kind in ("--untranslated", "--only-fuzzy"):
                left = run("msgattrib", kind, "--no-obsolete", "--no-wrap", merged).stdout
                problems += [f"{kind[2:]}: {line}" for line in left.splitlines()
                             if line.startswith("msgid ") and line != 'msgid ""']
            problems += other_units(merged)
    for line in problems:
        print(f"# {line}")
    print(f"{'not ' if problems else ''}ok 1 - zh_CN is complete\n1..1")
    return 1 if problems else 0


sys.exit(main())
