"""Sealed cases from end to end: what a store gets says nothing, the real age opens it, an unusable key sends nothing,
and a kill in the middle of sealing leaves a packed case that goes on."""
import hashlib
import json
import os
import re
import subprocess
import zipfile

import harness
from harness import ORDER, Intake, Place, folder, need, picture

EVERYBODY = "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z"  # of low order, with a right checksum
MISTYPED = "age1w3tyke4gev25vaxxsvcgqu4484rf6ejpmavs57p6yz6lhy2sfs5swrvwyq"
WORDS = "quetzalcoatl stops at the marmalade"
VERSION = "3.8.1"  # as the context tells it
MAGICS = [b"PK\x03\x04", b"PK\x01\x02", b"\x28\xb5\x2f\xfd", b"waybill.json", b"report.html", b"quetzal", b"marmalade"]


class Key:
    """A key of the support team, made by age-keygen."""

    def __init__(self, path):
        need("age")
        self.path = path
        subprocess.run([need("age-keygen"), "-o", str(path)], check=True, stderr=subprocess.DEVNULL)
        self.public = subprocess.run(["age-keygen", "-y", str(path)], check=True, capture_output=True, text=True).stdout.strip()

    def opens(self, sealed, to):
        to.write_bytes(b"")
        return subprocess.run(["age", "-d", "-i", str(self.path), "-o", str(to), str(sealed)],
                              stderr=subprocess.DEVNULL).returncode == 0


def send(sample, profile, *more, check=0, **keywords):
    return sample.run("send", profile, "--yes", "--json", "--context", "-", *sample.roots(), "--message", WORDS, *more,
                      context=sample.context(), check=check, **keywords)


def is_padme(size):
    exponent = size.bit_length() - 1
    return size & ((1 << (exponent - exponent.bit_length())) - 1) == 0


def everything_stored(intake):
    """Every byte on the other side: names, objects, what the ticket office wrote down."""
    for path in sorted(intake.place.rglob("*")):
        yield str(path.relative_to(intake.place)).encode(), path.read_bytes() if path.is_file() else b""
    yield b"log", open(f"{intake.place}.log", "rb").read()


def check_says_nothing(intake, fingerprints):
    """No word of the person, no head of an archive, no fingerprint of an error, no version, anywhere."""
    objects = 0
    for name, data in everything_stored(intake):
        objects += 1
        is_sealed = name.endswith(b".age")
        assert not is_sealed or data.startswith(b"age-encryption.org/v1\n-> X25519 "), name
        for marker in MAGICS + [text.encode() for text in (*fingerprints, VERSION)]:
            if is_sealed and len(marker) < 7:
                continue  # among millions of random bytes there are any four
            assert marker not in data and marker not in name, (marker, name)
    assert objects > 6, objects


def check_receipt(receipt):
    """Ids, times, sealed sizes and hashes, and nothing else."""
    assert set(receipt) == {"waybill", "kind", "case", "number", "profile", "created", "delivered", "retainUntil", "store",
                            "objects", "index"}, set(receipt)
    for named in receipt["objects"]:
        assert named["name"].endswith(".age") and set(named) <= {"name", "key", "bytes", "sha256", "crc64", "etag"}, named
    assert not [key for key in receipt["index"] if key.startswith("index/groups/")], receipt["index"]
    timed = [key for key in receipt["index"] if key.startswith("index/time/")]
    assert timed and all(key.endswith("~-~-~-") for key in timed), timed


