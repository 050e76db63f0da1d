"""waybill watch: severe entries of logs that the real winston writes and rotates are told as they happen, each once, and
nothing else is. WB_WATCH_ENTRIES and WB_WATCH_KILLS make it longer (./dev check --all)."""
import gzip
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import time
import zipfile

import harness
import test_queue
from harness import Intake, Skip, folder, need

ENTRIES = int(os.environ.get("WB_WATCH_ENTRIES", "12000"))
KILLS = int(os.environ.get("WB_WATCH_KILLS", "8"))
SECRETS = (b"13912345678", b"LTAI5tWatchFakeKey0001")


class Watched:
    """An application's folder of logs, a profile of it whose Sentry is the intake, and a state folder."""

    def __init__(self, place, dsn, **sentry):
        self.place = place
        self.logs = place / "data" / "logs"
        self.logs.mkdir(parents=True)
        self.state = place / "state"
        self.profile = place / "watched.json"
        self.describe(dsn, **sentry)

    def describe(self, dsn, **sentry):
        self.profile.write_text(json.dumps({
            "waybill": 1, "id": "com.example.Watched", "name": "Watched",
            "roots": {"data": ["/placeholder"]},
            "items": [{"id": "logs", "collect": "logs", "root": "data", "files": ["logs/**"]}],
            "sentry": {"dsn": dsn, "perDay": 1000, **sentry},
            "privacy": {"controller": "Example Ltd.", "purpose": "To help",
                        "recipients": [{"name": "Sentry", "country": "US", "role": "processor", "gets": ["alerts"]}]}}))

    def env(self):
        return {**os.environ, "WAYBILL_STATE_DIR": str(self.state), "LC_ALL": "C.UTF-8", "LANGUAGE": "", "HOME": str(self.place)}

    def command(self, *more):
        return [harness.program("waybill"), "watch", str(self.profile), "--root", f"data={self.place / 'data'}", *more]

    def run(self, *more, check=0):
        done = subprocess.run(self.command(*more), env=self.env(), capture_output=True, text=True, timeout=120,
                              start_new_session=True)
        assert done.returncode == check, f"exit {done.returncode}: {done.stderr[-2000:]}"
        return done

    def status(self):
        return json.loads(self.run("--status", "--json").stdout.splitlines()[-1])

    def start(self, *more):
        return subprocess.Popen(self.command(*more), env=self.env(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                start_new_session=True)

    def start_talking(self):
        """With all it can say for developers, which goes to a file."""
        with open(self.place / "debug.log", "ab") as log:
            return subprocess.Popen(self.command(), env={**self.env(), "G_MESSAGES_DEBUG": "all"}, stdout=log, stderr=log,
                                    start_new_session=True)

    def write(self, level="error", message="upload failed", name="app.log", **more):
        now = time.time()
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now * 1000) % 1000:03}Z"
        with open(self.logs / name, "a", encoding="utf-8") as log:
            log.write(json.dumps({"level": level, "message": message, "timestamp": stamp, **more}, ensure_ascii=False) + "\n")

    def until_watched(self):
        wait_until(lambda: self.status()["running"], "nobody watches")
        wait_until((self.state / "alerts/com.example.Watched/watch.json").exists, "nothing is remembered")


def wait_until(is_so, why, seconds=60):
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, why
        time.sleep(0.02)


def stop(process, by=signal.SIGTERM):
    process.send_signal(by)
    _, errors = process.communicate(timeout=60)
    assert not re.search(rb"Sanitizer|runtime error|CRITICAL|WARNING", errors), errors.decode()[-3000:]
    return process.returncode


def events(intake):
    """The events that arrived, in order; the same one may come twice."""
    paths = sorted((intake.place / "received" / "sentry").glob("*.json"))
    items = [item for path in paths for item in json.loads(path.read_text())["items"]]
    return [item["payload"] for item in items if item["header"]["type"] == "event"]


def all_received(intake):
    return b"".join(path.read_bytes() for path in (intake.place / "received").rglob("*") if path.is_file())


def counted(event):
    return 1 + int(event["tags"].get("repeat_count", 0))


