"""The table of stores and of how they are called: each row delivers a case in several parts over TLS, by a private authority, and is
seen in the store's own log to have been called so. Names below localhost are this computer's, so none has to be made known."""
import contextlib
import functools
import json

import harness
import radosgw
from harness import Intake, folder
from s3_office import Addresses, Office, TemporaryKeys
from shipping import NOWHERE, Shipping, check_same, once

PARTS = {"radosgw": 3, "intake": 10}  # at least so many
INTAKE_NAME, INTAKE_BUCKET = "oss.localhost", "waybill-intake"


# --- radosgw ---

def check_radosgw(shipping, gateway, style, send):
    """Sends, and looks what gateway was asked meanwhile, and what is in the bucket."""
    bucket, _, host, before = radosgw.STYLES[style]
    already = len(gateway.asked())
    result = send().result
    rows = [row for row in gateway.asked()[already:] if row["host"] != "127.0.0.1"]  # that is this test
    assert {(row["host"], row["bucket"]) for row in rows} == {(host, bucket)}, rows
    asked = {row["path"].removeprefix(before) for row in rows if row["path"].startswith(before)}
    assert {told["key"] for told in result["objects"]} <= asked, rows
    once(rows, PARTS["radosgw"])
    shipping.check_in_bucket(result, bucket)
    return rows


def radosgw_with_keys(shipping, style):
    bucket, endpoint, _, _ = radosgw.STYLES[style]
    gateway = shipping.store.gateway
    keys = shipping.keys(endpoint=f"https://{endpoint}:{gateway.port}", bucket=bucket, hostStyle=style)
    check_radosgw(shipping, gateway, style, lambda: shipping.send(NOWHERE, *keys))


def radosgw_with_temporary_keys(shipping, style):
    kind = TemporaryKeys(shipping.store, style=style)
    with Office(shipping.store, kind) as office:
        rows = check_radosgw(shipping, kind.gateway, style, lambda: shipping.send(office.ready))
    assert {row["by"] for row in rows} == {"STS"}, rows


def radosgw_with_addresses(shipping, style):
    kind = Addresses(shipping.store, style=style)
    with Office(shipping.store, kind) as office:
        rows = check_radosgw(shipping, kind.gateway, style, lambda: shipping.send(office.ready))
    assert all("X-Amz-Signature=" in row["query"] for row in rows), rows


# --- the intake ---

# style -> its name, the names in its certificate
BY_INTAKE = {
    "vhost": (INTAKE_NAME, [INTAKE_NAME, f"{INTAKE_BUCKET}.{INTAKE_NAME}"]),
    "cname": ("reports.localhost", ["reports.localhost"]),
    "path": (INTAKE_NAME, [INTAKE_NAME]),
}
NO_STORE = ("ticket", "event", "envelope", "health")  # what the intake is asked as something else than a store


def intake_with(shipping, tickets, style):
    name, hosts = BY_INTAKE[style]
    certificate, key = shipping.authority.certify(f"{style}-{tickets}", hosts)
    log = shipping.place / f"{style}-{tickets}.jsonl"
    with Intake(shipping.place / f"intake-{style}-{tickets}", "--name", name, "--host-style", style, "--tickets", tickets, "--log", str(log),
                "--tls-cert", str(certificate), "--tls-key", str(key)) as intake:
        assert intake.ready["endpoint"].startswith(f"https://{name}:"), intake.ready
        result = shipping.send(intake.ready).result
        there = intake.objects()
    rows = [row for row in map(json.loads, log.read_text().splitlines()) if row["what"] not in NO_STORE]
    assert {row.get("hostStyle") for row in rows} == {style}, rows
    taken = [row["part"] for row in rows if row["what"] == "part" and row["status"] == 200]
    assert sorted(taken) == list(range(1, len(taken) + 1)) and len(taken) >= PARTS["intake"], taken
    assert {told["key"] for told in result["objects"]} <= {row["key"] for row in rows}, rows
    for told in result["objects"]:
        check_same(told, there[told["key"]].read_bytes())
    assert f"{result['folder']}receipt.json" in there, list(there)


def named(function, shipping, *words):
    test = functools.partial(function, shipping, *words)
    test.__name__ = "_".join([function.__name__, *words])
    return test


def main():
    with folder() as place, contextlib.ExitStack() as stack:
        shipping = Shipping(place, stack)
        harness.run_all([named(test, shipping, style) for test in (radosgw_with_keys, radosgw_with_temporary_keys, radosgw_with_addresses)
                         for style in radosgw.STYLES]
                        + [named(intake_with, shipping, tickets, style) for tickets in ("keys", "presigned") for style in BY_INTAKE])


main()
