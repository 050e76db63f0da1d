"""A graphical session for this process alone: an X or Wayland server on a free display, a session bus that can start
nothing but the accessibility bus, an empty home. One per process.

Whatever is started below us is ours to end: we are the reaper of orphans, and at exit every child is ended and
waited for, so that none is left whatever happened. Xvfb needs -noreset, or it resets between two clients."""
import atexit
import contextlib
import ctypes
import os
import pathlib
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from programs import Skip, need

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type><keep_umask/><listen>unix:dir={place}</listen><auth>EXTERNAL</auth>
  <servicedir>{place}/services</servicedir>
  <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>
"""
LAUNCHERS = ["/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher", "/usr/lib/at-spi-bus-launcher"]
FOREIGN = ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "WAYLAND_DISPLAY", "DISPLAY", "NO_AT_BRIDGE",
           "DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS", "GTK_THEME", "GTK_IM_MODULE", "GTK_A11Y", "SSH_CONNECTION", "SSH_TTY",
           "SSH_CLIENT", "GDK_SCALE", "XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE", "DESKTOP_STARTUP_ID", "XDG_ACTIVATION_TOKEN"]
PR_SET_CHILD_SUBREAPER = 36


def children():
    """Process ids whose parent we are: of what we started, and of orphans below it."""
    mine = []
    for name in os.listdir("/proc"):
        with contextlib.suppress(OSError, ValueError):
            if name.isdigit() and int(pathlib.Path(f"/proc/{name}/stat").read_text().rsplit(")", 1)[1].split()[1]) == os.getpid():
                mine.append(int(name))
    return mine


def end_children():
    """Ends them, first politely; those that are orphaned by it too, until none is left."""
    deadline = time.monotonic() + 5
    while left := children():
        for process in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGTERM if time.monotonic() < deadline else signal.SIGKILL)
        pause = time.monotonic() + 0.3
        while time.monotonic() < pause and children():
            with contextlib.suppress(ChildProcessError):
                os.waitpid(-1, os.WNOHANG)
            time.sleep(0.01)


def _line(pipe, what, seconds=30):
    if not select.select([pipe], [], [], seconds)[0]:
        raise AssertionError(f"{what} did not start")
    line = pipe.readline().decode().strip()
    if not line:
        raise AssertionError(f"{what} did not start")
    return line


class Session:
    """server: "xvfb", "xvnc" or "weston"; size "WIDTHxHEIGHT"."""

    def __init__(self, server="xvfb", size="1280x800"):
        self.server, self.size = server, size
        self.has_keyboard = server != "weston"

    def begin(self):
        launcher = next((path for path in LAUNCHERS if os.path.exists(path)), None)
        if not launcher:
            raise Skip("at-spi2-core is not installed")
        need("dbus-daemon")
        try:
            import gi  # noqa: F401
        except ImportError as error:
            raise Skip("python3-gi is not installed") from error
        if self.has_keyboard:
            need("xdotool")
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="wb-", dir="/tmp"))
        atexit.register(self.end)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what is registered runs then too
        for name in FOREIGN:
            os.environ.pop(name, None)
        for name in ["home", "run", "services"]:
            (self.place / name).mkdir(mode=0o700)
        os.environ.update(HOME=str(self.place / "home"), XDG_RUNTIME_DIR=os.environ.get("WB_RUNTIME_DIR", str(self.place / "run")), GSK_RENDERER="cairo",
                          GSETTINGS_BACKEND="memory", ADW_DISABLE_PORTAL="1", GIO_USE_VFS="local", GTK_USE_PORTAL="0",
                          LIBGL_ALWAYS_SOFTWARE="1", TZ="Asia/Shanghai")
        getattr(self, "_begin_" + self.server)()
        self._begin_bus(launcher)
        return self

    def end(self):
        end_children()
        shutil.rmtree(self.place, ignore_errors=True)

    def _begin_x(self, command, what):
        log = open(self.place / "server.log", "wb")
        ours, its = os.pipe()
        subprocess.Popen([*command, "-displayfd", str(its)], stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[its])
        os.close(its)
        with os.fdopen(ours, "rb", 0) as pipe:
            os.environ.update(DISPLAY=":" + _line(pipe, what), GDK_BACKEND="x11")

    def _begin_xvfb(self):
        self._begin_x([need("Xvfb"), "-screen", "0", self.size + "x24", "-nolisten", "tcp", "-noreset"], "Xvfb")

    def _begin_xvnc(self):
        server = next((name for name in ["Xtigervnc", "Xvnc"] if shutil.which(name)), None)
        if not server:
            raise Skip("tigervnc-standalone-server is not installed")
        self._begin_x([server, "-geometry", self.size, "-depth", "24", "-nolisten", "tcp", "-noreset", "-SecurityTypes", "None",
                       "-rfbport", "-1", "-rfbunixpath", str(self.place / "vnc")], "Xvnc")

    def _begin_weston(self):
        width, height = self.size.split("x")
        knows = subprocess.run([need("weston"), "--help"], capture_output=True, text=True, check=False).stdout
        plain = ["--renderer=pixman"] if "--renderer" in knows else ["--use-pixman"]
        log = open(self.place / "server.log", "wb")
        subprocess.Popen(["weston", "--backend=headless-backend.so", *plain, "--width=" + width, "--height=" + height,
                          "--socket=wb", "--idle-time=0"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while not (self.place / "run/wb").exists():
            if time.monotonic() > deadline:
                raise AssertionError("weston did not start: " + (self.place / "server.log").read_text()[-1000:])
            time.sleep(0.02)
        os.environ.update(WAYLAND_DISPLAY="wb", GDK_BACKEND="wayland")

    def _begin_bus(self, launcher):
        (self.place / "services/org.a11y.Bus.service").write_text(f"[D-BUS Service]\nName=org.a11y.Bus\nExec={launcher}\n")
        (self.place / "bus.conf").write_text(BUS.format(place=self.place))
        log = open(self.place / "bus.log", "wb")
        process = subprocess.Popen(["dbus-daemon", f"--config-file={self.place}/bus.conf", "--nofork", "--print-address=1"],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log)
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = _line(process.stdout, "dbus-daemon")

    def log_of(self, what):
        path = self.place / f"{what}.log"
        return path.read_text(errors="replace") if path.exists() else ""