def test_told_at_once():
    with folder() as place, Intake(place / "store") as intake:
        watched = Watched(place, intake.ready["sentryDsn"])
        watched.write(message="old: it was there before")
        process = watched.start("--yes")
        watched.until_watched()
        began = time.monotonic()
        watched.write("info", "nobody needs to know")
        watched.write(message="上传第3片失败", token="LTAI5tWatchFakeKey0001", phone="13912345678")
        wait_until(lambda: events(intake), "it did not arrive")
        print(f"# arrived after {(time.monotonic() - began) * 1000:.0f} ms")
        watched.write("error", "a second kind", stack="TypeError: a second kind\n    at send (/opt/app/dist/main.js:3:7)")
        wait_until(lambda: len(events(intake)) == 2, "the second did not arrive")
        (first, second) = events(intake)
        assert first["logentry"]["formatted"] == "上传第3片失败" and first["logentry"]["message"] == "上传第<number>片失败", first
        assert second["exception"]["values"][0]["type"] == "TypeError", second
        got = all_received(intake)
        assert b"nobody needs" not in got and b"old:" not in got and not any(secret in got for secret in SECRETS)
        status = watched.status()
        assert status["agreed"] and status["running"] and status["counts"]["sent"] == 2 and status["today"] == 2, status
        assert [told["words"] for told in status["alerts"]] == ["上传第3片失败", "a second kind"], status
        assert all(told["sent"] > 0 for told in status["alerts"]), status
        assert stop(process) == 130


def test_nobody_agreed():
    """Off until somebody agrees; nobody there to ask is no yes."""
    with folder() as place, Intake(place / "store") as intake:
        watched = Watched(place, intake.ready["sentryDsn"])
        watched.write()
        done = watched.run("--once", check=7)
        assert "terminal" in done.stderr or "agree" in done.stderr.lower(), done.stderr
        assert not watched.status()["agreed"] and events(intake) == []
        exit_, text = harness.on_terminal(watched, watched.command("--once"), [(b"[y/N] ", b"n\n")])
        assert exit_ == 7 and "Sentry (US" in text and "At most 1000 reports a day" in text, (exit_, text)
        assert not watched.status()["agreed"]
        exit_, text = harness.on_terminal(watched, watched.command("--once"), [(b"[y/N] ", b"y\n")])
        assert exit_ == 0 and watched.status()["agreed"], (exit_, text)


def test_off_empties_the_queue():
    """What waits is dropped at once, whoever watches stops, and what is written later is never told."""
    with folder() as place, Intake(place / "store") as intake:
        watched = Watched(place, "http://key@127.0.0.1:9/1")
        process = watched.start("--yes")
        watched.until_watched()
        watched.write(message="it waits")
        wait_until(lambda: watched.status()["waiting"] == 1, "it does not wait")
        queue = watched.state / "alerts/com.example.Watched/queue"
        assert oct(queue.stat().st_mode & 0o777) == "0o700" and list(queue.glob("*-6-*"))
        done = watched.run("--off")
        assert "dropped" in done.stdout and not list(queue.glob("*-6-*")), done.stdout
        assert process.wait(60) == 0 and b"turned off" in process.stderr.read()
        status = watched.status()
        assert not status["agreed"] and status["waiting"] == 0 and status["counts"]["dropped"] == {"before_send": 1}, status
        watched.write(message="written while it was off")
        watched.describe(intake.ready["sentryDsn"])
        watched.run("--once", check=7)
        watched.run("--once", "--yes")
        watched.write(message="written when it was on again")
        watched.run("--once")
        (event,) = events(intake)
        assert event["logentry"]["formatted"] == "written when it was on again", event


def test_off_gives_no_second_day():
    """Turning it off and on does not make the ceiling higher; and off works without the profile."""
    with folder() as place, Intake(place / "store") as intake:
        watched = Watched(place, intake.ready["sentryDsn"], perDay=1)
        for word in ("one", "two"):
            watched.run("--once", "--yes")
            watched.write(message=f"trouble with {word}")
            watched.run("--once")
            text = watched.profile.read_text()
            watched.profile.unlink()
            subprocess.run([harness.program("waybill"), "watch", "com.example.Watched", "--off"], env=watched.env(), check=True,
                           capture_output=True, timeout=60)
            watched.profile.write_text(text)
            assert not watched.status()["agreed"]
        assert len(events(intake)) == 1, events(intake)


def test_agreed_to_something_else():
    """Whoever watches under an older agreement ends, and tells nothing under the new one."""
    with folder() as place, Intake(place / "store") as intake:
        watched = Watched(place, intake.ready["sentryDsn"], level="warn")
        process = watched.start("--yes")
        watched.until_watched()
        watched.describe(intake.ready["sentryDsn"], level="fatal")
        watched.run("--once", "--yes", check=1)  # the other one has not ended yet
        assert process.wait(60) == 0
        watched.write("warn", "only a warning")
        watched.run("--once")
        assert events(intake) == [], events(intake)


