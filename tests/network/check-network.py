#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Holds what the network check is as JSON against its schema: networks that were made up, and a real one, of
servers on loopback, as “waybill network --json” prints it. So is what it tells of the
public address.

usage: check-network.py MAKE_NETWORK WAYBILL SCHEMA_DIR
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

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import schemas

NETWORKS_MIN = 80


class Answer(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.send_response(204)
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *_):
        pass


def lines_of(*command):
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def made_up(make_network):
    networks = lines_of(make_network)
    assert len(networks) >= NETWORKS_MIN, len(networks)
    return [(f"network {i}", network) for i, network in enumerate(networks)]


def addresses(make_network):
    untold, told = lines_of(make_network, "addresses")
    assert (untold["state"], told["state"], len(told["addresses"])) == ("not-measured", "ok", 2), (untold, told)
    return [("no address", untold), ("addresses", told)]


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


def main(make_network, waybill, schema_dir):
    network, address = schemas.load(schema_dir, "network"), schemas.load(schema_dir, "public-address")
    documents = [(network, *made) for made in made_up(make_network) + measured(waybill)]
    documents += [(address, *made) for made in addresses(make_network)]
    wrong = [line for schema, name, document in documents for line in schemas.judge(schema, name, document)]
    print("\n".join(wrong) or f"all {len(documents)} are as described")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
