"""What the vendor's event tracker and Sentry are told of a case that has come to an end: once, whatever happens in between,
and never in the way of the delivery; Sentry only of what the person agreed to."""
import json
import time

import harness
from harness import Intake, Place, folder


def events(intake):
    """All that arrived, in order, with the requests they came in."""
    paths = sorted((intake.place / "received" / "tracker").glob("*.json"))
    return [event for path in paths for event in json.loads(path.read_text())]


def told(sample, number):
    return sample.run("cases", "show", number, "--json", check=0).result["channels"]


def rename(profile, change):
    """Changes the profile file; returns its path."""
    text = json.loads(open(profile, encoding="utf-8").read())
    change(text)
    open(profile, "w", encoding="utf-8").write(json.dumps(text, ensure_ascii=False))
    return profile


def send(sample, profile, check=0, *more):
    return sample.run("send", profile, "--yes", "--json", "--context", "-", *sample.roots(), "--only", "environment", *more,
                      context=sample.context(), check=check).result


def test_delivered_is_told():
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, "200kB")
        result = send(sample, sample.profile(intake.ready))
        (event,) = events(intake)
        assert event["event"] == "log_upload_event" and event["result"] == "delivered", event
        assert (event["case"], event["number"]) == (result["case"], result["number"]), event
        assert event["bytes"] == result["bytes"] and event["version"] == "3.8.1", event
        assert event["profile"] == "com.example.RetouchStudio" and 0 <= event["duration"] < 300, event
        assert len(event["id"]) == 32 and "user" not in event, event
        state = told(sample, result["number"])["tracker"]
        assert (state["state"], state["id"], state["result"]) == ("told", event["id"], "delivered"), state
        shown = sample.run("cases", "show", result["number"], check=0).out
        assert "Event tracker" in shown and "told at" in shown, shown
        sample.run("resume", "--all", check=0)
        assert len(events(intake)) == 1, events(intake)


def test_names_are_the_trackers():
    def change(profile):
        profile["tracker"].update(event="diag.sent", fields={"number": "ticket_no", "user": "uid", "bytes": "size"})

    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, "200kB")
        result = send(sample, rename(sample.profile(intake.ready), change))
        (event,) = events(intake)
        assert event["event"] == "diag.sent" and event["ticket_no"] == result["number"], event
        assert event["size"] == result["bytes"] and event["uid"], event
        assert not {"number", "bytes", "user"} & set(event), event


def test_a_dead_tracker_delays_nothing():
    """The result stands on standard output before the tracker is asked; what waits goes when it is back."""
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, "200kB")
        profile = sample.profile(intake.ready)
        alive = json.loads(open(profile, encoding="utf-8").read())["tracker"]["url"]
        numbers = []
        for _ in range(2):
            result = send(sample, rename(profile, lambda text: text["tracker"].update(url="http://127.0.0.1:9/events")))
            assert result["state"] == "delivered", result
            numbers.append(result["number"])
            assert told(sample, result["number"])["tracker"]["state"] == "waiting"
        assert events(intake) == []
        outbox = sample.state / "channels" / "tracker" / "com.example.RetouchStudio"
        assert oct(outbox.stat().st_mode & 0o777) == "0o700" and len(list(outbox.glob("*-5-*"))) == 2
        pause = json.loads((outbox / "state.json").read_text())["pause"]
        assert pause["failures"] == 1, f"the second was tried although the first had failed a moment ago: {pause}"
        assert 0 < pause["notBefore"] / 1e6 - time.time() <= 15, pause
        (outbox / "state.json").unlink()  # as if the pause were over
        result = send(sample, rename(profile, lambda text: text["tracker"].update(url=alive)))
        numbers.append(result["number"])
        assert [event["number"] for event in events(intake)] == numbers, events(intake)
        assert all(told(sample, number)["tracker"]["state"] == "told" for number in numbers)
        assert list(outbox.glob("*-5-*")) == []


