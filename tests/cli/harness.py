"""What the tests of the command line share: the real programs, a store on loopback, sample data, and a
small TAP writer. Every test works in a folder of its own and leaves no process behind."""
import contextlib
import json
import os
import pathlib
import pty
import random
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import urllib.parse
import zlib

SOURCE = pathlib.Path(os.environ["WB_SOURCE"])
BUILD = pathlib.Path(os.environ["WB_BUILD"])
RELEASE = pathlib.Path(os.environ.get("WB_RELEASE") or BUILD)
ORDER = "RT2026112300017"
AUTHORIZATION = "Bearer demo-u-1001"


class Skip(Exception):
    """This test needs something that is not here."""


def program(name, release=False):
    place = RELEASE if release else BUILD
    return str(place / {"waybill": "src/cli/waybill", "waybill-intake": "src/intake/waybill-intake",
                        "waybill-make-studio": "tests/studio/waybill-make-studio",
                        "waybill-wizard": "src/wizard/waybill-wizard",
                        "rig-wire": "tests/rig/rig-wire", "rig-clock": "tests/rig/rig-clock.so"}[name])


def need(tool):
    if not shutil.which(tool):
        raise Skip(f"{tool} is not installed")
    return tool


class Intake:
    """waybill-intake on DIR, as a context manager; ready holds its addresses."""

    def __init__(self, place, *arguments, port=None, release=False):
        self.place, self.arguments, self.port, self.release = pathlib.Path(place), arguments, port, release

    def __enter__(self):
        command = [program("waybill-intake", self.release), str(self.place), *self.arguments]
        if self.port:
            command += ["--port", str(self.port)]
        self.log = open(f"{self.place}.log", "ab")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log)
        line = self.process.stdout.readline()
        if not line:
            self.__exit__()
            raise AssertionError(f"the intake did not start: {open(f'{self.place}.log').read()[-2000:]}")
        self.ready = json.loads(line)
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """The store is gone, its objects are kept."""
        if self.log.closed:
            return
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.log.close()

    def objects(self):
        """key -> path of every stored object; not the random bytes of a rehearsed upload, which are nobody's."""
        return {str(path.relative_to(self.place)): path for path in sorted(self.place.rglob("*"))
                if path.is_file() and not path.relative_to(self.place).parts[0].startswith(".")
                and path.relative_to(self.place).parts[0] not in ("received", "rehearsals")}

    def cases(self):
        return sorted({str(pathlib.Path(key).parent) for key in self.objects() if key.startswith("cases/")})


class Place:
    """A folder with sample data, a profile and a state folder of its own."""

    def __init__(self, place, size="5MB", seed=1):
        self.place = pathlib.Path(place)
        self.truth = self.place / "truth.jsonl"
        self.state = self.place / "state"
        self.studio = self.place / "studio"
        subprocess.run([program("waybill-make-studio", release=True), str(self.studio), "--size", size,
                        "--seed", str(seed), "--end", "now", "--truth", str(self.truth)], check=True, stdout=subprocess.DEVNULL)

    def another(self, place):
        """One with the same sample data, and a profile and a state folder of its own below place."""
        other = object.__new__(Place)
        other.place, other.truth, other.studio = pathlib.Path(place), self.truth, self.studio
        other.state = other.place / "state"
        other.place.mkdir(parents=True, exist_ok=True)
        return other

    def profile(self, ready, unlimited=False, **deliver):
        profile = json.loads((SOURCE / "data/profiles/com.example.RetouchStudio.json").read_text())
        profile["deliver"]["ticket"] = ready["ticket"]
        health = urllib.parse.urljoin(ready["ticket"], "/generate_204")  # nothing is asked beyond this computer
        for endpoint in profile["endpoints"]:
            endpoint["url"] = health
        profile["network"] = {"portal": health}
        profile["deliver"].pop("sealTo", None)
        profile["deliver"].update(deliver)
        for item in profile["items"] if unlimited else []:
            item.pop("limit", None)
            item.pop("window", None)
        if "sentry" in profile:
            profile["sentry"]["dsn"] = ready["sentryDsn"]
        if "tracker" in profile:
            profile["tracker"]["url"] = ready["tracker"]
        path = self.place / "com.example.RetouchStudio.json"
        path.write_text(json.dumps(profile, ensure_ascii=False))
        return str(path)

    def roots(self):
        return ["--root", f"data={self.studio}/config/retouch-studio",
                "--root", f"install={self.studio}/opt/RetouchStudio"]

    def env(self):
        return {**os.environ, "WAYBILL_STATE_DIR": str(self.state), "LC_ALL": "C.UTF-8", "LANGUAGE": "",
                "HOME": str(self.place), "WAYBILL_LOCALEDIR": str(BUILD / "po")}

    def context(self, **more):
        return json.dumps({"appVersion": "3.8.1", "versions": {"node": "18.18.2", "electron": "28.1.0"},
                           "orderNo": ORDER, "authorization": AUTHORIZATION, **more})

    def command(self, *arguments, release=False):
        return [program("waybill", release), *map(str, arguments)]

    def run(self, *arguments, context=None, check=None, release=False, env=None, timeout=300):
        """Runs waybill to its end without a terminal; the result has exit, out, err, lines and result."""
        done = subprocess.run(self.command(*arguments, release=release), input=context, text=True,
                              errors="surrogateescape", capture_output=True, timeout=timeout,
                              env={**self.env(), **(env or {})}, start_new_session=True)
        answer = Answer(done)
        if check is not None and answer.exit != check:
            raise AssertionError(f"{arguments}: exit {answer.exit}, not {check}\n{answer.err[-3000:]}")
        return answer

    def send(self, ready, *more, check=0, release=False, **keywords):
        return self.run("send", self.profile(ready), "--yes", "--json", "--context", "-", *self.roots(), *more,
                        context=self.context(), check=check, release=release, **keywords)


