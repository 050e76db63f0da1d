"""A network of its own for a test: three namespaces, client, wire and server, with no way out of the machine.

    client ── eth0 ── wire (rig-wire) ── eth0 ── server
    10.77.0.2/24                                 10.77.0.1   the router, its name server, its proxy
    fd77::2/64                                   fd77::1
                                                 10.78.0.1-6, fd78::1-6   hosts behind it

What runs in the client's namespace is nobody, without capabilities. All of it goes at the end of the with block, also
after an exception or a signal; what a killed run left behind goes when the next begins."""
import ctypes
import itertools
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))

import disk  # noqa: E402
import harness  # noqa: E402
from harness import Skip  # noqa: E402

ROUTER = ("10.77.0.1", "fd77::1")
CLIENT = ("10.77.0.2", "fd77::2")
HOSTS = [(f"10.78.0.{n}", f"fd78::{n}") for n in range(1, 7)]
NOBODY = 65534
CLONE_NEWNET = 0x40000000
SIDES = ("client", "wire", "server")
NETNS = pathlib.Path("/run/netns")
ETC = pathlib.Path("/etc/netns")
PLACES = (NETNS, ETC, pathlib.Path(tempfile.gettempdir()))
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
NO_PRIVILEGES = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--inh-caps=-all",
                 "--ambient-caps=-all", "--bounding-set=-all", "--no-new-privs"]
NAME = "waybill-rig-{pid}-{number}-{side}"
OURS = re.compile(r"waybill-rig-(\d+)-\w+(-\w+)?$")
numbers = itertools.count(1)

# What the namespaces' files hold; the client's resolver asks the router and nobody else.
FILES = {"resolv.conf": f"nameserver {ROUTER[0]}\n", "nsswitch.conf": "hosts: files dns\n",
         "hosts": "127.0.0.1 localhost\n::1 localhost\n"}

# Duplicate address detection would take a second, and whole segments have to cross the wire, not 64 KiB at a time.
COMMON = """
ip link set lo up
echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad
"""
END = COMMON + """
echo 0 >/proc/sys/net/ipv6/conf/eth0/accept_dad
echo 0 >/proc/sys/net/ipv6/conf/eth0/accept_ra
ethtool -K eth0 tso off gso off gro off >/dev/null
ip link set eth0 up
"""
SCRIPTS = {
    "wire": COMMON + """
for end in client server; do
  echo 1 >/proc/sys/net/ipv6/conf/$end/disable_ipv6
  ethtool -K $end tso off gso off gro off >/dev/null
  ip link set $end up promisc on
done
""",
    "client": END + f"""
ip address add {CLIENT[0]}/24 dev eth0
ip address add {CLIENT[1]}/64 dev eth0 nodad
ip route add default via {ROUTER[0]}
ip -6 route add default via {ROUTER[1]}
""",
    "server": END + f"""
ip address add {ROUTER[0]}/24 dev eth0
ip address add {ROUTER[1]}/64 dev eth0 nodad
""" + "".join(f"ip address add {v4}/32 dev lo\nip address add {v6}/128 dev lo nodad\n" for v4, v6 in HOSTS),
}


def need_all():
    """Skips with a sentence where no rig can be made."""
    if os.geteuid() != 0:
        raise Skip("a network of its own needs root")
    for tool in ("ip", "nft", "ethtool", "setpriv", "certtool"):
        if not shutil.which(tool, path=PATH):
            raise Skip(f"{tool} is not installed")
    if not pathlib.Path("/proc/sys/net/ipv6").exists():
        raise Skip("this kernel has no IPv6")