def test_another_addressee_asks_anew():
    with folder() as place, Intake(place / "store") as intake:
        watched = Watched(place, intake.ready["sentryDsn"])
        watched.run("--once", "--yes")
        watched.describe(intake.ready["sentryDsn"], level="warn")
        watched.write()
        watched.run("--once", check=7)
        assert events(intake) == []


def test_levels_of_loggers():
    with folder() as place, Intake(place / "store") as intake:
        watched = Watched(place, intake.ready["sentryDsn"], loggers={"upload": "warn", "noise": "fatal"})
        watched.run("--once", "--yes")
        watched.write("warn", "slow upload", service="upload")
        watched.write("warn", "slow paint", service="paint")
        watched.write("error", "only noise", service="noise")
        watched.write("error", "broken paint", service="paint")
        watched.run("--once")
        assert [event["logentry"]["formatted"] for event in events(intake)] == ["slow upload", "broken paint"]


def test_breadcrumbs_are_redacted():
    """Entries below the threshold go along only where the profile says so."""
    with folder() as place, Intake(place / "store") as intake:
        watched = Watched(place, intake.ready["sentryDsn"], breadcrumbs="info")
        watched.run("--once", "--yes")
        watched.write("debug", "too small")
        watched.write("info", "calling 13912345678")
        watched.write()
        watched.run("--once")
        (event,) = events(intake)
        (crumb,) = event["breadcrumbs"]["values"]
        assert crumb["message"].startswith("calling [[mobile"), crumb


def test_breadcrumbs_by_default():
    """Of the entries before, those go along that are told themselves; by the levels of their own loggers."""
    with folder() as place, Intake(place / "store") as intake:
        watched = Watched(place, intake.ready["sentryDsn"], loggers={"noise": "fatal"})
        watched.run("--once", "--yes")
        watched.write("info", "below the threshold")
        watched.write(message="the first kind")
        watched.write(message="below its own", service="noise")
        watched.write(message="the second kind")
        watched.run("--once")
        (first, second) = events(intake)
        assert "breadcrumbs" not in first, first
        assert [crumb["message"] for crumb in second["breadcrumbs"]["values"]] == ["the first kind"], second["breadcrumbs"]
        assert b"below" not in all_received(intake)


def test_names_of_twins():
    """The same error in the log of errors and in that of everything is one, whatever they are called."""
    with folder() as place, Intake(place / "store") as intake:
        watched = Watched(place, intake.ready["sentryDsn"])
        watched.run("--once", "--yes")
        for names in (("2026-11-28-error.log", "2026-11-28-combined.log"), ("app.error.log", "app.log")):
            line = json.dumps({"level": "error", "message": "in both of " + " and ".join(names).translate(str.maketrans("-.", "  ")),
                               "timestamp": "2026-11-28T05:01:30.516Z"}) + "\n"
            for name in names:
                (watched.logs / name).write_text(line * 3)
        watched.run("--once")
        assert sum(counted(event) for event in events(intake)) == 6, [event["logentry"] for event in events(intake)]


def test_ceiling_of_the_day():
    """What is over it is counted, survives restarts, and is not lost."""
    with folder() as place, Intake(place / "store") as intake:
        watched = Watched(place, intake.ready["sentryDsn"], perDay=3)
        watched.run("--once", "--yes")
        for word in ("one", "two", "three", "four", "five"):
            watched.write(message=f"trouble with {word}")
            watched.run("--once")
        assert len(events(intake)) == 3
        status = watched.status()
        assert status["today"] == 3 and status["counted"] == 2, status


def test_a_limit_holds():
    """What a server wants no more of waits, also for the next program."""
    with folder() as place, Intake(place / "store", "--fault", "busy=600@envelope:times=1") as intake:
        watched = Watched(place, intake.ready["sentryDsn"])
        watched.run("--once", "--yes")
        watched.write()
        done = watched.run("--once", check=5)
        assert "goes the next time" in done.stderr and events(intake) == [] and watched.status()["waiting"] == 1
        watched.run("--once", check=5)
        assert events(intake) == [], "the limit was not obeyed by the next program"
        limits = watched.state / "alerts/com.example.Watched/queue/limits.json"
        limits.unlink()  # as if the time were over
        watched.run("--once")
        assert len(events(intake)) == 1 and watched.status()["waiting"] == 0