def test_refused_is_told():
    with folder() as place, Intake(place / "store", "--fault", "ticket-403") as intake:
        sample = Place(place, "200kB")
        result = send(sample, sample.profile(intake.ready), 6)
        (event,) = events(intake)
        assert (event["number"], event["result"]) == (result["number"], "refused"), event
        assert event["bytes"] > 0, event
        sample.run("resume", result["number"], "--json", "--context", "-", context=sample.context(), check=6)
        assert len(events(intake)) == 1, "the same end was told twice"


def test_what_is_no_end_is_not_told():
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, "200kB")
        profile = sample.profile(intake.ready)
        intake.stop()
        result = send(sample, profile, 5, "--patience", "1s")
        assert told(sample, result["number"]) == {}, told(sample, result["number"])
        with Intake(place / "store", port=int(intake.ready["endpoint"].rsplit(":", 1)[1])) as back:
            sample.run("resume", result["number"], "--json", "--context", "-", context=sample.context(), check=0)
            (event,) = events(back)
            assert (event["number"], event["result"]) == (result["number"], "delivered"), event


def test_killed_before_it_was_noted():
    """A delivered case without a word about its channels, as a kill leaves it: the next program tells."""
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, "200kB")
        result = send(sample, sample.profile(intake.ready))
        (first,) = events(intake)
        (sample.state / "cases" / result["case"] / "channels.json").unlink()
        sample.run("resume", "--all", check=0)
        again = events(intake)
        assert [event["id"] for event in again] == [first["id"]] * 2, "the tracker can't tell that it is the same"


PHONE = "13912345678"


def envelopes(intake):
    """What arrived at Sentry: (type, payload), in order."""
    paths = sorted((intake.place / "received" / "sentry").glob("*.json"))
    items = [item for path in paths for item in json.loads(path.read_text())["items"]]
    return [(item["header"]["type"], item["payload"]) for item in items]


def send_to_sentry(sample, profile, yes=True, message=f"上传到一半停了，电话 {PHONE}"):
    """As a person does who is asked whether Sentry may have it."""
    command = sample.command("send", profile, *sample.roots(), "--only", "environment", "--message", message)
    exit_, text = harness.on_terminal(sample, command, [(b"[y/N] ", b"y\n" if yes else b"n\n"), (b"[y/N] ", b"y\n")])
    assert exit_ == 0 and "Sentry, United States" in text, text
    (case,) = sample.run("cases", "list", "--json", check=0).result["cases"][:1]
    assert case["state"] == "delivered", case
    return case["number"]


def kept_scenes(sample):
    return [json.loads(path.read_text()) for path in sample.state.glob("cases/*/scene.json")]


def waiting(sample):
    """What lies in Sentry's queues, as text."""
    return [path.read_text() for path in sample.state.glob("channels/sentry/*/*-5-*")]


def let_try_again(sample):
    """As if the pause after a failure were over."""
    for path in sample.state.glob("channels/sentry/*/state.json"):
        path.unlink()


def change_recipients(profile, *recipients):
    return rename(profile, lambda text: text["privacy"].update(recipients=list(recipients)))


def sentry(*gets, **more):
    return {"name": "Sentry", "country": "US", "role": "processor", "gets": list(gets), **more}


class Sentry:
    """Another intake as Sentry, which is down until it is started; its DSN stays the same."""

    def __init__(self, place):
        self.place = place
        with Intake(place) as intake:
            self.dsn, self.port = intake.ready["sentryDsn"], int(intake.ready["endpoint"].rsplit(":", 1)[1])

    def start(self):
        return Intake(self.place, port=self.port)

    def put_in(self, profile):
        return rename(profile, lambda text: text["sentry"].update(dsn=self.dsn))


