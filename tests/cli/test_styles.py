"""The table of stores and of how they are called: each row delivers a case in several parts over TLS, by a private authority, and is
seen in the store's own log to have been called so. Names below localhost are this computer's, so none has to be made known."""
import contextlib
import functools
import hashlib
import json
import pathlib
import re

import harness
import radosgw
from authority import Authority
from harness import Intake, Place, folder

PARTS = {"radosgw": 3, "intake": 10}  # at least so many
INTAKE_NAME, INTAKE_BUCKET = "oss.localhost", "waybill-intake"


class World:
    """The authority, a case larger than some parts, and radosgw once it is asked for."""

    def __init__(self, place, stack):
        self.place, self.stack = place, stack

    @functools.cached_property
    def authority(self):
        return Authority(self.place / "tls")

    @functools.cached_property
    def sample(self):
        return Place(self.place / "sample", size="1MB")

    @functools.cached_property
    def picture(self):
        return harness.picture(self.place / "noise.png", 2100)  # 13 MB

    @functools.cached_property
    def gateway(self):
        return self.stack.enter_context(radosgw.Radosgw(self.place / "ceph", self.authority)).gateway

    def send(self, ready, *more):
        return self.sample.run("send", self.sample.profile(ready), "--yes", "--json", "--ca-file", self.authority.file, "--patience", "20s",
                               *self.sample.roots(), "--only", "config,attachment", "--attach", self.picture, *more, check=0,
                               context=self.sample.context()).result


def check_same(told, data):
    assert len(data) == told["bytes"] and hashlib.sha256(data).hexdigest() == told["sha256"], (told, len(data))


# --- radosgw ---

NOWHERE = {"ticket": "https://127.0.0.1:1/ticket", "sentryDsn": "https://k@127.0.0.1:1/1", "tracker": "https://127.0.0.1:1/t"}
# style -> bucket, the endpoint's host, the host that is asked, where the key begins in the path
BY_RADOSGW = {
    "vhost": (radosgw.BUCKET, radosgw.DOMAIN, f"{radosgw.BUCKET}.{radosgw.DOMAIN}", "/"),
    "cname": (radosgw.OWN_DOMAIN, radosgw.OWN_DOMAIN, radosgw.OWN_DOMAIN, "/"),
    "path": (radosgw.BUCKET, radosgw.DOMAIN, radosgw.DOMAIN, f"/{radosgw.BUCKET}/"),
}


def to_radosgw(world, style):
    bucket, endpoint, host, before = BY_RADOSGW[style]
    gateway, keys = world.gateway, world.place / "keys.json"
    keys.write_text(json.dumps({"store": "s3", "endpoint": f"https://{endpoint}:{gateway.port}", "region": radosgw.REGION, "bucket": bucket,
                                "hostStyle": style, "accessKeyId": radosgw.KEY_ID, "accessKeySecret": radosgw.SECRET}))
    keys.chmod(0o600)
    already = len(gateway.asked())
    result = world.send(NOWHERE, "--keys", keys)
    rows = [row for row in gateway.asked()[already:] if row["host"] != "127.0.0.1"]  # that is this test
    keys_of_case = {told["key"] for told in result["objects"]}
    assert {(row["host"], row["bucket"]) for row in rows} == {(host, bucket)}, rows
    assert keys_of_case <= {row["path"].removeprefix(before) for row in rows if row["path"].startswith(before)}, rows
    parts = [re.search(r"partNumber=(\d+)", row["query"])[1] for row in rows if "partNumber=" in row["query"] and row["status"] == 200]
    assert len(parts) == len(set(parts)) >= PARTS["radosgw"], parts
    for told in result["objects"]:
        status, body = gateway.ask("GET", f"/{bucket}/{told['key']}")
        assert status == 200, (told, status, body[:500])
        check_same(told, body)
    assert gateway.ask("HEAD", f"/{bucket}/{result['folder']}receipt.json")[0] == 200


# --- the intake ---

# style -> its name, the names in its certificate
BY_INTAKE = {
    "vhost": (INTAKE_NAME, [INTAKE_NAME, f"{INTAKE_BUCKET}.{INTAKE_NAME}"]),
    "cname": ("reports.localhost", ["reports.localhost"]),
    "path": (INTAKE_NAME, [INTAKE_NAME]),
}


def to_intake(world, style, tickets):
    name, hosts = BY_INTAKE[style]
    certificate, key = world.authority.certify(f"{style}-{tickets}", hosts)
    log = world.place / f"{style}-{tickets}.jsonl"
    with Intake(world.place / f"intake-{style}-{tickets}", "--name", name, "--host-style", style, "--tickets", tickets, "--log", str(log),
                "--tls-cert", str(certificate), "--tls-key", str(key)) as intake:
        assert intake.ready["endpoint"].startswith(f"https://{name}:"), intake.ready
        result = world.send(intake.ready)
        there = intake.objects()
    rows = [row for row in map(json.loads, log.read_text().splitlines()) if row["what"] not in ("ticket", "event", "envelope", "health")]
    assert {row.get("hostStyle") for row in rows} == {style}, rows
    parts = [row["part"] for row in rows if row["what"] == "part" and row["status"] == 200]
    assert len(parts) == len(set(parts)) >= PARTS["intake"], parts
    assert {told["key"] for told in result["objects"]} <= {row["key"] for row in rows}, rows
    for told in result["objects"]:
        check_same(told, there[told["key"]].read_bytes())
    receipt = json.loads(pathlib.Path(result["receipt"]).read_text())
    assert f"{result['folder']}receipt.json" in there and set(receipt["index"]) <= set(there), list(there)


def named(function, world, *words):
    test = functools.partial(function, world, *words)
    test.__name__ = "_".join([function.__name__, *words])
    return test


def main():
    with folder() as place, contextlib.ExitStack() as stack:
        world = World(place, stack)
        harness.run_all([named(to_radosgw, world, style) for style in BY_RADOSGW]
                        + [named(to_intake, world, style, tickets) for style in BY_INTAKE for tickets in ("keys", "presigned")])


main()
