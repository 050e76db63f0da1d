"""How long a case is kept: objects are tagged with the ticket's day, and a store that takes no tags gets them all the same."""
import json
import pathlib
import re
import sys

import harness
from harness import Intake, Place, folder, program

sys.path.insert(0, str(harness.SOURCE / "tests/intake"))
import ossclient  # noqa: E402


def tags_of(place, keys):
    """key -> its tags, as another client reads them from a store on place."""
    with ossclient.Intake(program("waybill-intake"), str(place)) as store:
        told = {key: store.request("GET", key, query=[("tagging", "")]) for key in keys}
    assert all(reply.status == 200 for reply in told.values()), {key: reply.status for key, reply in told.items()}
    return {key: re.findall(r"<Key>([^<]*)</Key><Value>([^<]*)</Value>", reply.text) for key, reply in told.items()}


def send(place, *intake_options):
    """(intake, result, receipt) of a case whose bundle goes in parts."""
    sample = Place(place / "sample", size="1MB")
    picture = harness.picture(place / "noise.png", 360)
    with Intake(place / "store", *intake_options) as intake:
        result = sample.send(intake.ready, "--only", "config", "--with", "attachment", "--attach", picture, "--part-size", "100KiB").result
        sample.run("verify", intake.objects()[f"{result['folder']}bundle.zip"], check=0)
    return intake, result, json.loads(pathlib.Path(result["receipt"]).read_text())


def test_every_object_has_the_day():
    with folder() as place:
        intake, result, receipt = send(place)
        told = tags_of(place / "store", intake.objects())
        day = receipt["retainUntil"][:10]
        assert any(key.startswith("index/") for key in told) and f"{result['folder']}receipt.json" in told, told
        assert all(tags == [("waybill-retain-until", day)] for tags in told.values()), (day, told)


def test_refused_tags_lose_nothing():
    """Whether the store refuses them with whole objects, or only where an upload in parts begins."""
    for what, untagged in (("store", {"essentials.zip", "bundle.zip", "receipt.json"}), ("init", {"bundle.zip", "receipt.json"})):
        with folder() as place:
            intake, result, _ = send(place, "--fault", f"no-tags@{what}")
            assert result["state"] == "delivered", result
            told = tags_of(place / "store", intake.objects())
            without = {pathlib.Path(key).name for key, tags in told.items() if not tags and key.startswith("cases/")}
            assert without == untagged, (what, told)


harness.run_all([test_every_object_has_the_day, test_refused_tags_lose_nothing])
