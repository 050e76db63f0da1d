"""Reads meson's testlog.json files and prints minutes per suite, what was skipped and why, and, last,
one line "N passed, N failed, N skipped" that counts every single test."""
import json
import os
import re
import sys

SUBTEST = re.compile(r"^(not )?ok\b(?:\s+\d+)?\s*-?\s*([^#]*)(?:#\s*(SKIP|TODO)\b\s*(.*))?", re.I)


def subtests(row):
    """(name, result, reason) of each test of a TAP program; the program itself if it speaks no TAP."""
    found = []
    for line in row.get("stdout", "").splitlines():
        match = SUBTEST.match(line)
        if match:
            bad, name, directive, reason = match.groups()
            result = "skipped" if directive else "failed" if bad else "passed"
            found.append((f"{row['name']} {name.strip()}", result, reason or ""))
    return found


def judged(row):
    whole = {"OK": "passed", "SKIP": "skipped", "EXPECTEDFAIL": "passed"}.get(row["result"], "failed")
    parts = subtests(row)
    if not parts:
        text = (row.get("stdout", "") + row.get("stderr", "")).strip().splitlines()
        return [(row["name"], whole, text[-1] if whole == "skipped" and text else "")]
    if whole == "failed" and not any(result == "failed" for _, result, _ in parts):
        parts.append((row["name"], "failed", "ended badly"))
    return parts


def read_rows(path):
    """The rows of a testlog.json; a plain TAP file is one row, which is whole if it has as many tests as it has said."""
    with open(path, encoding="utf-8", errors="replace") as log:
        text = log.read()
    if path.endswith(".json"):
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    row = {"name": f"all / {os.path.basename(path).rsplit('.', 1)[0]}", "stdout": text}
    plan = re.search(r"^1\.\.(\d+)", text, re.M)
    row["result"] = "FAIL" if not plan or int(plan[1]) != len(subtests(row)) else "OK" if int(plan[1]) else "SKIP"
    return [row]


def main(paths):
    count = {"passed": 0, "failed": 0, "skipped": 0}
    seconds = {}
    for path in filter(os.path.exists, paths):
        rows = read_rows(path)
        for row in rows:
            suite = row["name"].split(" / ")[0].split(":")[-1]
            seconds[suite] = seconds.get(suite, 0) + row.get("duration", 0)
            for name, result, reason in judged(row):
                count[result] += 1
                if result != "passed":
                    print(f"{result}: {name}{': ' + reason if reason else ''}")
    for suite, spent in sorted(seconds.items(), key=lambda pair: -pair[1]):
        print(f"{spent / 60:6.2f} min  {suite}")
    print(f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped")
    return 1 if count["failed"] or not count["passed"] else 0


sys.exit(main(sys.argv[1:]))
