# SPDX-License-Identifier: MPL-2.0
"""Holding documents against the schemas in data/schemas. The schemas ignore unknown keys, but what we write ourselves
must be described in them. Whoever imports this ends with 77, "skipped", where python3-jsonschema is missing."""
import json
import pathlib
import sys

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not here")
    sys.exit(77)


def load(folder, name):
    """The schema of documents called name, itself valid."""
    schema = json.loads((pathlib.Path(folder) / f"{name}-1.schema.json").read_text(encoding="utf-8"))
    jsonschema.validators.validator_for(schema).check_schema(schema)
    return schema


def undescribed(value, schema, root, way=""):
    """Keys of value that schema has no word for."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]] | schema
    found = []
    if isinstance(value, dict):
        for key, inner in value.items():
            known = schema.get("properties", {}).get(key, schema.get("additionalProperties"))
            found += [f"{way}/{key}"] if known is None else undescribed(inner, known, root, f"{way}/{key}")
    if isinstance(value, list):
        for inner in value:
            found += undescribed(inner, schema.get("items", {}), root, f"{way}/*")
    return found


def judge(schema, name, document):
    """What is wrong with document, a sentence each."""
    validator = jsonschema.validators.validator_for(schema)(schema)
    wrong = [f"{name}: {e.json_path}: {e.message}" for e in validator.iter_errors(document)]
    wrong += [f"{name}: {way} is not described" for way in undescribed(document, schema, schema)]
    # A schema that takes anything would be no test.
    for key in schema["required"]:
        if validator.is_valid({k: v for k, v in document.items() if k != key}):
            wrong.append(f"{name}: {key} could be missing")
    return wrong
