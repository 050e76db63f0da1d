#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Holds what the network check is as JSON against its schema: networks that were made up, and a real one, of
servers on loopback, as “waybill network --json” prints it. The schema ignores unknown keys, but what we write
ourselves must be described in it.

usage: check-network.py MAKE_NETWORK WAYBILL SCHEMA
Exit 77 where python3-jsonschema is missing.
"""
import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not here")
    sys.exit(77)

NETWORKS_MIN = 80


class Answer(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.send_response(204)
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *_):
        pass


def undescribed(value, schema, root, way):
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
    validator = jsonschema.validators.validator_for(schema)(schema)
    wrong = [f"{name}: {e.json_path}: {e.message}" for e in validator.iter_errors(document)]
    wrong += [f"{name}: {way} is not described" for way in undescribed(document, schema, schema, "")]
    # A schema that takes anything would be no test.
    for key in schema["required"]:
        if validator.is_valid({k: v for k, v in document.items() if k != key}):
            wrong.append(f"{name}: {key} could be missing")
    return wrong


def made_up(make_network):
    lines = subprocess.run([make_network], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    assert len(lines) >= NETWORKS_MIN, len(lines)
    return [(f"network {i}", json.loads(line)) for i, line in enumerate(lines)]


def measured(waybill):
    """The real program, and that it said what is so: all well."""
    with tempfile.TemporaryDirectory() as place, http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        profile = pathlib.Path(place) / "com.example.Network.json"
        profile.write_text(json.dumps({
            "waybill": 1, "id": "com.example.Network", "name": {"": "Network"},
            "items": [{"id": "network", "collect": "network"}],
            "endpoints": [{"id": "api", "role": "backend", "url": f"{base}/health"},
                          {"id": "cdn", "role": "cdn", "url": f"{base}/ping"}],
            "network": {"portal": f"{base}/generate_204"},
        }))
        environment = os.environ | {"HOME": place, "XDG_CONFIG_HOME": place, "LC_ALL": "C.UTF-8"}
        run = subprocess.run([waybill, "network", "--json", str(profile)], stdout=subprocess.PIPE, text=True,
                             env=environment, check=True)
        server.shutdown()
    document = json.loads(run.stdout.splitlines()[-1])
    assert [e["state"] for e in document["endpoints"]] == ["ok", "ok"], document["endpoints"]
    assert [e["answer"]["status"] for e in document["endpoints"]] == [204, 204]
    assert document["portal"]["ours"] is True
    return [("waybill network", document)]


def main(make_network, waybill, schema_path):
    schema = json.loads(pathlib.Path(schema_path).read_text(encoding="utf-8"))
    jsonschema.validators.validator_for(schema).check_schema(schema)
    documents = made_up(make_network) + measured(waybill)
    wrong = [line for name, document in documents for line in judge(schema, name, document)]
    print("\n".join(wrong) or f"all {len(documents)} are as described")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