def call(*command, **keywords):
    """Runs a tool that has to succeed; returns what it prints."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True,
                          env={**os.environ, "PATH": PATH}, **keywords)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))[:200]}: {done.stderr.strip()[-500:]}")
    return done.stdout


def pids_in(namespace):
    return [int(pid) for pid in call("ip", "netns", "pids", namespace).split()]


def end_processes(namespaces, patience=3):
    """Ends whatever runs in these namespaces: kindly once each, at last not."""
    told = set()
    deadline = time.monotonic() + patience
    while left := {pid for name in namespaces if (NETNS / name).exists() for pid in pids_in(name)}:
        late = time.monotonic() > deadline
        for pid in left if late else left - told:
            try:
                os.kill(pid, signal.SIGKILL if late else signal.SIGTERM)
            except ProcessLookupError:
                pass
        told |= left
        time.sleep(0.02)


def remove(namespaces):
    """Removes namespaces, what runs in them and their files, whatever of it there is."""
    end_processes(namespaces)
    for namespace in namespaces:
        if (NETNS / namespace).exists():
            call("ip", "netns", "delete", namespace)
        shutil.rmtree(ETC / namespace, ignore_errors=True)
    try:
        ETC.rmdir()
    except OSError:
        pass  # others have something there


def remove_stale():
    """What was left behind by runs that were killed."""
    names = {path.name for place in PLACES if place.exists() for path in place.iterdir()}
    stale = [name for name in names if (match := OURS.match(name)) and not pathlib.Path(f"/proc/{match[1]}").exists()]
    remove(stale)
    for name in stale:
        disk.unmount_below(PLACES[-1] / name)
        shutil.rmtree(PLACES[-1] / name, ignore_errors=True)


def finish(process, timeout, stop_after):
    """Waits for its end, as Rig.run() does; the CompletedProcess."""
    stopped = None
    try:
        out, err = process.communicate(timeout=timeout if stop_after is None else stop_after)
    except subprocess.TimeoutExpired:
        if stop_after is None:
            raise
        stopped = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=timeout)
    done = subprocess.CompletedProcess(process.args, process.returncode, out, err)
    done.seconds_to_stop = time.monotonic() - stopped if stopped else None
    return done


class Signals:
    """While it lasts, SIGTERM and SIGHUP interrupt the program as SIGINT does, so that with blocks are left; hold() is
    for the time in which they are."""
    kinds = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)

    def __init__(self):
        self.before = {}

    def raise_them(self):
        if threading.current_thread() is threading.main_thread():
            self.before = {kind: signal.signal(kind, signal.default_int_handler) for kind in self.kinds}

    def hold(self):
        for kind in self.before:
            signal.signal(kind, signal.SIG_IGN)

    def restore(self):
        for kind, handler in self.before.items():
            signal.signal(kind, handler)


class Conversation:
    """A program that is told lines and answers each by a line of JSON; it ends when its stdin does."""

    def __init__(self, process):
        self.process = process
        self.greeting = self.hear()

    def hear(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.process.args[4:]} ended with {self.process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.hear()

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Wire(Conversation):
    """The line. Directions are as the client sees them."""

    def set(self, up="", down=""):
        """The settings of wire.c, such as "delay=20 loss=5"; what is not named is as on a good line."""
        self.say(f"up {up}")
        return self.say(f"down {down}")

    def both(self, settings):
        return self.set(settings, settings)

    def stats(self):
        return self.say("stats")


def plain_profile(one, ready):
    """The path of a profile that sends the environment, and what is attached, to the store of rig one."""
    path = one.place / "test.rig.Application.json"
    path.write_text(json.dumps({
        "waybill": 1, "id": "test.rig.Application", "name": {"": "Rig"},
        "items": [{"id": "environment", "collect": "environment"}],
        "deliver": {"store": "oss", "ticket": ready["ticket"], "format": "zip"},
    }))
    path.chmod(0o644)
    return path


class Rig:
    """with Rig() as rig: rig.wire.both("delay=20"); rig.serve(…); rig.run(["ping", …])"""

    def __init__(self, seed=1, may_ping=True, search=None):
        number = next(numbers)
        self.seed, self.may_ping, self.search = seed, may_ping, search
        self.names = {side: NAME.format(pid=os.getpid(), number=number, side=side) for side in SIDES}
        self.signals = Signals()
        self.talks = []
        self.place = self.servers = None

    def __enter__(self):
        need_all()
        self.signals.raise_them()
        try:
            remove_stale()
            self.place = pathlib.Path(tempfile.mkdtemp(prefix=f"waybill-rig-{os.getpid()}-"))
            self.place.chmod(0o755)
            self.make_namespaces()
            wire = harness.program("rig-wire", release=True)
            self.wire = self.converse(Wire, "wire", [wire, "client", "server", str(self.seed)])
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.signals.hold()
        try:
            for talk in reversed(self.talks):
                talk.process.stdin.close()
            remove(self.names.values())
            for talk in self.talks:
                talk.close()
            if self.place:
                disk.unmount_below(self.place)
                shutil.rmtree(self.place, ignore_errors=True)
        finally:
            self.signals.restore()

    def make_namespaces(self):
        for side, namespace in self.names.items():
            try:
                call("ip", "netns", "add", namespace)
            except RuntimeError as error:
                raise Skip(f"namespaces can't be made here: {error}") from None
            (ETC / namespace).mkdir(parents=True)
            for name, text in FILES.items():
                (ETC / namespace / name).write_text(text)
            if self.search:
                with open(ETC / namespace / "resolv.conf", "a") as resolver:
                    resolver.write(f"search {self.search}\n")
        for side in ("client", "server"):
            call("ip", "link", "add", "eth0", "netns", self.names[side],
                 "type", "veth", "peer", "name", side, "netns", self.names["wire"])
        for side, script in SCRIPTS.items():
            self.script(side, script)
        self.let_ping(self.may_ping)

    def script(self, side, text):
        return call("ip", "netns", "exec", self.names[side], "sh", "-eu", "-c", text)

    def let_ping(self, may):
        """Whether unprivileged processes of the client may send echo requests; Debian 12 says no."""
        self.script("client", f"echo '{'0 2147483647' if may else '1 0'}' >/proc/sys/net/ipv4/ping_group_range")

    def socket(self, side, *kind):
        """A socket that lives in one side's namespace. Namespaces are a thread's, so one is spent on it."""
        made = []

        def make():
            with open(NETNS / self.names[side]) as namespace:
                if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), CLONE_NEWNET) == 0:
                    made.append(socket.socket(*kind))

        thread = threading.Thread(target=make)
        thread.start()
        thread.join()
        return made[0]

    def start(self, side, command, **keywords):
        return subprocess.Popen(["ip", "netns", "exec", self.names[side], *map(str, command)],
                                env={**os.environ, "PATH": f"{os.environ['PATH']}:{PATH}"}, **keywords)

    def converse(self, kind, side, command):
        process = self.start(side, command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            talk = kind(process)
        except BaseException:
            process.stdin.close()
            process.stdout.close()
            raise
        self.talks.append(talk)
        return talk

    def serve(self, certificates=None, **config):
        """What lives behind the router, from now on; the keys are those of servers.py. Returns what it tells."""
        if not self.servers:
            command = [sys.executable, "-B", HERE / "servers.py", certificates, self.place / "store",
                       harness.program("waybill-intake", release=True)]
            self.servers = self.converse(Conversation, "server", command)
        return self.servers.say(json.dumps(config))

    def home(self):
        """A folder of the client's own."""
        path = pathlib.Path(tempfile.mkdtemp(prefix="home-", dir=self.place))
        os.chown(path, NOBODY, NOBODY)
        return path

    def unprivileged(self, tool):
        """A copy of tool without the capability that it is installed with: it uses what unprivileged programs may."""
        path = self.place / pathlib.Path(tool).name
        if not path.exists():
            shutil.copy(shutil.which(harness.need(tool)), path)
            path.chmod(0o755)
        return path

    def run(self, command, env=None, timeout=60, check=False, stop_after=None):
        """Runs command in the client's namespace as nobody; the result also has seconds. If it still runs after
        stop_after seconds it gets SIGINT, and the result has seconds_to_stop."""
        whole = {"PATH": PATH, "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", **(env or {})}
        started = time.monotonic()
        process = subprocess.Popen(["ip", "netns", "exec", self.names["client"], *NO_PRIVILEGES, *map(str, command)],
                                   env=whole, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, start_new_session=True, errors="surrogateescape", cwd="/")
        with process:
            try:
                done = finish(process, timeout, stop_after)
            except BaseException:
                process.kill()
                raise
        done.seconds = time.monotonic() - started
        if check and done.returncode != 0:
            raise AssertionError(f"{command}: exit {done.returncode}\n{done.stdout[-1000:]}{done.stderr[-1000:]}")
        return done