def deliver_and_open(format_, n_keys):
    with folder() as place, Intake(place / "store", "--log", str(place / "requests")) as intake:
        sample = Place(place)
        keys = [Key(place / f"key{number}") for number in range(n_keys)]
        stranger = Key(place / "stranger")
        profile = sample.profile(intake.ready, sealTo=[key.public for key in keys])
        answer = send(sample, profile, "--with", "user,order", "--order", ORDER, "--format", format_)
        objects = {path.name: path for key, path in intake.objects().items() if key.startswith("cases/")}
        assert set(objects) == {f"bundle.{format_}.age", "essentials.zip.age", "receipt.json"}, set(objects)
        receipt = json.loads(objects["receipt.json"].read_text())
        check_receipt(receipt)
        for named in receipt["objects"]:
            data = objects[named["name"]].read_bytes()
            assert (len(data), hashlib.sha256(data).hexdigest()) == (named["bytes"], named["sha256"]), named
        sealed = objects[f"bundle.{format_}.age"]
        assert (answer.result["bytes"], answer.result["sha256"]) == \
            (sealed.stat().st_size, hashlib.sha256(sealed.read_bytes()).hexdigest()), answer.result
        for pointer in [path for key, path in intake.objects().items() if key.startswith("index/")]:
            found = json.loads(pointer.read_text())
            assert set(found) == {"waybill", "kind", "case", "number", "folder", "created", "profile", "bytes"}, found
            assert found["bytes"] == sealed.stat().st_size
        opened = place / f"bundle.{format_}"
        assert not stranger.opens(sealed, opened)
        for key in keys:
            assert key.opens(sealed, opened)
            assert is_padme(opened.stat().st_size), opened.stat().st_size
            sample.run("verify", opened, check=0)
        assert keys[-1].opens(objects["essentials.zip.age"], place / "essentials.zip")
        assert is_padme((place / "essentials.zip").stat().st_size)
        with zipfile.ZipFile(place / "essentials.zip") as essentials:
            assert essentials.testzip() is None
            assert any("quetzalcoatl" in essentials.read(name).decode("utf-8", "replace") for name in essentials.namelist())
            summary = json.loads(next(essentials.read(name) for name in essentials.namelist() if name.endswith("summary.json")))
        fingerprints = re.findall(r'"fingerprint": ?"([0-9a-f]{8,})"', json.dumps(summary))
        assert fingerprints, "the sample has no error that could be told"
        check_says_nothing(intake, fingerprints)
        told = (place / "requests").read_bytes()
        assert not [mark for mark in fingerprints if mark.encode() in told] and b"quetzal" not in told
        left = [path.name for path in sample.state.rglob("*") if path.suffix in (".age", ".zip", ".zst")]
        assert not left, f"left after delivery: {left}"
        check_told(sample, answer.result["number"], sealed, n_keys)


def check_told(sample, number, sealed, n_keys):
    """What person and support are told of it."""
    shown = sample.run("cases", "show", number, check=0).out
    assert f"{n_keys} key" in shown, shown
    looked = sample.run("verify", sealed, "--json", check=0).result
    assert looked["kind"] == "sealed" and looked["recipients"] == n_keys and looked["verified"], looked
    said = sample.run("verify", sealed, check=0).out
    assert f"Encrypted to {n_keys} key" in said and "age -d" in said, said
    sample.run("verify", sealed.parent / "receipt.json", check=0)
    whole = sealed.read_bytes()
    sealed.write_bytes(whole[:-70000])
    sample.run("verify", sealed.parent / "receipt.json", check=1)
    sealed.write_bytes(b"age-encryption.org/v1\nnonsense\n" + whole)
    assert sample.run("verify", sealed, check=1).out
    sealed.write_bytes(whole)


def test_sealed_zip():
    deliver_and_open("zip", 1)


def test_sealed_tar_for_three():
    deliver_and_open("tar.zst", 3)


def test_said_before_it_is_sent():
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place)
        sealing = "Encrypted to the support team of Retouch Studio"
        key = Key(place / "key")
        profile = sample.profile(intake.ready, sealTo=[key.public])
        assert sealing in sample.run("preview", profile, *sample.roots(), check=0).out
        packed = sample.run("pack", profile, *sample.roots(), "-o", place / "copy.zip", check=0)
        assert "not encrypted" in packed.err, packed.err
        sample.run("verify", place / "copy.zip", check=0)
        packed = sample.run("pack", profile, *sample.roots(), "-o", place / "copy.zip.age", "--json", check=0)
        assert "not encrypted" not in packed.err and packed.result["bytes"] == (place / "copy.zip.age").stat().st_size
        assert key.opens(place / "copy.zip.age", place / "opened.zip")
        sample.run("verify", place / "opened.zip", check=0)
        sample.run("profile", "check", profile, check=0)
        profile = sample.profile(intake.ready)
        sample.run("pack", profile, *sample.roots(), "-o", place / "clear.zip.age", check=3)
        assert not (place / "clear.zip.age").exists()
        assert sealing not in sample.run("preview", profile, *sample.roots(), check=0).out
        assert not intake.objects(), "nothing was to be sent"


