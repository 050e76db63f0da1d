#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Judges the shipped profiles and the table of changes with an independent validator of JSON Schema.

usage: check-schema.py SCHEMA CASES_DIR [PROFILE...]
The reader judges the same table in test-reader.c. Exit 77 where python3-jsonschema is missing.
"""
import copy
import json
import pathlib
import sys

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not here")
    sys.exit(77)


def load(path):
    return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))


def change(base, row):
    """The base profile with one member set, added or removed (JSON pointer, without escapes)."""
    whole = copy.deepcopy(base)
    *way, last = row["at"].split("/")[1:]
    place = whole
    for name in way:
        place = place[int(name)] if isinstance(place, list) else place[name]
    last = int(last) if isinstance(place, list) else last
    if row.get("remove"):
        del place[last]
    else:
        place[last] = row["value"]
    return whole


def main(schema_path, cases, *profiles):
    schema = load(schema_path)
    validator_class = jsonschema.validators.validator_for(schema)
    validator_class.check_schema(schema)
    validator = validator_class(schema)
    base = load(pathlib.Path(cases) / "base.json")
    wrong = []

    for path in [pathlib.Path(cases) / "base.json", *profiles]:
        wrong += [f"{path}: {e.json_path}: {e.message}" for e in validator.iter_errors(load(path))]
    rows = load(pathlib.Path(cases) / "changes.json")
    for row in rows:
        expected = row["ok"] or row.get("schema") == "silent"
        if validator.is_valid(change(base, row)) != expected:
            wrong.append(f"{row['what']} ({row['at']}): the schema should say {expected}")
    print("\n".join(wrong) or f"{len(rows)} changes and {1 + len(profiles)} profiles judged as expected")
    return 1 if wrong or len(rows) < 100 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
