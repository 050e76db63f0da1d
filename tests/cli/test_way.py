"""The way a case goes out: a limit of speed, a proxy and certificate authorities that send was given hold for the
attempts after it, too, and no password is kept."""
import contextlib
import json
import socket

import harness
from harness import Intake, Place, folder, picture

RATE = 200 * 1024
CHOICE = ["--only", "environment,config", "--message", "It stops."]


def journal(path, what):
    """(seconds, bytes) of each answer to what that was a yes, in their order."""
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return sorted((row["usec"] / 1e6, row["bytes"]) for row in rows if row["what"] == what and row["status"] == 200)


def check_rate(place, rate):
    """A part is told when it is whole, so within a window what was sent of it before comes on top: of four lanes at most."""
    parts, begun = journal(place, "part"), journal(place, "init")[0][0]
    total, largest = sum(size for _, size in parts), max(size for _, size in parts)
    seconds = parts[-1][0] - begun
    print(f"# {len(parts)} parts, {total} bytes in {seconds:.1f} s: {total / seconds / 1024:.0f} KiB/s of {rate // 1024}")
    assert len(parts) > 4 and 0.6 * rate < total / seconds < 1.1 * rate, total / seconds
    for first, (start, _) in enumerate(parts):
        within = sum(size for when, size in parts[first:] if when <= start + 2)
        assert within <= 2.3 * rate + 4 * largest, f"{within} bytes in two seconds"

