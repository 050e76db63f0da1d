"""A tree full of traps, files that change while they are read, a full disk, a folder that can't be written,
a wrong clock: packing neither hangs, nor leaks, nor stops the rest."""
import datetime
import json
import os
import pathlib
import re
import shutil
import subprocess
import threading
import time

import harness
import hostile
from harness import Intake, Place, Skip, folder, need

SECONDS = 60
RESIDENT_MAX = 128 * 1024  # KiB


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def data_of(sample):
    return sample.studio / "config" / "retouch-studio"


def offline_profile(sample):
    """Packing needs no store."""
    nowhere = "http://127.0.0.1:9"
    return sample.profile({"ticket": f"{nowhere}/ticket", "sentryDsn": f"http://key@127.0.0.1:9/1", "tracker": nowhere})


def pack(sample, out, *more, limit=SECONDS):
    """(resident KiB or None, seconds); fails if it fails or hangs."""
    measured = bool(os.environ.get("WB_RELEASE"))
    timer = [need("/usr/bin/time"), "-f", "%M"] if measured else []
    started = time.monotonic()
    done = subprocess.run([*timer, *sample.command("pack", offline_profile(sample), *sample.roots(), "-o", out, *more, release=True)],
                          env=sample.env(), capture_output=True, text=True, errors="replace", timeout=limit)
    assert done.returncode == 0, (done.returncode, done.stderr[:3500])
    return (int(done.stderr.split()[-1]) if measured else None), time.monotonic() - started


def unpack(sample, bundle, to):
    subprocess.run([need("unzip"), "-tq", str(bundle)], check=True, stdout=subprocess.DEVNULL)
    sample.run("verify", bundle, check=0, release=True)
    subprocess.run(["unzip", "-q", str(bundle), "-d", str(to)], check=True)
    return next(path for path in to.iterdir())


def items(case):
    manifest = json.loads((case / "waybill.json").read_text())
    return {item["id"]: item.get("members", []) for item in manifest["items"]}


def reasons(members):
    """original name -> status, of what is not simply there."""
    for member in members:
        assert member["status"] == "ok" or member.get("error") or member.get("cuts") or member["status"] in (
            "empty", "same-file"), f"no reason: {member}"
    return {member.get("original", member["path"]): member["status"] for member in members if member["status"] != "ok"}


def assert_whole(case, name, what):
    text = (case / "logs" / name).read_text()
    missing = [number for number in range(hostile.WITNESS_LINES) if f"{what} step {number} done" not in text]
    assert not missing, f"{name}: {len(missing)} of {what}'s lines are missing"


def assert_nothing_leaked(*places):
    for place in places:
        for path in place.rglob("*"):
            assert hostile.CANARY not in str(path), path
            if path.is_file():
                assert hostile.CANARY.encode() not in path.read_bytes(), path


def test_tree_of_traps():
    with folder() as place:
        sample = Place(place, size="1MB")
        data = data_of(sample)
        left_out = hostile.make(data, place / "outside", now())
        resident, seconds = pack(sample, place / "bundle.zip", "--with", "user,order,retouch,config")
        print(f"# {seconds:.1f} s, {(resident or 0) / 1024:.0f} MiB resident")
        case = unpack(sample, place / "bundle.zip", place / "out")
        found = items(case)
        assert_nothing_leaked(place / "out", sample.state)
        for name, what in {"witness.log": "witness", "deep.log": "before"}.items():
            assert_whole(case, name, what)
        assert_whole(case, "deep.log", "after")
        assert_whole(case, "utf16.log", "wide")
        named = {name for members in found.values() for name in reasons(members)}
        missing = [name for name in left_out if not any(one == name or one.startswith(name + "/") for one in named)]
        assert not missing, f"left out without a word: {missing}\n{named}"
        twins = [member["status"] for member in found["logs"] if member["original"].startswith("logs/twin")]
        assert sorted(twins)[0] == "ok" and twins.count("ok") == 1 and len(twins) == 3, twins
        taken = sum(1 for member in found["logs"] if member["path"].startswith("logs/many/") and member["status"] == "ok")
        assert taken == hostile.MANY, f"{taken} of the small files"
        strange = [path for path in (case / "logs").rglob("*") if path.is_file()
                   and "in a file of a strange name" in path.read_text(errors="replace")]
        assert len(strange) == len(hostile.NAMES), strange
        safe = re.compile(r"[A-Za-z0-9._+@=/ -]+")
        unsafe = [str(path.relative_to(case)) for path in case.rglob("*")
                  if not safe.fullmatch(str(path.relative_to(case)))]
        assert not unsafe, unsafe
        for id_ in ("config", "retouch"):
            assert reasons(found[id_]), f"{id_}: {found[id_]}"
        assert resident is None or resident < RESIDENT_MAX, f"{resident} KiB resident"
        for path in (data / "logs" / "closed", data / "logs" / "denied.log"):
            if path.exists():
                path.chmod(0o700)


