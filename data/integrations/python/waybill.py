# SPDX-License-Identifier: MPL-2.0
"""'Send diagnostics' for an application in Python 3.9 or later. No dependencies, but PyGObject where the application is a flatpak: copy this
file.

    import waybill

    def send_diagnostics():
        try:
            sent = waybill.send("com.example.RetouchStudio", {"appVersion": "3.8.1", "orderNo": order, "authorization": f"Bearer {token}"})
        except waybill.NotInstalled:
            offer_another_way()
        else:
            if sent["exit"] == 0:
                notify(f"Support has your report. Its number: {sent['number']}")

send() opens the window and returns when the report has arrived (exit 0), was refused (6), was not agreed to (7), is held (8) or was paused
and the window closed (5), as in waybill(1). What waits for a network goes on waiting: call it on a thread of its own. A flatpak needs the permission "--talk-name=io.github.waybill.Waybill"."""
import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import threading

NAME = "io.github.waybill.Waybill"
PATH = "/io/github/waybill/Waybill"
INTERFACE = "io.github.waybill.Waybill1"
EXITS = {"NotAgreed": 7, "NotAllowed": 3, "Invalid": 3, "Busy": 1, "Failed": 1}


class NotInstalled(Exception):
    """There is no Waybill that could be reached."""


class NoResult(Exception):
    """It ended without saying how."""


def _ways(command):
    """How a command of Waybill is started here, the nearest first."""
    if shutil.which(command):
        yield [command]
    if shutil.which("flatpak") and subprocess.run(["flatpak", "info", NAME], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                                  check=False).returncode == 0:
        yield ["flatpak", "run", f"--command={command}", NAME]


def _read_result(process):
    """Its last line of JSON. The window may be looked at for long after it has told the end, which is the line with an exit code."""
    result = {}
    for line in process.stdout:
        if line.startswith("{"):
            result = json.loads(line)
        if "exit" in result:
            threading.Thread(target=process.wait, daemon=True).start()
            return result
    process.wait()
    return result


def _call(command, arguments, context):
    """The context goes to standard input, so that no other program sees the authorization."""
    for way in _ways(command):
        with tempfile.TemporaryFile() as messages:
            process = subprocess.Popen([*way, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=messages, text=True)
            with contextlib.suppress(BrokenPipeError):  # its exit code says why
                process.stdin.write(json.dumps(context or {}))
                process.stdin.close()
            result = _read_result(process)
            messages.seek(0)
            said = messages.read().decode(errors="replace").strip()
        if not result and process.returncode != 7:
            raise NoResult(said or f"{command} ended with {process.returncode}")
        return {"exit": process.returncode, **result, "messages": said}
    raise NotInstalled("Waybill is not installed.")


def _memory_file(text):
    """A descriptor to read text from that is no file of anybody's."""
    fd = os.memfd_create("context", os.MFD_CLOEXEC)
    os.write(fd, text.encode())
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def _on_bus(work):
    """What work(bus, Gio, GLib) returns; errors of the interface as an exit code and a sentence."""
    from gi.repository import Gio, GLib
    ours = GLib.MainContext.new()  # the application's own may run on another thread
    ours.push_thread_default()
    try:
        return work(Gio.bus_get_sync(Gio.BusType.SESSION, None), Gio, GLib)
    except GLib.Error as error:
        name = Gio.DBusError.get_remote_error(error) or ""
        Gio.DBusError.strip_remote_error(error)
        if name.startswith(INTERFACE + ".Error."):
            return {"exit": EXITS.get(name.rsplit(".", 1)[1], 1), "messages": error.message}
        absent = ("ServiceUnknown", "NameHasNoOwner", "Spawn.", "AccessDenied")  # there is none, or we may not talk to it
        if not name or name.startswith(tuple(f"org.freedesktop.DBus.Error.{one}" for one in absent)):
            raise NotInstalled(f"Waybill can't be reached: {error.message}") from error
        raise NoResult(error.message) from error
    finally:
        ours.pop_thread_default()


def send_on_bus(profile, context=None, **options):
    """send() through the session bus, whoever has Waybill: from within a sandbox there is no other way. options as of the interface's
    method Send: message, orders, since, until, by."""
    def work(bus, Gio, GLib):
        kinds = {"orders": "as", "since": "x", "until": "x"}
        asked = {key: GLib.Variant(kinds.get(key, "s"), value) for key, value in {**options, "profile": profile}.items()}
        ends = {}
        subscribed = bus.signal_subscribe(NAME, INTERFACE, "Finished", PATH, None, Gio.DBusSignalFlags.NONE,
                                          lambda *signal: ends.update([signal[5].unpack()]))
        gone = []
        watched = bus.signal_subscribe("org.freedesktop.DBus", "org.freedesktop.DBus", "NameOwnerChanged", "/org/freedesktop/DBus", NAME,
                                       Gio.DBusSignalFlags.NONE, lambda *signal: gone.extend([] if signal[5].unpack()[2] else [True]))
        files = Gio.UnixFDList.new_from_array([_memory_file(json.dumps(context or {}))])
        try:
            answer, _ = bus.call_with_unix_fd_list_sync(NAME, PATH, INTERFACE, "Send", GLib.Variant("(a{sv}h)", (asked, 0)),
                                                        GLib.VariantType("(s)"), Gio.DBusCallFlags.NONE, GLib.MAXINT32, files, None)
            case = answer.unpack()[0]
            while case not in ends and not gone and not bus.is_closed():
                GLib.MainContext.get_thread_default().iteration(True)
        finally:
            bus.signal_unsubscribe(subscribed)
            bus.signal_unsubscribe(watched)
        if case not in ends:
            raise NoResult("Waybill has ended; what was agreed to is kept, and goes on when it is started again")
        return {**json.loads(ends[case]["json"]), "exit": ends[case]["exit"], "messages": ""}
    return _on_bus(work)


def resume_on_bus(profile, context=None):
    """resume() likewise; it has only begun when this returns."""
    def work(bus, Gio, GLib):
        bus.call_sync(NAME, PATH, INTERFACE, "Resume", GLib.Variant("(ss)", (profile, json.dumps(context or {}))), None,
                      Gio.DBusCallFlags.NONE, -1, None)
        return {"exit": 0, "messages": ""}
    return _on_bus(work)


def _is_flatpak():
    return os.path.exists("/.flatpak-info")


def send(profile, context=None):
    """Opens the window, which shows everything and asks; a second call shows the same window."""
    if _is_flatpak():
        return send_on_bus(profile, context)
    return _call("waybill-wizard", [profile, "--json", "--context", "-"], context)


def resume(profile, context=None):
    """At each start, and when somebody has signed in: what waits goes on. Exit 0: nothing is left; within a flatpak, that it goes on."""
    if _is_flatpak():
        return resume_on_bus(profile, context)
    return _call("waybill", ["resume", "--all", profile, "--json", "--context", "-"], context)