def test_client_report():
    """What was dropped is told with the next event that goes, once."""
    with folder() as place, Intake(place / "store") as intake:
        watched = Watched(place, "http://key@127.0.0.1:9/1")
        watched.run("--once", "--yes")
        watched.write()
        watched.run("--once", check=5)
        watched.run("--off")
        watched.describe(intake.ready["sentryDsn"])
        watched.run("--once", "--yes")
        for word in ("first", "second"):
            watched.write(message=word)
            watched.run("--once")
        paths = sorted((intake.place / "received" / "sentry").glob("*.json"))
        reports = [item["payload"] for path in paths for item in json.loads(path.read_text())["items"]
                   if item["header"]["type"] == "client_report"]
        (report,) = reports
        assert report["discarded_events"] == [{"reason": "before_send", "category": "error", "quantity": 1}], report


def test_disk_is_full():
    """Nothing is lost while the state can't be written, and it goes on by itself."""
    with folder() as place, Intake(place / "store") as intake:
        watched = Watched(place, intake.ready["sentryDsn"])
        watched.run("--once", "--yes")
        alerts = watched.state / "alerts/com.example.Watched"
        alerts.chmod(0o500)  # as far as writing goes, a full disk
        if os.access(alerts, os.W_OK):
            alerts.chmod(0o700)
            raise Skip("root writes everywhere")
        watched.write(message="first")
        watched.run("--once", check=1)
        alerts.chmod(0o700)
        watched.write(message="second")
        watched.run("--once")
        assert [event["logentry"]["formatted"] for event in events(intake)] == ["first", "second"]