class Meanwhile:
    """Does something again and again until the block ends."""

    def __init__(self, act, pause):
        self.act, self.pause, self.over, self.failed = act, pause, threading.Event(), None
        self.thread = threading.Thread(target=self.run)

    def run(self):
        try:
            while not self.over.wait(self.pause):
                self.act()
        except Exception as error:  # told when the block ends
            self.failed = error

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()
        if self.failed:
            raise self.failed


def numbered(number, stamp, length=120):
    return json.dumps({"level": "info", "message": f"tick {number:08} " + "lorem ipsum dolor " * (length // 18),
                       "timestamp": stamp}) + "\n"


def test_growing_file():
    """50 MB/s are written to a log that is being collected: it is taken up to where it was looked at."""
    with folder() as place:
        sample = Place(place, size="1MB")
        logs = data_of(sample) / "logs"
        (logs / "witness.log").write_text(hostile.witness(now(), "witness"))
        block = "".join(numbered(number, now()) for number in range(30_000)).encode()
        growing = logs / "growing.log"
        growing.write_bytes(block * 20)
        with open(growing, "ab", buffering=0) as out:
            with Meanwhile(lambda: out.write(block), len(block) / 50e6):
                resident, seconds = pack(sample, place / "bundle.zip")
        print(f"# {seconds:.1f} s, {growing.stat().st_size / 1e6:.0f} MB when it ended, {(resident or 0) / 1024:.0f} MiB resident")
        case = unpack(sample, place / "bundle.zip", place / "out")
        assert_whole(case, "witness.log", "witness")
        taken = next(member for member in items(case)["logs"] if member["original"] == "logs/growing.log")
        assert 0 < taken["bytes"] < growing.stat().st_size, taken
        text = (case / "logs" / "growing.log").read_text()
        lines = text.splitlines()
        if not text.endswith("\n"):
            del lines[-1]  # looked at in the middle of a write
        assert all("tick" in json.loads(line)["message"] for line in lines if line.startswith("{")) and len(lines) > 20_000
        assert resident is None or resident < RESIDENT_MAX, f"{resident} KiB resident"


def copy_and_truncate(logs):
    shutil.copy(logs / "app.log", logs / "app.log.1")
    os.truncate(logs / "app.log", 0)


def rename_and_begin(logs):
    for number in range(4, 0, -1):
        if (logs / f"app.log.{number}").exists():
            os.replace(logs / f"app.log.{number}", logs / f"app.log.{number + 1}")
    os.replace(logs / "app.log", logs / "app.log.1")
    (logs / "app.log").touch()


def lose_some(logs):
    for path in list(logs.glob("small-*.log"))[:3]:
        path.unlink()


def is_entry(line):
    try:
        return "message" in json.loads(line)
    except ValueError:
        return False


def disturbed(act):
    """Packs while a log is written and act happens to its folder; nothing that arrives is broken."""
    with folder() as place:
        sample = Place(place, size="20MB")
        logs = data_of(sample) / "logs"
        (logs / "witness.log").write_text(hostile.witness(now(), "witness"))
        (logs / "app.log").write_text("".join(numbered(number, now()) for number in range(50_000)))
        for number in range(300):
            (logs / f"small-{number}.log").write_text(numbered(number, now()))
        written = [50_000]

        def write_and_act():
            with open(logs / "app.log", "a", buffering=1) as out:
                for _ in range(2_000):
                    out.write(numbered(written[0], now()))
                    written[0] += 1
            act(logs)

        with Meanwhile(write_and_act, 0.02):
            pack(sample, place / "bundle.zip")
        case = unpack(sample, place / "bundle.zip", place / "out")
        assert_whole(case, "witness.log", "witness")
        reasons(items(case)["logs"])
        told = {member["path"]: member["status"] != "ok" or any(cut["what"] == "grown" for cut in member.get("cuts", []))
                for member in items(case)["logs"] if "sha256" in member}
        for path in (case / "logs").glob("app.log*"):
            text = path.read_text(errors="replace")
            lines = text.splitlines()
            if text and not text.endswith("\n") and not is_entry(lines[-1]):
                # looked at in the middle of a write, or emptied while it was read: the manifest says that there was more
                assert told[f"logs/{path.name}"], (path.name, lines[-1][:200])
                del lines[-1]
            broken = [line[:200] for line in lines if line.startswith("{") and not is_entry(line)]
            assert not broken, (path.name, broken)


def test_copytruncate():
    disturbed(copy_and_truncate)


def test_rename_rotation():
    disturbed(rename_and_begin)


def test_vanishing_files():
    disturbed(lose_some)


# sizes in MB: what there is at first, and whether something else takes it while the case is collected
FULL_DISK = """set -u
mount -t tmpfs -o size=${SIZE}m,mode=700 waybill "$STATE" || exit 77
if [ -n "$FILL" ]; then
  { until [ -s "$(echo "$STATE"/cases/*/evidence/members.jsonl)" ]; do :; done
    dd if=/dev/zero of="$STATE/fill" bs=1M 2>/dev/null; } & filling=$!
fi
"$@" send "$PROFILE" --yes --context "$CONTEXT" --root "data=$DATA" --root "install=$INSTALL"
echo "first $?"
[ -z "$FILL" ] || { wait $filling; rm "$STATE/fill"; }
mount -t tmpfs -o remount,size=512m waybill "$STATE" || exit 78
"$@" resume --all --context "$CONTEXT" --json
echo "then $?"
"""


def test_full_disk():
    """Too little room for the case at the beginning."""
    live_without_room("8", "")


def test_disk_fills_up():
    """Enough room, but something else takes it in the meantime."""
    live_without_room("64", "yes")


def live_without_room(size, fill):
    """A sentence, what comes next and exit 1; once there is room the case is delivered."""
    unshare = [need("unshare"), "--mount", "--map-root-user"]
    if subprocess.run([*unshare, "sh", "-c", "mount -t tmpfs none /mnt"], stderr=subprocess.DEVNULL).returncode:
        raise Skip("no mount namespaces for this user")
    with folder() as place, Intake(place / "store", release=True) as intake:
        sample = Place(place, size="100MB")
        sample.state.mkdir()
        (place / "context.json").write_text(sample.context())
        env = {**sample.env(), "SIZE": size, "FILL": fill, "STATE": str(sample.state), "PROFILE": sample.profile(intake.ready),
               "CONTEXT": str(place / "context.json"), "DATA": str(data_of(sample)),
               "INSTALL": str(sample.studio / "opt/RetouchStudio")}
        done = subprocess.run([*unshare, "sh", "-c", FULL_DISK, "sh", *sample.command(release=True)], env=env,
                              capture_output=True, text=True, timeout=200)
        assert done.returncode == 0, done
        assert "first 1\n" in done.stdout, (done.stdout[-500:], done.stderr[:3500])
        sentence = next(line for line in done.stderr.splitlines() if line.startswith("waybill: "))
        print(f"# {sentence}")
        assert re.search(r"disk|space", sentence) and sentence.endswith("."), sentence
        assert "waybill resume" in done.stderr, done.stderr
        assert "then 0\n" in done.stdout, (done.stdout[-500:], done.stderr[:3500])
        assert len(intake.cases()) == 1
        bundle = next(path for key, path in intake.objects().items() if key.endswith("/bundle.zip"))
        sample.run("verify", bundle, check=0, release=True)


def test_home_read_only():
    if os.geteuid() == 0:
        raise Skip("root may write everywhere")
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, size="1MB")
        home = place / "home"
        home.mkdir(mode=0o500)
        env = {"HOME": str(home), "WAYBILL_STATE_DIR": "", "XDG_STATE_HOME": "", "XDG_DATA_HOME": "", "XDG_CONFIG_HOME": ""}
        answer = sample.send(intake.ready, check=None, env=env)
        print(f"# exit {answer.exit}: {answer.err.strip()}")
        assert answer.exit == 1 and str(home) in answer.err, (answer.exit, answer.err)
        assert not intake.cases()


def test_clock_wrong_by_years():
    for years in (-7, 12):
        with folder() as place, Intake(place / "store", "--clock", f"offset={years * 365 * 86400}") as intake:
            sample = Place(place, size="1MB")
            answer = sample.send(intake.ready, "--only", "environment,config")
            assert answer.result["state"] == "delivered", answer.result
            receipt = json.loads(next(path for key, path in intake.objects().items()
                                      if key.endswith("/receipt.json")).read_text())
            assert {named["name"] for named in receipt["objects"]} == {"essentials.zip", "bundle.zip"}


harness.run_all([test_tree_of_traps, test_growing_file, test_copytruncate, test_rename_rotation, test_vanishing_files,
                 test_full_disk, test_disk_fills_up, test_home_read_only, test_clock_wrong_by_years])