@contextlib.contextmanager
def free_port():
    """A port where nobody answers as long as this lasts."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_speed_limit():
    with folder() as place, Intake(place / "store", "--log", place / "journal") as intake:
        sample = Place(place, size="1MB")
        picture(place / "picture.png", 700)  # about 1.4 MB
        sample.send(intake.ready, *CHOICE, "--attach", place / "picture.png", "--speed-limit", "200KiB", "--proxy", "direct://")
        check_rate(place / "journal", RATE)


def test_remembered():
    with folder() as place, free_port() as nobody:
        sample = Place(place, size="1MB")
        picture(place / "picture.png", 600)  # about 1 MB
        with Intake(place / "store", "--log", place / "journal") as intake:
            proxy = f"http://ann:s3cret@127.0.0.1:{nobody}"
            first = sample.send(intake.ready, *CHOICE, "--attach", place / "picture.png", "--speed-limit", "200KiB",
                                "--proxy", proxy, "--patience", "1s", check=5)
            number = first.result["number"]
            kept = [path for path in sample.state.rglob("*") if path.is_file() and b"s3cret" in path.read_bytes()]
            assert not kept, kept
            ways = list(sample.state.rglob("way.json"))
            assert len(ways) == 1 and ways[0].stat().st_mode & 0o777 == 0o600, ways
            # the store can be reached, but the proxy that was named can't
            again = sample.run("resume", number, "--json", "--context", "-", "--patience", "1s", context=sample.context(), check=5)
            assert again.result["state"] == "waiting", again.result
            assert not journal(place / "journal", "ticket"), "went by another way"
            sample.run("resume", number, "--json", "--context", "-", "--proxy", "direct://", context=sample.context(), check=0)
            check_rate(place / "journal", RATE)


def test_certificates_are_remembered():
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, size="1MB")
        authorities = place / "authorities.pem"
        authorities.write_text("none")
        first = sample.send(intake.ready, *CHOICE, "--ca-file", authorities, "--proxy", "direct://", check=None)
        assert first.exit != 0 and str(authorities) in first.err, first.err
        again = sample.run("resume", first.result["number"], "--context", "-", context=sample.context())
        assert again.exit != 0 and str(authorities) in again.err, again.err


def test_keys_are_remembered():
    """Where they are, not what they are: begun with keys of staff, a case neither goes on nor is withdrawn by a ticket."""
    with folder() as place, free_port() as nobody:
        sample = Place(place / "sample", size="1MB")
        keys = place / "keys.json"
        with Intake(place / "office") as office, Intake(place / "store", "--log", place / "journal") as store:
            def write(endpoint):
                keys.write_text(json.dumps({name: store.ready[name] for name in ("region", "bucket", "accessKeyId", "accessKeySecret")}
                                           | {"endpoint": endpoint, "hostStyle": "path"}))
                keys.chmod(0o600)
            write(f"http://127.0.0.1:{nobody}")
            first = sample.send(office.ready, *CHOICE, "--keys", keys, "--proxy", "direct://", "--patience", "1s", check=5)
            number, secret = first.result["number"], store.ready["accessKeySecret"].encode()
            kept = [path for path in sample.state.rglob("*") if path.is_file() and secret in path.read_bytes()]
            assert not kept, kept
            keys.rename(place / "elsewhere.json")
            missing = sample.run("resume", number, "--patience", "1s", check=None)
            assert missing.exit == 5 and "--keys" in missing.err and str(keys) in missing.err, (missing.exit, missing.err)
            assert office.objects() == {} and store.objects() == {}, "sent otherwise"
            write(store.ready["endpoint"])
            done = sample.run("resume", number, "--json", check=0)
            assert done.result["state"] == "delivered" and office.objects() == {} and store.objects(), done.result
            sample.run("cases", "withdraw", number, check=0)
            assert store.objects() == {} and not journal(place / "journal", "ticket")


def test_keys_of_another_place():
    """What lies somewhere is not forgotten there by going on, or taking back, elsewhere."""
    with folder() as place:
        sample = Place(place / "sample", size="1MB")
        keys = place / "keys.json"

        def write(store):
            keys.write_text(json.dumps({name: store.ready[name] for name in ("endpoint", "region", "bucket", "accessKeyId", "accessKeySecret")}
                                       | {"hostStyle": "path"}))
            keys.chmod(0o600)
        with Intake(place / "first", "--fault", "status=503@put:after=1,times=0") as first, Intake(place / "other") as other:
            write(first)
            number = sample.send(other.ready, *CHOICE, "--keys", keys, "--patience", "1s", check=5).result["number"]
            assert len(first.objects()) == 1
            write(other)
            for command in (["resume", number], ["cases", "withdraw", number]):
                answer = sample.run(*command, "--patience", "1s", check=None)
                assert answer.exit != 0 and "another place" in answer.err, (command, answer.exit, answer.err)
            assert not other.objects() and len(first.objects()) == 1
            write(first)
            sample.run("cases", "withdraw", number, check=0)
            assert not first.objects()


def test_tickets_are_remembered():
    """One mistaken --keys does not take a case from the office that gave its ticket."""
    with folder() as place:
        sample = Place(place / "sample", size="1MB")
        keys = place / "keys.json"
        with Intake(place / "office", "--fault", "status=503@put:after=1,times=0") as office:
            number = sample.send(office.ready, *CHOICE, "--patience", "1s", check=5).result["number"]
            keys.write_text(json.dumps({"store": "folder", "endpoint": str(place / "nowhere")}))
            keys.chmod(0o600)
            wrong = sample.run("resume", number, "--keys", keys, "--patience", "1s", check=None)
            assert wrong.exit != 0 and "another place" in wrong.err, wrong.err
            keys.unlink()
            sample.run("cases", "withdraw", number, check=0)
            assert not office.objects()


def test_folder_that_is_not_there():
    with folder() as place, Intake(place / "office") as office:
        sample = Place(place / "sample", size="1MB")
        keys, stick = place / "keys.json", place / "media" / "stick"
        keys.write_text(json.dumps({"store": "folder", "endpoint": str(stick)}))
        keys.chmod(0o600)
        left = sample.send(office.ready, *CHOICE, "--keys", keys, "--patience", "1s", check=5)
        assert "is not there" in left.err and not stick.exists(), left.err
        stick.mkdir(parents=True)
        sample.run("resume", left.result["number"], check=0)
        assert list(stick.rglob("receipt.json"))


def test_wrong_proxies():
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, size="1MB")
        for wrong in ("127.0.0.1:9", "user:S3CRET@127.0.0.1:9", "nonsense S3CRET", "http://user:S3CRET@127.0.0.1:99999", "ftp://127.0.0.1", "http://"):
            answer = sample.send(intake.ready, *CHOICE, "--proxy", wrong, check=2)
            assert "--proxy" in answer.err and "S3CRET" not in answer.err and "CRITICAL" not in answer.err, answer.err
        assert not intake.objects()


def test_wrong_limits():
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, size="1MB")
        for wrong in ("fast", "-1", "9KiB", ""):
            answer = sample.send(intake.ready, *CHOICE, f"--speed-limit={wrong}", check=2)
            assert "--speed-limit" in answer.err, answer.err
        assert not sample.run("cases", "list", "--json", check=0).result["cases"]


harness.run_all([test_speed_limit, test_remembered, test_certificates_are_remembered, test_keys_are_remembered, test_keys_of_another_place,
                 test_tickets_are_remembered, test_folder_that_is_not_there, test_wrong_proxies, test_wrong_limits])