def test_sentry_is_told():
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, "200kB")
        number = send_to_sentry(sample, sample.profile(intake.ready))
        (one, event), (other, feedback) = envelopes(intake)
        assert (one, other) == ("event", "feedback")
        assert event["tags"]["waybill.case"] == feedback["tags"]["waybill.case"] == number, event
        assert event["level"] == "info" and event["release"].startswith("com.example.RetouchStudio@"), event
        assert event["contexts"]["os"]["name"] and event["contexts"]["diagnostics"]["case"] == number, event
        assert "culture" not in event["contexts"] and "memory_size" not in event["contexts"]["device"], event
        assert set(feedback["contexts"]) == {"app", "feedback", "reporter"}, feedback
        said = feedback["contexts"]["feedback"]
        assert said["message"].startswith("上传到一半停了") and PHONE not in json.dumps(feedback), said
        assert said["associated_event_id"] == event["event_id"] != feedback["event_id"], said
        states = told(sample, number)
        assert {name: states[name]["state"] for name in states} == dict.fromkeys(("tracker", "sentry", "sentryWords"), "told")
        shown = sample.run("cases", "show", number, check=0).out
        assert "Your words at Sentry" in shown, shown
        assert not kept_scenes(sample), "the words are still there"
        sample.run("resume", "--all", check=0)
        assert len(envelopes(intake)) == 2, "told twice"


def test_long_words():
    """Cut to what an event takes, and between characters."""
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, "200kB")
        send_to_sentry(sample, sample.profile(intake.ready), message="停" * 5000)
        message = envelopes(intake)[1][1]["contexts"]["feedback"]["message"]
        assert 4000 < len(message) <= 4096 and set(message) == {"停", "…"}, (len(message), message[-5:])


def test_sentry_is_not_told():
    """Refused, not asked (unattended), of several, sealed, or what the profile does not let it have: nothing is kept or sent."""
    key = "age1rlvggkrh64cexm27c4h500u3js6sj4dm7g484z65sdpr9fln8cuqlq677d"  # nobody has the other half
    rows = [
        ([sentry("alerts", "events", "words")], False, set()),
        ([sentry("alerts")], True, set()),
        ([sentry("alerts", "events")], True, {"sentry"}),
        ([sentry("alerts", "words")], True, {"sentryWords"}),
        ([sentry("events", "words")], True, set()),
    ]
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, "200kB")
        for recipients, yes, expected in rows:
            before = len(envelopes(intake))
            number = send_to_sentry(sample, change_recipients(sample.profile(intake.ready), *recipients), yes=yes)
            assert set(told(sample, number)) == {"tracker", *expected}, (recipients, told(sample, number))
            new = envelopes(intake)[before:]
            assert len(new) == len(expected) and not kept_scenes(sample), (recipients, new)
            assert ("停了" in json.dumps(new, ensure_ascii=False)) == ("sentryWords" in expected), new
        before = len(envelopes(intake))
        unattended = send(sample, sample.profile(intake.ready), 0, "--message", "x")["number"]
        sealed = send_to_sentry(sample, sample.profile(intake.ready, sealTo=[key]))
        assert set(told(sample, unattended)) == set(told(sample, sealed)) == {"tracker"}
        assert len(envelopes(intake)) == before and not kept_scenes(sample)


def test_only_what_was_agreed_to_is_kept():
    """Looked at between packing and delivery."""
    both = [sentry("alerts", "events", "words"), {"name": "Ops", "country": "CN", "role": "processor", "gets": ["alerts"]}]
    rows = [([sentry("alerts", "events", "words")], True, {"event", "words"}), ([sentry("alerts", "events")], True, {"event"}),
            ([sentry("alerts", "words")], True, {"words"}), ([sentry("alerts", "events", "words")], False, set()),
            ([sentry("alerts")], True, set()), (both, False, set()), (both, True, set())]
    with folder() as place, Intake(place / "store", "--fault", "ticket-down") as intake:
        for number, (recipients, yes, expected) in enumerate(rows):
            sample = Place(place / str(number), "200kB")
            profile = change_recipients(sample.profile(intake.ready), *recipients)
            command = sample.command("send", profile, *sample.roots(), "--only", "environment", "--message", "停了", "--patience", "1s")
            exit_, text = harness.on_terminal(sample, command, [(b"[y/N] ", b"y\n" if yes else b"n\n"), (b"[y/N] ", b"y\n")])
            assert exit_ == 5, text
            kept = kept_scenes(sample)
            got = {word for scene in kept for word in ("event", "words") if scene.get(word)}
            assert got == expected and len(kept) == bool(expected), (recipients, yes, kept)
            assert all(("osName" in scene) == ("event" in expected) for scene in kept), kept


