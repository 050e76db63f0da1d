"""Staff's keys from the keyring: what it holds is used as a key file is, and what it does not hold or is locked is said."""
import json

import harness
from harness import Intake, Keyring, Place, folder

KEYS = "secret-service:support"
CHOICE = ["--only", "environment", "--message", "It stops.", "--proxy", "direct://"]


def keys_of(ready, **more):
    return json.dumps({"hostStyle": "path", **{name: ready[name] for name in
                                               ("endpoint", "region", "bucket", "accessKeyId", "accessKeySecret")}, **more},
                      separators=(",", ":"))


def test_keys_from_the_keyring():
    with folder() as place, Intake(place / "store") as intake, Keyring() as keyring:
        sample = Place(place, size="1MB")
        keyring.becomes("keys", keys_of(intake.ready))
        sent = sample.send(intake.ready, *CHOICE, "--keys", KEYS, env=keyring.env())
        assert sent.result["state"] == "delivered" and len(intake.cases()) == 1, sent.result
        secret = intake.ready["accessKeySecret"].encode()
        kept = [path for path in sample.state.rglob("*") if path.is_file() and secret in path.read_bytes()]
        assert not kept and secret.decode() not in sent.out + sent.err, kept


def test_what_it_says():
    with folder() as place, Intake(place / "store") as intake, Keyring() as keyring:
        sample = Place(place, size="1MB")

        def refused(words, keys=KEYS):
            answer = sample.send(intake.ready, *CHOICE, "--keys", keys, env=keyring.env(), check=None)
            assert answer.exit != 0 and words in answer.err, (answer.exit, answer.err)
            assert intake.ready["accessKeySecret"] not in answer.out + answer.err, "the secret is shown"

        refused("holds no keys of Waybill with the name “support”")
        keyring.becomes("keys", keys_of(intake.ready))
        refused("holds no keys of Waybill with the name “other”", "secret-service:other")
        keyring.becomes("locked", 1)
        refused("is locked")
        keyring.becomes("locked", 0)
        keyring.becomes("keys", intake.ready["accessKeySecret"])
        refused("secret-service:support")
        keyring.becomes("keys", keys_of(intake.ready, endpoint="ftp://x"))
        refused("secret-service:support")
        assert not intake.cases(), intake.cases()


def test_no_keyring():
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, size="1MB")
        answer = sample.send(intake.ready, *CHOICE, "--keys", KEYS, check=None,
                             env={"DBUS_SESSION_BUS_ADDRESS": f"unix:path={place}/nothing"})
        assert answer.exit != 0 and "keyring can't be asked" in answer.err, answer.err


harness.run_all([test_keys_from_the_keyring, test_what_it_says, test_no_keyring])
