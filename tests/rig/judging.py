"""What has to be true of a case whatever befell it, and how that is seen: from what waybill said and left, from the store's
folder and from its journal of requests."""
import hashlib
import json
import re
import signal

import endings

SILENCE = 60  # seconds that nobody may be left without word
STOPPED = 130  # exit
KILLED = -signal.SIGKILL
ANYWHERE = {"packed", "waiting", "sending", "refused", "needs-sign-in", "delivered"}
# exit -> the states in which a case may be left
LEFT = {0: {"delivered"}, 5: endings.ENDS[5][0], 6: endings.ENDS[6][0], STOPPED: {"sending", "waiting", "delivered"},
        -signal.SIGTERM: ANYWHERE, KILLED: ANYWHERE}
# what else has to be the reason; before it has begun, waybill is stopped as any program is
CAUSES = {STOPPED: "client-stopped", -signal.SIGTERM: "client-stopped", KILLED: "client-killed"}
FULL = {"packed", "sending"}  # and where it was before, since a full disk takes no new state
BROKEN = re.compile(r"Traceback|CRITICAL|WARNING|Sanitizer|runtime error|Segmentation|Aborted|assert", re.I)
# what of the store's makes a part that has arrived worthless
SPOILS = ("wrong-etag", "wrong-crc", "no-such-upload")


def check_round(life, one):
    """A round has ended in a state that says what it is, and somebody was told in time."""
    assert one.exit in LEFT, f"exit {one.exit}: {one.errors[-1500:]}"
    assert not BROKEN.search(one.errors), one.errors[-3000:]
    assert one.exit not in CAUSES or one.has_met(CAUSES[one.exit]), f"ended with {one.exit} for no reason"
    left = LEFT[one.exit] | (FULL if one.is_full else set())
    assert one.case["state"] in left, f"exit {one.exit}, but the case is {one.case['state']}: {one.errors[-500:]}"
    if one.exit in endings.ENDS:
        sentence = endings.sentence_of(one.errors)
        assert one.is_full or one.case["note"] == sentence, f"the case says {one.case['note']!r}, but told was {sentence!r}"
    assert one.silence <= SILENCE, f"nothing new was told for {one.silence:.0f} s"
    running = life.world.left_running()
    assert not running, f"processes are left: {running}"


def check_end(life, template):
    """It has arrived, whole and once, and nothing is left behind."""
    last = life.rounds[-1]
    assert last.is_delivered, f"not delivered on a good line: {last}\n{last.errors[-1000:]}"
    journal = life.world.journal()
    check_objects(life.world.store_disk.place, template)
    check_order(journal)
    check_parts(life, journal)
    check_uploads(life.world.store_disk.place)
    check_that_is_all(life)


def stored(place):
    """key -> path of every object."""
    return {str(path.relative_to(place)): path for path in place.rglob("*")
            if path.is_file() and not path.relative_to(place).parts[0].startswith(".")}


def check_objects(place, template):
    objects = stored(place)
    receipts = [key for key in objects if key.endswith("/receipt.json")]
    assert len(receipts) == 1, f"receipts: {receipts}"
    receipt = json.loads(objects[receipts[0]].read_text())
    assert receipt["number"] == template["number"], receipt
    folder = receipts[0].removesuffix("receipt.json")
    assert {key for key in objects if key.startswith("cases/")} == {folder + name for name in (
        "receipt.json", "essentials.zip", "bundle.zip")}, sorted(objects)
    for named in receipt["objects"]:
        data = objects[named["key"]].read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (named["bytes"], named["sha256"]), named
    bundle = objects[folder + "bundle.zip"].read_bytes()
    assert hashlib.sha256(bundle).hexdigest() == template["sha256"], "the bundle is not what was packed"
    pointers = [json.loads(path.read_text()) for key, path in objects.items() if key.startswith("index/")]
    assert pointers and all(pointer["folder"] == folder for pointer in pointers), pointers


def check_order(journal):
    """The receipt is stored after everything else."""
    done = [row for row in journal if row["status"] == 200 and row["what"] in ("put", "part", "complete")]
    first = next(at for at, row in enumerate(done) if row.get("key", "").endswith("/receipt.json"))
    late = [row for row in done[first:] if not row.get("key", "").endswith("/receipt.json")]
    assert not late, f"stored after the receipt: {late}"


def check_parts(life, journal):
    """Parts that had arrived when a round began are found by it, unless the store has spoiled or forgotten them."""
    if any(fault.startswith(SPOILS) for fault in life.scenario.faults):
        return
    arrived, at = {}, 0
    for one in life.rounds:
        for row in journal[at:one.journal_at]:
            if row["what"] == "init":
                arrived.clear()
            elif row["what"] == "part" and row["status"] == 200:
                arrived[row["part"]] = row["bytes"]
        at = one.journal_at
        assert one.found is None or one.found >= sum(arrived.values()), \
            f"parts {sorted(arrived)} had arrived, but only {one.found} bytes were found: {one}"


def check_uploads(place):
    """No upload in parts stays open, but for those whose number never reached the client: it has put nothing into them. They
    may be begun at any time, by a request that was given up and comes late."""
    used = {record: names for record in place.rglob("upload.json")
            if (names := sorted(path.name for path in record.parent.iterdir() if path != record))}
    assert not used, f"uploads are left open with parts in them: {used}"


def check_that_is_all(life):
    """Once more, there is nothing to do and nothing is sent."""
    before = life.world.answers()
    again = life.go_round()
    assert again.exit == 0 and again.is_delivered and life.world.answers() == before, f"after it was delivered: {again}"