def on_terminal(sample, arguments, answers, timeout=60):
    """Runs waybill on a terminal of its own and types each answer when its question stands there."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe(arguments[0], arguments, sample.env())
    text, end = b"", time.monotonic() + timeout
    waiting = list(answers)
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.2)[0]:
            continue
        try:
            got = os.read(terminal, 65536)
        except OSError:
            break
        if not got:
            break
        text += got
        if waiting and text.endswith(waiting[0][0]):
            os.write(terminal, waiting.pop(0)[1])
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), text.decode(errors="replace")


class Bus:
    """A bus with a service on it, a program of this folder that reads lines and answers each by the same line."""
    program, variable = None, None

    def __enter__(self):
        need("dbus-daemon")
        python = next((path for path in (sys.executable, "/usr/bin/python3") if os.path.exists(path)
                       and not subprocess.run([path, "-c", "import gi"], stderr=subprocess.DEVNULL).returncode), None)
        if not python:
            raise Skip("python3-gi is not installed")
        self.bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address=1"], stdout=subprocess.PIPE, text=True)
        self.address = self.bus.stdout.readline().strip()
        self.manager = subprocess.Popen([python, "-B", SOURCE / "tests/cli" / self.program], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, env={**os.environ, **self.env()})
        assert self.manager.stdout.readline() == "ready\n", f"{self.program} did not start"
        return self

    def __exit__(self, *_):
        for process in (self.manager, self.bus):
            process.kill()
            process.wait()
            process.stdout.close()
        self.manager.stdin.close()

    def env(self):
        return {self.variable: self.address}

    def becomes(self, name, value):
        self.manager.stdin.write(f"{name} {value}\n")
        self.manager.stdin.flush()
        assert self.manager.stdout.readline() == f"{name} {value}\n"


class Keyring(Bus):
    """A session bus with a secret service on it: becomes("keys", JSON without spaces), becomes("locked", 0 or 1)."""
    program, variable = "secret_service.py", "DBUS_SESSION_BUS_ADDRESS"


class Network(Bus):
    """A system bus with a NetworkManager on it; env() makes programs believe it."""
    program, variable = "network_manager.py", "DBUS_SYSTEM_BUS_ADDRESS"

    def env(self):
        return {**super().env(), "GIO_USE_NETWORK_MONITOR": "networkmanager"}

    def comes_back(self):
        self.becomes("Connectivity", 1)
        self.becomes("Connectivity", 4)


def json_or_none(line):
    """What --json prints; a previewed log may hold anything."""
    try:
        return json.loads(line) if line.startswith("{") else None
    except ValueError:
        return None


def chinese_env(place):
    """What a Chinese person's session sets. C.UTF-8 would not do: newer C libraries take it for "no language".
    The locale is made below place, so that none has to be installed."""
    need("localedef")
    if not os.path.exists("/usr/share/i18n/locales/zh_CN"):
        raise Skip("the sources of locales are not installed")
    made = pathlib.Path(place) / "locales" / "zh_CN.UTF-8"
    made.parent.mkdir(exist_ok=True)
    subprocess.run(["localedef", "--no-archive", "-i", "zh_CN", "-f", "UTF-8", str(made)], check=True,
                   stdout=subprocess.DEVNULL)
    return {"LOCPATH": str(made.parent), "LC_ALL": "zh_CN.UTF-8", "LANGUAGE": "zh_CN",
            "ASAN_OPTIONS": "detect_leaks=0"}  # the C library never frees what it makes of LOCPATH


class Answer:
    def __init__(self, done):
        self.exit, self.out, self.err = done.returncode, done.stdout, done.stderr
        self.lines = [line for line in map(json_or_none, done.stdout.split("\n")) if line]
        self.result = self.lines[-1] if self.lines else {}


def picture(path, side, seed=1):
    """Writes a PNG of noise, side × side pixels: 3 bytes a pixel that no archive makes smaller."""
    rand = random.Random(seed)
    rows = b"".join(b"\0" + rand.randbytes(3 * side) for _ in range(side))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pathlib.Path(path).write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
                                   + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b""))
    return path


@contextlib.contextmanager
def folder():
    place = tempfile.mkdtemp(prefix="waybill-cli-", dir="/var/tmp")
    try:
        yield pathlib.Path(place)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def truth(place):
    """(values that must be gone, values that must be there)."""
    rows = [json.loads(line) for line in pathlib.Path(place).read_text().splitlines()]
    return [row for row in rows if "value" in row], [row["keep"] for row in rows if "keep" in row]


def run_all(tests):
    """Runs the test functions named in the arguments, or all, and writes TAP."""
    chosen = [test for test in tests if not sys.argv[1:] or test.__name__ in sys.argv[1:]]
    failed = 0
    print(f"1..{len(chosen)}", flush=True)
    for number, test in enumerate(chosen, 1):
        started = time.monotonic()
        try:
            test()
            print(f"ok {number} - {test.__name__} ({time.monotonic() - started:.1f} s)", flush=True)
        except Skip as why:
            print(f"ok {number} - {test.__name__} # SKIP {why}", flush=True)
        except BaseException as error:  # a test that is interrupted has failed too
            failed += 1
            for line in f"{type(error).__name__}: {error}".splitlines():
                print(f"# {line}", flush=True)
            print(f"not ok {number} - {test.__name__}", flush=True)
            if isinstance(error, KeyboardInterrupt):
                break
    sys.exit(1 if failed else 0)
