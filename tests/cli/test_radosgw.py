"""Cases sent to a real S3 store, radosgw, over TLS with a CA of its own, with keys of staff; what arrived is read by other code."""
import contextlib
import functools
import json
import pathlib
import re

import harness
import radosgw
from harness import folder
from losing import Loser
from shipping import NOWHERE, Shipping, once, parts


def names(shipping):
    status, body = shipping.store.gateway.ask("GET", f"/{radosgw.BUCKET}", [("list-type", "2")])
    assert status == 200, body
    return re.findall(r"<Key>([^<]+)</Key>", body.decode())


def tags(shipping, key):
    status, body = shipping.store.gateway.ask("GET", f"/{radosgw.BUCKET}/{key}", [("tagging", "")])
    assert status == 200, (key, status, body)
    return dict(re.findall(r"<Key>([^<]*)</Key><Value>([^<]*)</Value>", body.decode()))


def test_delivered_and_withdrawn(shipping):
    result = shipping.send(NOWHERE, *shipping.keys()).result
    shipping.check_in_bucket(result)
    receipt = json.loads(pathlib.Path(result["receipt"]).read_text())
    day = receipt["retainUntil"][:10]
    for key in [*receipt["index"], f"{result['folder']}essentials.zip", f"{result['folder']}receipt.json"]:
        assert tags(shipping, key) == {"waybill-retain-until": day}, (key, tags(shipping, key))
    # radosgw 16 forgets the tags that an upload in parts begins with
    assert tags(shipping, f"{result['folder']}bundle.zip") in ({"waybill-retain-until": day}, {})
    shipping.sample.run("cases", "withdraw", result["number"], *shipping.keys(), *shipping.way(), check=0)
    assert not [name for name in names(shipping) if result["number"] in name], names(shipping)


def test_killed_in_the_upload(shipping):
    """What the store has by then is not sent again; nothing is left open."""
    gateway = shipping.store.gateway
    already = len(gateway.asked())
    number = shipping.send_until(lambda: (1, 200) in parts(gateway.asked()[already:]), NOWHERE, *shipping.keys(), "--speed-limit", "2500kB")
    result = shipping.sample.run("resume", number, *shipping.keys(), *shipping.way(), check=0).result
    shipping.check_in_bucket(result)
    once(gateway.asked()[already:], 3)


def test_lost_complete(shipping):
    """The answer to Complete is lost: by its etag the object is known to be ours, and nothing is sent again."""
    gateway = shipping.store.gateway
    already = len(gateway.asked())
    with Loser(shipping.store, gateway) as loser:
        result = shipping.send(NOWHERE, *shipping.keys(endpoint=f"https://127.0.0.1:{loser.port}")).result
    assert loser.lost == 1
    shipping.check_in_bucket(result)
    once(gateway.asked()[already:], 3)


def test_lost_complete_of_something_else(shipping):
    """What lies there by then is as large and is not ours: all is sent again."""
    gateway = shipping.store.gateway
    already, put = len(gateway.asked()), []

    def replace():
        path, = {row["path"] for row in gateway.asked()[already:] if row["path"].endswith("/bundle.zip")}
        size = int(gateway.signer().ask("HEAD", path, ca_file=shipping.authority.file).fields["Content-Length"])
        put.append(gateway.ask("PUT", path, body=b"x" * size)[0])

    with Loser(shipping.store, gateway, replace) as loser:
        result = shipping.send(NOWHERE, *shipping.keys(endpoint=f"https://127.0.0.1:{loser.port}")).result
    assert loser.lost == 1 and put == [200], (loser.lost, put)
    shipping.check_in_bucket(result)
    taken = sorted(parts(gateway.asked()[already:]))
    assert len(taken) >= 6 and taken[::2] == taken[1::2], taken


def test_each_refusal_has_its_sentence(shipping):
    said = set()
    for changes, words in (({"accessKeySecret": "wrong"}, "SignatureDoesNotMatch"), ({"accessKeyId": "NOBODY"}, "InvalidAccessKeyId"),
                           ({"bucket": "nowhere"}, "NoSuchBucket")):
        answer = shipping.send(NOWHERE, *shipping.keys(**changes), check=6)
        assert words in answer.err, answer.err
        assert radosgw.SECRET not in answer.err + answer.out
        said.add(answer.err.split("waybill: ")[-1].split("(")[0])
    assert len(said) == 3, said


TESTS = [test_delivered_and_withdrawn, test_killed_in_the_upload, test_lost_complete, test_lost_complete_of_something_else,
         test_each_refusal_has_its_sentence]


def main():
    with folder() as place, contextlib.ExitStack() as stack:
        shipping = Shipping(place, stack)
        harness.run_all([functools.update_wrapper(functools.partial(test, shipping), test) for test in TESTS])


main()