def test_sentry_is_down():
    """It waits, redacted, for that very server, and arrives once with the next program."""
    with folder() as place, Intake(place / "store") as intake:
        sample, down = Place(place, "200kB"), Sentry(place / "sentry")
        number = send_to_sentry(sample, down.put_in(sample.profile(intake.ready)))
        states = told(sample, number)
        assert states["sentry"]["state"] == states["sentryWords"]["state"] == "waiting", states
        assert told(sample, number)["tracker"]["state"] == "told", "one channel held up the other"
        assert len(waiting(sample)) == 2 and all(PHONE not in text for text in waiting(sample)), waiting(sample)
        modes = {path.name: oct(path.stat().st_mode & 0o777) for path in sample.state.glob("channels/sentry/*")}
        assert set(modes.values()) == {"0o700"}, modes
        let_try_again(sample)
        send(sample, sample.profile(intake.ready))
        assert envelopes(intake) == [] and len(waiting(sample)) == 2, "another server got what was not meant for it"
        with down.start() as up:
            send(sample, down.put_in(sample.profile(intake.ready)))
            assert [type_ for type_, _ in envelopes(up)] == ["event", "feedback"]
        states = told(sample, number)
        assert states["sentry"]["state"] == states["sentryWords"]["state"] == "told", states
        assert waiting(sample) == [], waiting(sample)


def test_taken_back_is_not_told():
    """Withdrawn, withdrawn while the store is away, or deleted, while Sentry is down: at once nothing waits, and nothing is told."""
    def withdraw(sample, number, intake):
        sample.run("cases", "withdraw", number, check=0)
        state = told(sample, number)["sentry"]
        assert state["state"] == "waiting" or state["reason"] == "before_send", state

    def withdraw_later(sample, number, intake):
        intake.stop()
        sample.run("cases", "withdraw", number, "--patience", "1s", check=5)

    def delete(sample, number, intake):
        sample.run("cases", "delete", number, check=0)

    with folder() as place:
        for take_back in (withdraw, withdraw_later, delete):
            here = place / take_back.__name__
            here.mkdir()
            with Intake(here / "store") as intake:
                sample, down = Place(here, "200kB"), Sentry(here / "sentry")
                number = send_to_sentry(sample, down.put_in(sample.profile(intake.ready)))
                assert len(waiting(sample)) == 2
                take_back(sample, number, intake)
                assert waiting(sample) == [], take_back.__name__
                let_try_again(sample)
                with down.start() as up:
                    sample.run("resume", "--all", "--patience", "1s", check=None)
                    assert envelopes(up) == [], take_back.__name__


def test_words_outlive_a_kill():
    """Killed after what is told was put in, before that was written down: told once more by the same ids, or once."""
    with folder() as place, Intake(place / "store") as intake:
        sample, down = Place(place, "200kB"), Sentry(place / "sentry")
        number = send_to_sentry(sample, down.put_in(sample.profile(intake.ready)))
        (path,) = sample.state.glob("cases/*/channels.json")
        path.unlink()
        let_try_again(sample)
        with down.start() as up:
            send(sample, down.put_in(sample.profile(intake.ready)))
            assert [type_ for type_, _ in envelopes(up)] == ["event", "feedback"]
        path.unlink(missing_ok=True)
        sample.run("cases", "delete", number, check=0)
        assert waiting(sample) == []


harness.run_all([test_delivered_is_told, test_names_are_the_trackers, test_a_dead_tracker_delays_nothing, test_refused_is_told,
                 test_what_is_no_end_is_not_told, test_killed_before_it_was_noted, test_sentry_is_told, test_long_words,
                 test_sentry_is_not_told, test_only_what_was_agreed_to_is_kept, test_sentry_is_down, test_taken_back_is_not_told,
                 test_words_outlive_a_kill])
