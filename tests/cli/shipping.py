"""A case of several parts, a private authority, and radosgw, each made when it is first asked for; what arrived is compared."""
import functools
import hashlib
import json
import pathlib
import re
import signal
import subprocess

import harness
import radosgw
from authority import Authority
from harness import Place

NOWHERE = {"ticket": "https://127.0.0.1:1/ticket", "sentryDsn": "https://k@127.0.0.1:1/1", "tracker": "https://127.0.0.1:1/t"}


class Shipping:
    """side: of the picture that is sent, in pixels; 2100 are 13 MB, 3000 are 27 MB."""

    def __init__(self, place, stack, side=2100):
        self.place, self.stack, self.side, self.no_store = pathlib.Path(place), stack, side, None

    @functools.cached_property
    def authority(self):
        return Authority(self.place / "tls")

    @functools.cached_property
    def sample(self):
        return Place(self.place / "sample", size="1MB")

    @functools.cached_property
    def picture(self):
        return harness.picture(self.place / "noise.png", self.side)

    @functools.cached_property
    def store(self):
        """Begun once: if it did not come up, it is not waited for again."""
        if self.no_store:
            raise self.no_store
        try:
            return self.stack.enter_context(radosgw.Radosgw(self.place / "ceph", self.authority))
        except (AssertionError, OSError, subprocess.SubprocessError) as why:
            self.no_store = why
            raise

    def keys(self, **changes):
        """A key file of staff for radosgw, and what names it."""
        path = self.place / "keys.json"
        path.write_text(json.dumps({"store": "s3", "endpoint": self.store.gateway.endpoint, "region": radosgw.REGION,
                                    "bucket": radosgw.BUCKET, "hostStyle": "path", "accessKeyId": radosgw.KEY_ID,
                                    "accessKeySecret": radosgw.SECRET, **changes}))
        path.chmod(0o600)
        return ["--keys", path]

    def way(self):
        return ["--json", "--ca-file", self.authority.file, "--patience", "20s"]

    def what(self, ready, *more):
        return ["send", self.sample.profile(ready), "--yes", "--context", "-", *self.sample.roots(), "--only", "config,attachment",
                "--attach", self.picture, *self.way(), *more]

    def send(self, ready, *more, check=0):
        return self.sample.run(*self.what(ready, *more), check=check, context=self.sample.context())

    def send_until(self, holds, ready, *more):
        """Kills the program in the upload, as soon as holds() does; the number of the case."""
        process = subprocess.Popen(self.sample.command(*self.what(ready, *more)), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True, env=self.sample.env())
        with process:
            process.stdin.write(self.sample.context())
            process.stdin.close()
            for line in process.stdout:
                told = json.loads(line)
                if told.get("stage") == "upload" and holds():
                    process.send_signal(signal.SIGKILL)
                    break
        case = json.loads(max(self.sample.state.glob("cases/*/case.json"), key=lambda path: path.stat().st_mtime).read_text())
        assert case["state"] == "sending", case["state"]
        return case["number"]

    def check_in_bucket(self, result, bucket=radosgw.BUCKET):
        """All objects are in radosgw, byte for byte, the receipt and the index too, and no upload of it is open."""
        gateway = self.store.gateway
        for told in result["objects"]:
            status, body = gateway.ask("GET", f"/{bucket}/{told['key']}")
            assert status == 200, (told, status, body[:500])
            check_same(told, body)
        receipt = json.loads(pathlib.Path(result["receipt"]).read_text())
        for key in [f"{result['folder']}receipt.json", *receipt["index"]]:
            assert gateway.ask("HEAD", f"/{bucket}/{key}")[0] == 200, key
        status, body = gateway.ask("GET", f"/{bucket}", [("uploads", ""), ("prefix", result["folder"])])
        assert status == 200 and b"<UploadId>" not in body, body


def check_same(told, data):
    assert len(data) == told["bytes"] and hashlib.sha256(data).hexdigest() == told["sha256"], (told, len(data))


def parts(rows):
    """(number, status) of all parts in radosgw's log."""
    return [(int(re.search(r"partNumber=(\d+)", row["query"])[1]), row["status"]) for row in rows if "partNumber=" in row["query"]]


def once(rows, at_least):
    """Each part was taken once, and there are enough of them."""
    taken = sorted(number for number, status in parts(rows) if status == 200)
    assert taken == list(range(1, len(taken) + 1)) and len(taken) >= at_least, parts(rows)