def test_unusable_key_sends_nothing():
    with folder() as place, Intake(place / "store", "--log", str(place / "requests")) as intake:
        sample = Place(place)
        good = Key(place / "key").public
        for keys in ([EVERYBODY], [good, MISTYPED], [good, EVERYBODY], ["age1"], []):
            profile = sample.profile(intake.ready, sealTo=keys)
            for arguments in (["send", profile, "--yes", *sample.roots()], ["preview", profile, *sample.roots()],
                              ["profile", "check", profile]):
                answer = sample.run(*arguments)
                assert answer.exit == 3 and "/deliver/sealTo" in answer.err + answer.out, (keys, answer.exit, answer.err)
        assert not list(sample.state.rglob("bundle*")) and not intake.objects()
        assert not (place / "requests").exists() or not (place / "requests").read_text(), "somebody was asked"


def test_key_spoiled_after_packing():
    """The case's own copy of the profile counts, and it is read anew before each sending."""
    with folder() as place:
        sample, key = Place(place), Key(place / "key")
        with Intake(place / "store") as intake:
            profile = sample.profile(intake.ready, sealTo=[key.public])
        answer = send(sample, profile, "--patience", "1s", check=5)  # the store is gone
        copy = next(sample.state.rglob("profile.json"))
        copy.write_text(copy.read_text().replace(key.public, EVERYBODY))
        port = int(intake.ready["endpoint"].rsplit(":", 1)[1])
        with Intake(place / "store", port=port) as intake:
            again = sample.run("resume", answer.result["number"], "--context", "-", context=sample.context())
            assert again.exit not in (0, 2) and again.err.strip(), (again.exit, again.err)
            assert not intake.objects(), list(intake.objects())


def test_refused_keeps_an_encrypted_copy():
    with folder() as place, Intake(place / "store", "--fault", "ticket-403") as intake:
        sample, key = Place(place), Key(place / "key")
        answer = send(sample, sample.profile(intake.ready, sealTo=[key.public]), check=6)
        number = answer.result["number"]
        sample.run("cases", "save", number, place / "copy.zip.age", check=0)
        assert key.opens(place / "copy.zip.age", place / "opened.zip")
        told = sample.run("cases", "save", number, place / "copy.zip", check=0)
        assert "not encrypted" in told.err, told.err
        assert (place / "copy.zip").read_bytes() == (place / "opened.zip").read_bytes()


def kill_while_sealing(sample, arguments, step, fraction):
    """Starts waybill and kills it once step of sealing is so far; the last event before. With so small a pipe it can't be
    more than 8 MB further than what was read of it."""
    process = subprocess.Popen(sample.command(*arguments, "--json", "--context", "-"), stdin=subprocess.PIPE, pipesize=4096,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=sample.env())
    process.stdin.write(sample.context())
    process.stdin.close()
    event = {}
    for line in process.stdout:
        event = json.loads(line)
        if event.get("stage") == "seal" and event.get("step") == step and event["done"] >= fraction * event["total"]:
            break
    process.kill()
    process.stdout.close()
    process.wait()
    return event