def test_without_notice():
    """Where the system gives no watches any more, the logs are looked at now and then, and the status says so."""
    limited = ["unshare", "-Ur", "sh", "-c", 'echo 1 >/proc/sys/user/max_inotify_watches && exec "$@"', "x"]
    if subprocess.run([*limited, "true"], capture_output=True).returncode:
        raise Skip("no limit can be set on watches here")
    with folder() as place, Intake(place / "store") as intake:
        watched = Watched(place, intake.ready["sentryDsn"])
        watched.run("--once", "--yes")
        process = subprocess.Popen([*limited, *watched.command()], env=watched.env(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                   start_new_session=True)
        wait_until(lambda: watched.status()["asks"], "nothing is said")
        assert "every ten seconds" in watched.run("--status").stdout
        watched.write(message="told all the same")
        wait_until(lambda: events(intake), "it was not told")
        assert stop(process) == 130


def test_plain_text_with_a_stack():
    """electron-log writes the stack on lines of its own; a half line waits for its end."""
    with folder() as place, Intake(place / "store") as intake:
        watched = Watched(place, intake.ready["sentryDsn"])
        process = watched.start("--yes")
        watched.until_watched()
        with open(watched.logs / "main.log", "a", encoding="utf-8") as log:
            log.write("[2026-11-28 05:01:30.516] [error] (upload) Error: 网络已断开\n    at send (/opt/app/dist/oss.js:10:5)\n")
            log.write("    at run (/opt/app/dist/main.js:1:1)\n[2026-11-28 05:01:31.000] [info]  goes on\n[2026-11-28 05:01:32.000] [err")
            log.flush()
            wait_until(lambda: len(events(intake)) == 1, "the error did not arrive")
            log.write("or] the half line\n")
        wait_until(lambda: len(events(intake)) == 2, "the half line did not arrive")
        (first, second) = events(intake)
        assert len(first["exception"]["values"][0]["stacktrace"]["frames"]) == 2, first
        assert second["logentry"]["formatted"] == "the half line" and b"goes on" not in all_received(intake), second
        assert stop(process) == 130


def test_bundle_lists_the_events():
    """Whoever has the bundle finds what Sentry has of the same time."""
    with folder() as place, Intake(place / "store") as intake:
        watched = Watched(place, intake.ready["sentryDsn"])
        watched.run("--once", "--yes")
        watched.write("info", "it begins")
        watched.write(message="上传第3片失败")
        watched.run("--once")
        (event,) = events(intake)
        out = place / "out.zip"
        subprocess.run([harness.program("waybill"), "pack", str(watched.profile), "--root", f"data={place / 'data'}", "-o", str(out)],
                       env=watched.env(), check=True, capture_output=True, timeout=120)
        with zipfile.ZipFile(out) as archive:
            summary = json.loads(archive.read(next(name for name in archive.namelist() if name.endswith("summary.json"))))
        (alert,) = summary["alerts"]
        assert (alert["id"], alert["level"], alert["repeats"]) == (event["event_id"], "error", 0), alert
        assert alert["fingerprint"] == event["tags"]["waybill.group"] == summary["groups"][0]["fingerprint"], (alert, summary["groups"])


def test_unit():
    """systemd's unit watches once it was agreed to, and stops when that is taken back."""
    unit, state = "waybill-watch@com.example.Watched.service", {"WAYBILL_STATE_DIR": "", "XDG_DATA_DIRS": "/usr/share"}
    with folder() as place, Intake(place / "store") as intake, test_queue.systemd_of(place) as ctl:
        watched = Watched(place, intake.ready["sentryDsn"])
        installed = place / ".local/share/waybill/profiles/com.example.Watched.json"
        installed.parent.mkdir(parents=True)
        profile = json.loads(watched.profile.read_text())
        profile["roots"] = {"data": ["~/data"]}
        installed.write_text(json.dumps(profile))

        def run(*more):
            done = subprocess.run([harness.program("waybill"), "watch", "com.example.Watched", *more], env={**watched.env(), **state},
                                  capture_output=True, text=True, timeout=60)
            assert done.returncode == 0, done.stderr
            return done.stdout

        (place / ".config/systemd/user/waybill-watch@.service").write_text(test_queue.built("waybill-watch@.service"))
        ctl("daemon-reload")
        ctl("start", unit)
        assert ctl("is-active", unit) == "inactive", "it runs though nobody agreed"
        run("--once", "--yes")
        ctl("start", unit)
        wait_until(lambda: json.loads(run("--status", "--json").splitlines()[-1])["running"], "nobody watches")
        watched.write(message="told by the service")
        wait_until(lambda: events(intake), (place / "systemd.log").read_text()[-2000:])
        run("--off")
        wait_until(lambda: ctl("is-active", unit) == "inactive", "it does not stop")
        assert ctl("show", "-P", "Result", unit) == "success"


def severe_on_disk(logs):
    found = set()
    for path in logs.rglob("*"):
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            raw = path.read_bytes()
            text = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
            found |= {line for line in text.splitlines() if b'"level":"error"' in line}
    return found


def test_killed_again_and_again():
    """Every kind of rotation, and watch killed in the middle: what was written is what was told."""
    modules = os.environ.get("WB_NODE_MODULES", str(harness.SOURCE / "tests/npm/node_modules"))
    if not pathlib.Path(modules, "winston").exists():
        raise Skip("winston is not installed from npm")
    rand = random.Random(1)
    with folder() as place, Intake(place / "store") as intake:
        watched = Watched(place, intake.ready["sentryDsn"])
        watched.run("--once", "--yes")
        script = str(harness.SOURCE / "tests/cli/winston-watch.cjs")
        writer = subprocess.Popen([need("node"), script, str(watched.logs), str(ENTRIES), str(max(KILLS * 500, ENTRIES // 4))],
                                  env={**os.environ, "NODE_PATH": modules}, start_new_session=True)
        kills = 0
        try:
            while writer.poll() is None or kills < KILLS:
                process = watched.start_talking()
                try:
                    process.wait(rand.uniform(0.1, 0.9))
                except subprocess.TimeoutExpired:
                    pass
                process.kill()
                assert process.wait() == -signal.SIGKILL
                kills += 1
        finally:
            writer.kill()
        assert writer.wait() == 0, "the writer failed"
        truth = json.loads((watched.place / "data" / "truth.json").read_text())
        assert len(severe_on_disk(watched.logs)) == truth["severe"], "winston lost entries: the comparison means nothing"
        wait_until(lambda: watched.run("--once") and watched.status()["waiting"] == 0, "something waits for ever")
        received = events(intake)
        by_id = {event["event_id"]: event for event in received}
        assert all(by_id[event["event_id"]] == event for event in received), "one id stands for two events"
        sums = {}
        for event in by_id.values():
            kind = event["logentry"]["message"]
            sums[kind] = sums.get(kind, 0) + counted(event)
        print(f"# {truth['lines']} entries, {truth['severe']} severe of {len(truth['templates'])} kinds, {kills} kills: "
              f"{len(by_id)} events, {len(received) - len(by_id)} of them twice, told of {sum(sums.values())}")
        assert sorted(sums.values()) == sorted(truth["templates"].values()), (sums, truth)
        got = all_received(intake) + b"".join(path.read_bytes() for path in watched.state.rglob("*") if path.is_file())
        said = (place / "debug.log").read_bytes()
        assert b"DEBUG" in said and not re.search(rb"Sanitizer|runtime error|CRITICAL|WARNING", said), said[-3000:]
        assert b"below-the-threshold" not in got + said and not any(secret in got + said for secret in SECRETS)


if __name__ == "__main__":
    harness.run_all([value for name, value in list(globals().items()) if name.startswith("test_") and callable(value)])
