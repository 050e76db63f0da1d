"""Cases sent to a real S3 store, radosgw, over TLS with a CA of its own, with keys of staff; what arrived is read by other code."""
import hashlib
import json
import pathlib
import re
import signal
import subprocess

import harness
import radosgw
from authority import Authority
from harness import Place, folder

MIB = 1024 * 1024


class World:
    """The store and a case larger than some parts."""

    def __init__(self, place, store):
        self.place, self.store = place, store
        self.sample = Place(place / "sample", size="1MB")
        self.profile = self.sample.profile({"ticket": "https://127.0.0.1:1/ticket", "sentryDsn": "https://k@127.0.0.1:1/1",
                                            "tracker": "https://127.0.0.1:1/t"})
        self.picture = harness.picture(place / "noise.png", 2100)  # 13 MB

    def keys(self, **changes):
        path = self.place / "keys.json"
        path.write_text(json.dumps({"store": "s3", "endpoint": self.store.gateway.endpoint, "region": radosgw.REGION, "bucket": radosgw.BUCKET,
                                    "hostStyle": "path", "accessKeyId": radosgw.KEY_ID, "accessKeySecret": radosgw.SECRET, **changes}))
        path.chmod(0o600)
        return path

    def to_store(self, **changes):
        return ["--keys", self.keys(**changes), "--ca-file", self.store.authority.file, "--patience", "20s", "--json"]

    def what(self):
        return ["send", self.profile, "--yes", *self.sample.roots(), "--only", "config,attachment", "--attach", self.picture]

    def send(self, check, **changes):
        return self.sample.run(*self.what(), *self.to_store(**changes), check=check)

    def names(self, query=()):
        status, body = self.store.gateway.ask("GET", f"/{radosgw.BUCKET}", [("list-type", "2"), *query])
        assert status == 200, body
        return re.findall(r"<Key>([^<]+)</Key>", body.decode())

    def tags(self, key):
        status, body = self.store.gateway.ask("GET", f"/{radosgw.BUCKET}/{key}", [("tagging", "")])
        assert status == 200, (key, status, body)
        return dict(re.findall(r"<Key>([^<]*)</Key><Value>([^<]*)</Value>", body.decode()))

    def check_arrived(self, result):
        for told in result["objects"]:
            status, body = self.store.gateway.ask("GET", f"/{radosgw.BUCKET}/{told['key']}")
            assert status == 200 and len(body) == told["bytes"], (told, status, len(body))
            assert hashlib.sha256(body).hexdigest() == told["sha256"], told
        assert f"{result['folder']}receipt.json" in self.names(), self.names()


def test_delivered_and_withdrawn(world):
    result = world.send(check=0).result
    assert result["state"] == "delivered" and result["bytes"] > 2 * 5 * MIB, result
    world.check_arrived(result)
    receipt = json.loads(pathlib.Path(result["receipt"]).read_text())
    assert receipt["index"] and set(receipt["index"]) <= set(world.names()), (receipt["index"], world.names())
    day = receipt["retainUntil"][:10]
    for key in [*receipt["index"], f"{result['folder']}essentials.zip", f"{result['folder']}receipt.json"]:
        assert world.tags(key) == {"waybill-retain-until": day}, (key, world.tags(key))
    # radosgw 16 forgets the tags that an upload in parts begins with
    assert world.tags(f"{result['folder']}bundle.zip") in ({"waybill-retain-until": day}, {})
    world.sample.run("cases", "withdraw", result["number"], *world.to_store(), check=0)
    assert not [name for name in world.names() if result["number"] in name], world.names()


def test_killed_in_the_upload(world):
    """What the store has by then is not sent again; nothing is left open."""
    process = subprocess.Popen(world.sample.command(*world.what(), *world.to_store()), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True, env=world.sample.env())
    with process:
        for line in process.stdout:
            told = json.loads(line)
            if told.get("stage") == "upload" and told["done"] > 5 * MIB:
                process.send_signal(signal.SIGKILL)
                break
    case = max(pathlib.Path(world.sample.state, "cases").glob("*/case.json"), key=lambda path: path.stat().st_mtime)
    kept = json.loads(case.read_text())
    assert kept["state"] == "sending", kept["state"]
    result = world.sample.run("resume", kept["number"], *world.to_store(), check=0).result
    world.check_arrived(result)
    status, body = world.store.gateway.ask("GET", f"/{radosgw.BUCKET}", [("uploads", "")])
    assert status == 200 and b"<UploadId>" not in body, body


def test_each_refusal_has_its_sentence(world):
    said = set()
    for changes, words in (({"accessKeySecret": "wrong"}, "SignatureDoesNotMatch"), ({"accessKeyId": "NOBODY"}, "InvalidAccessKeyId"),
                           ({"bucket": "nowhere"}, "NoSuchBucket")):
        answer = world.send(check=6, **changes)
        assert words in answer.err, answer.err
        assert radosgw.SECRET not in answer.err + answer.out
        said.add(answer.err.split("waybill: ")[-1].split("(")[0])
    assert len(said) == 3, said


def in_one_world(test, world):
    def run():
        if isinstance(world, harness.Skip):
            raise world
        test(world)
    run.__name__ = test.__name__
    return run


def main():
    tests = [test_delivered_and_withdrawn, test_killed_in_the_upload, test_each_refusal_has_its_sentence]
    with folder() as place:
        try:
            store = radosgw.Radosgw(place / "ceph", Authority(place / "tls"))
        except harness.Skip as why:
            harness.run_all([in_one_world(test, why) for test in tests])
        with store:
            world = World(place, store)
            harness.run_all([in_one_world(test, world) for test in tests])


main()