def test_kill_while_sealing():
    """Killed again and again, also while it is resumed: nothing leaves before all is sealed, nothing half sealed stays."""
    with folder() as place, Intake(place / "store") as intake:
        sample, key = Place(place), Key(place / "key")
        profile = sample.profile(intake.ready, sealTo=[key.public])
        arguments = ["send", profile, "--yes", *sample.roots(), "--message", WORDS,
                     "--attach", picture(place / "noise.png", 2400)]
        for step, fraction in (("bundle.zip", 0), ("bundle.zip", 0.2), ("bundle.zip", 0.4)):
            event = kill_while_sealing(sample, arguments, step, fraction)
            assert event.get("stage") == "seal", f"too late to be killed: {event}"
            assert not intake.objects(), "something left before it was sealed"
            cases = sample.run("cases", "list", "--json", check=0).result["cases"]
            assert [(case["state"], "sealed" in case) for case in cases] == [("packed", False)], cases
            names = [path.name for path in sample.state.rglob("*")]
            assert "bundle.zip" in names and "bundle.zip.age" not in names, names
            assert len([name for name in names if name.startswith(".new-")]) <= 1, "what a kill left is not cleared away"
            arguments = ["resume", cases[0]["number"]]
        answer = sample.run(*arguments, "--json", "--context", "-", context=sample.context(), check=0)
        assert answer.result["state"] == "delivered"
        sealed = next(path for key_, path in intake.objects().items() if key_.endswith("/bundle.zip.age"))
        assert key.opens(sealed, place / "bundle.zip")
        sample.run("verify", place / "bundle.zip", check=0)
        check_says_nothing(intake, [])
        left = [path.name for path in sample.state.rglob("*") if path.name.startswith(".new-") or path.suffix == ".age"]
        assert not left, left


SMALL_DISK = """
mount -t tmpfs -o size=300m,mode=700 waybill "$WAYBILL_STATE_DIR" || exit 77
fallocate -l 234M "$WAYBILL_STATE_DIR/fill" || exit 77
"$@" send "$PROFILE" --yes --json --context "$CONTEXT" $ROOTS --attach "$NOISE1" --attach "$NOISE2" >"$OUT.1" 2>"$OUT.err"
echo "$?" >"$OUT.exit"
find "$WAYBILL_STATE_DIR" -type f -printf '%f\\n' >"$OUT.names"
rm "$WAYBILL_STATE_DIR/fill"
"$@" resume --all --json --context "$CONTEXT" >"$OUT.2" 2>>"$OUT.err"
"""


def on_small_disk(sample, profile, place):
    """Sends with room to pack two pictures but not to seal them, then resumes with more."""
    context, out = place / "context.json", place / "out"
    context.write_text(sample.context())
    context.chmod(0o600)
    sample.state.mkdir(exist_ok=True)
    done = subprocess.run([need("unshare"), "--mount", "--map-root-user", "sh", "-c", SMALL_DISK, "sh", *sample.command()], text=True,
                          capture_output=True,
                          env={**sample.env(), "PROFILE": profile, "CONTEXT": str(context), "OUT": str(out),
                               "ROOTS": " ".join(sample.roots()), "NOISE1": str(picture(place / "noise1.png", 2400, 1)),
                               "NOISE2": str(picture(place / "noise2.png", 2400, 2))})
    if done.returncode == 77 or "unshare" in done.stderr:
        raise harness.Skip("no file system can be mounted here")


def test_disk_full_while_sealing():
    """No room for the sealed files: the case stays packed, says so, and goes on when there is some."""
    with folder() as place, Intake(place / "store") as intake:
        sample, key = Place(place), Key(place / "key")
        on_small_disk(sample, sample.profile(intake.ready, sealTo=[key.public]), place)
        result = json.loads((place / "out.1").read_text().splitlines()[-1])
        said = (place / "out.err").read_text()
        assert ((place / "out.exit").read_text().strip(), result["state"]) == ("5", "packed"), (result, said)
        names = set((place / "out.names").read_text().split())
        assert "bundle.zip" in names and not [name for name in names if name.startswith((".new-", "bundle.zip."))], names
        sealed = next(path for key_, path in intake.objects().items() if key_.endswith("/bundle.zip.age"))
        assert key.opens(sealed, place / "bundle.zip"), (place / "out.err").read_text()
        sample.run("verify", place / "bundle.zip", check=0)
        check_says_nothing(intake, [])


harness.run_all([test_sealed_zip, test_sealed_tar_for_three, test_said_before_it_is_sent, test_unusable_key_sends_nothing,
                 test_key_spoiled_after_packing, test_refused_keeps_an_encrypted_copy, test_kill_while_sealing,
                 test_disk_full_while_sealing])
