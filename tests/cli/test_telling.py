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
    return list(sample.state.glob("cases/*/scene.json"))


def test_sentry_is_told():
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, "200kB")
        number = send_to_sentry(sample, sample.profile(intake.ready))
        (one, event), (other, feedback) = envelopes(intake)
        assert (one, other) == ("event", "feedback")
        assert event["tags"]["waybill.case"] == feedback["tags"]["waybill.case"] == number, event
        assert event["level"] == "info" and event["release"].startswith("com.example.RetouchStudio@"), event
        assert event["contexts"]["os"]["name"] and event["contexts"]["diagnostics"]["case"] == number, event
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


def test_sentry_is_not_told():
    """Refused, not asked (unattended), or of what the profile does not let it have: nothing of it is kept or sent."""
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, "200kB")
        profile = sample.profile(intake.ready)
        assert set(told(sample, send_to_sentry(sample, profile, yes=False))) == {"tracker"}
        assert set(told(sample, send(sample, profile, 0, "--message", "x")["number"])) == {"tracker"}
        assert envelopes(intake) == [] and not kept_scenes(sample)

        def only(*gets):
            return rename(profile, lambda text: text["privacy"]["recipients"][0].update(gets=list(gets)))

        assert set(told(sample, send_to_sentry(sample, only("alerts")))) == {"tracker"}
        assert envelopes(intake) == []
        assert set(told(sample, send_to_sentry(sample, only("alerts", "events")))) == {"tracker", "sentry"}
        assert [type_ for type_, _ in envelopes(intake)] == ["event"]
        assert "停了" not in json.dumps(envelopes(intake), ensure_ascii=False)
        assert not kept_scenes(sample)


def test_sentry_is_down():
    """It waits, and arrives once with the next program; nobody sees it who should not."""
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, "200kB")
        profile = sample.profile(intake.ready)
        dead = rename(profile, lambda text: text["sentry"].update(dsn="http://0123456789abcdef0123456789abcdef@127.0.0.1:9/1"))
        number = send_to_sentry(sample, dead)
        assert told(sample, number)["sentry"]["state"] == told(sample, number)["sentryWords"]["state"] == "waiting"
        assert told(sample, number)["tracker"]["state"] == "told", "one channel held up the other"
        outbox = sample.state / "channels" / "sentry" / "com.example.RetouchStudio"
        assert len(list(outbox.glob("*-5-*"))) == 2 and oct(outbox.stat().st_mode & 0o777) == "0o700"
        assert all(PHONE not in path.read_text() for path in outbox.glob("*"))
        (outbox / "state.json").unlink()  # as if the pause were over
        send(sample, sample.profile(intake.ready))
        assert [type_ for type_, _ in envelopes(intake)] == ["event", "feedback"]
        assert told(sample, number)["sentry"]["state"] == "told"


def test_withdrawn_is_not_told():
    """Taken back while Sentry was down: it never hears of it."""
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, "200kB")
        profile = sample.profile(intake.ready)
        number = send_to_sentry(sample, rename(profile, lambda text: text["sentry"].update(
            dsn="http://0123456789abcdef0123456789abcdef@127.0.0.1:9/1")))
        sample.run("cases", "withdraw", number, check=0)
        outbox = sample.state / "channels" / "sentry" / "com.example.RetouchStudio"
        (outbox / "state.json").unlink()
        send(sample, sample.profile(intake.ready))
        assert envelopes(intake) == [] and not list(outbox.glob("*-5-*"))


harness.run_all([test_delivered_is_told, test_names_are_the_trackers, test_a_dead_tracker_delays_nothing, test_refused_is_told,
                 test_what_is_no_end_is_not_told, test_killed_before_it_was_noted, test_sentry_is_told, test_sentry_is_not_told,
                 test_sentry_is_down, test_withdrawn_is_not_told])
