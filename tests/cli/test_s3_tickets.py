"""Tickets for radosgw, with temporary keys (AssumeRole) and with addresses that the office signs: whole cases, killed and resumed,
living longer than their keys and addresses, and refused. Names and bucket as S3 has them: BUCKET.ENDPOINT, over TLS."""
import contextlib
import functools

import harness
import radosgw
from harness import folder
from s3_office import Addresses, Office, TemporaryKeys
from shipping import Shipping, once, parts

SIDE, LEAST_PARTS = 3000, 5
SLOW = ["--speed-limit", "2500kB"]  # about ten seconds for all
SLOWER = ["--speed-limit", "1200kB"]
LIFE, LONGER_LIFE = 4, 12  # seconds, of keys and addresses that don't last


def new_rows(gateway, already):
    """What the gateway was asked since, by the program alone: the test asks by number."""
    return [row for row in gateway.asked()[already:] if row["host"] != "127.0.0.1"]


def ship(shipping, kind, *more):
    """Sends a case and looks whether all of it arrived, each part once: the office and what the gateway was asked."""
    already = len(kind.gateway.asked())
    with Office(shipping.store, kind) as office:
        result = shipping.send(office.ready, *more).result
    shipping.check_in_bucket(result)
    rows = new_rows(kind.gateway, already)
    once(rows, LEAST_PARTS)
    return office, rows


def ship_in_two_lives(shipping, kind):
    """The same, killed once; what the store had by then is not sent again."""
    already = len(kind.gateway.asked())
    with Office(shipping.store, kind) as office:
        number = shipping.send_until(lambda: (1, 200) in parts(new_rows(kind.gateway, already)), office.ready, *SLOW)
        result = shipping.sample.run("resume", number, *shipping.way(), check=0).result
    shipping.check_in_bucket(result)
    once(new_rows(kind.gateway, already), LEAST_PARTS)
    assert len(office.asked) == 2 and office.asked[1]["grant"] == "of-" + office.asked[1]["case"], office.asked


def refused(shipping, kind, words):
    """A final no, with its sentence, and no secret in what is told."""
    with Office(shipping.store, kind) as office:
        answer = shipping.send(office.ready, check=6)
    assert words in answer.err, answer.err
    assert radosgw.SECRET not in answer.err + answer.out
    return office


# --- temporary keys ---

def test_keys(shipping):
    kind = TemporaryKeys(shipping.store)
    office, rows = ship(shipping, kind)
    assert len(office.asked) == 1, office.asked
    assert {row["by"] for row in rows} == {"STS"}, rows
    assert {row["host"] for row in rows} == {f"{radosgw.BUCKET}.{radosgw.DOMAIN}"}, rows


def test_keys_killed(shipping):
    ship_in_two_lives(shipping, TemporaryKeys(shipping.store))


def test_keys_are_renewed_in_time(shipping):
    """The ticket says when its keys end: others are fetched before, when a quarter of the time is left, and nothing is refused."""
    kind = TemporaryKeys(shipping.store, LONGER_LIFE)
    already = len(kind.gateway.not_let_in())
    office, _ = ship(shipping, kind, *SLOWER)
    assert len(office.asked) >= 3, office.asked
    assert not kind.gateway.not_let_in()[already:], kind.gateway.not_let_in()


def test_keys_expire_unannounced(shipping):
    """The ticket does not say it: the store does, by the one word that it has for everything."""
    kind = TemporaryKeys(shipping.store, LIFE, tells_end=False)
    already = len(kind.gateway.not_let_in())
    office, _ = ship(shipping, kind, *SLOW)
    refused_parts = [path for path in kind.gateway.not_let_in()[already:] if "partNumber=" in path]
    assert len(office.asked) >= 2 and refused_parts, (len(office.asked), refused_parts)


def test_wrong_token_once(shipping):
    """A no may mean that keys have expired: others are asked for, once."""
    kind = TemporaryKeys(shipping.store, change=lambda keys, n: {**keys, "securityToken": "bm8gdG9rZW4="} if n == 1 else keys)
    office, _ = ship(shipping, kind)
    assert len(office.asked) == 2, office.asked


def test_keys_that_are_none(shipping):
    for change, words, asked in (({"securityToken": "bm8gdG9rZW4="}, "The storage does not let us in. (AccessDenied", 2),
                                 ({"accessKeySecret": "wrong"}, "the secret key is wrong. (SignatureDoesNotMatch", 1)):
        kind = TemporaryKeys(shipping.store, change=lambda keys, n: {**keys, **change})
        office = refused(shipping, kind, words)
        assert len(office.asked) == asked, office.asked


def test_keys_for_elsewhere(shipping):
    """Keys of another case open nothing here."""
    kind = TemporaryKeys(shipping.store)
    kind.policy = functools.partial(lambda own, folder, index: own("cases/of-another/", ["index/of-another"]), kind.policy)
    refused(shipping, kind, "The storage does not let us in. (AccessDenied")


# --- addresses ---

def test_addresses(shipping):
    office, rows = ship(shipping, Addresses(shipping.store))
    assert len(office.asked) == 1, office.asked
    assert all("X-Amz-Signature=" in row["query"] for row in rows), rows
    index = [row for row in rows if row["path"].startswith("/index/")]
    assert index and all("if-none-match" in row["query"] for row in index), index


def test_addresses_killed(shipping):
    ship_in_two_lives(shipping, Addresses(shipping.store))


def test_addresses_expire(shipping):
    office, _ = ship(shipping, Addresses(shipping.store, LIFE), *SLOW)
    assert len(office.asked) >= 3, office.asked


def test_addresses_of_a_wrong_key(shipping):
    office = refused(shipping, Addresses(shipping.store, secret="wrong"), "The storage does not accept an address for uploading")
    assert len(office.asked) == 1, office.asked


TESTS = [test_keys, test_keys_killed, test_keys_are_renewed_in_time, test_keys_expire_unannounced, test_wrong_token_once,
         test_keys_that_are_none, test_keys_for_elsewhere, test_addresses, test_addresses_killed, test_addresses_expire,
         test_addresses_of_a_wrong_key]


def main():
    with folder() as place, contextlib.ExitStack() as stack:
        shipping = Shipping(place, stack, SIDE)
        harness.run_all([functools.update_wrapper(functools.partial(test, shipping), test) for test in TESTS])


main()
