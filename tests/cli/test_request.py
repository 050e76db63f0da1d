"""What support asks for: links, the window on the user's own screen, and the window itself."""
import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import harness
import signing
from harness import Intake, Place, Skip, folder, need, program

NOTE = "Please send the logs of yesterday\n> Agree and send?"
SERVICE = "io.github.waybill.Waybill"


def keyed_profile(sample, ready):
    """The sample profile with support's key, and a path to it."""
    path = pathlib.Path(sample.profile(ready))
    profile = json.loads(path.read_text())
    profile["support"]["linkKeys"] = [signing.link_key()]
    path.write_text(json.dumps(profile, ensure_ascii=False))
    return str(path)


def ticked(answer):
    return set(answer.result["selection"]["items"])


# --- links ---


def test_a_link_chooses():
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, size="1MB")
        profile = keyed_profile(sample, intake.ready)

        def preview(*arguments):
            return sample.run("preview", profile, "--json", *sample.roots(), *arguments, check=0)
        usual = ticked(preview())
        sensitive = {"user", "order"}
        assert "logs" in usual and len(usual) > 2 and not usual & sensitive, usual
        asked = preview("--request", signing.link(items="logs,user,order,unheard-of", order="RT1,RT2", **{
            "from": "2026-11-22T05:00:00Z", "to": "2026-11-22T06:00:00Z"}))
        assert ticked(asked) == {"logs"}, asked.result["selection"]
        selection = asked.result["selection"]
        assert selection["orders"] == ["RT1", "RT2"], selection
        assert selection["sinceUsec"] == 1795323600 * 10**6 and selection["untilUsec"] == 1795327200 * 10**6, selection
        told = sample.run("preview", profile, *sample.roots(), "--request", signing.link(items="logs,user,order"))
        assert "--with user,order" in told.err, told.err
        # what is typed wins
        typed = preview("--request", signing.link(items="logs", order="RT1"), "--with", "user", "--order", "RT9",
                        "--without", "logs")
        assert ticked(typed) == {"user", "order"} and typed.result["selection"]["orders"] == ["RT9"], typed.result
        assert ticked(preview("--request", signing.link())) == usual


def test_only_signed_words_are_shown():
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, size="1MB")
        profile = keyed_profile(sample, intake.ready)
        words = {"note": NOTE, "by": "Li Na"}
        signed = signing.link(**words, exp="2100-01-01T00:00:00Z")
        for what, link, shown in (("signed", signed, True),
                                  ("unsigned", signing.link(seed=None, **words), False),
                                  ("expired", signing.link(**words, exp="2020-01-01T00:00:00Z"), False),
                                  ("by another", signing.link(seed=signing.OTHER_SEED, **words), False),
                                  ("changed", signed.replace("yesterday", "tomorrow-"), False)):
            for command in (["preview", profile], ["pack", profile, "-o", place / f"{what}.zip"]):
                answer = sample.run(*command, "--request", link, *sample.roots(), check=0)
                assert ("yesterday" in answer.err) == shown, (what, answer.err)
                assert ("Li Na" in answer.err) == shown and "tomorrow" not in answer.err, (what, answer.err)
                assert ("Signed by Retouch support" in answer.err) == shown, (what, answer.err)
                assert not shown or "  > > Agree and send?\n" in answer.err, answer.err
        assert not intake.cases()


def test_a_broken_link_is_refused():
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, size="1MB")
        profile = keyed_profile(sample, intake.ready)
        good = signing.link(seed=None)
        for link, says in (("hello", "no request"), (good + "&attach=%2Fetc%2Fpasswd", "attach"),
                           (good + "&v=1", "twice"), (good + "&note=%zz", "note"), (good.replace("v=1", "v=2"), "newer"),
                           (good + "&note=" + "x" * 2000, "too long"),
                           (signing.link("com.example.Other"), "com.example.Other")):
            for command in ("preview", "send"):
                answer = sample.run(command, profile, "--request", link, *sample.roots(),
                                    *(["--yes"] if command == "send" else []), check=3)
                assert says in answer.err, (link, answer.err)
        assert not intake.cases()


def test_a_link_sends_nothing():
    """Without a person, it is not consent; with --yes it is the caller's, and sensitive items stay out."""
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, size="1MB")
        profile = keyed_profile(sample, intake.ready)
        link = signing.link(items="logs,user", by="Li Na")
        sample.run("send", profile, "--request", link, *sample.roots(), check=7)
        assert not intake.cases()
        sent = sample.run("send", profile, "--request", link, "--yes", "--json", "--context", "-", *sample.roots(),
                          context=sample.context(), check=0)
        assert sent.result["state"] == "delivered"
        bundle = next(path for key, path in intake.objects().items() if "bundle" in key)
        listed = subprocess.run([sys.executable, "-m", "zipfile", "-l", bundle], capture_output=True, text=True,
                                check=True).stdout
        assert "/logs/" in listed and "userData" not in listed and "network.json" not in listed, listed


# --- whose home has the data ---


def test_other_homes_are_named():
    with folder() as place, Intake(place / "store") as intake:
        (place / "me").mkdir()
        sample = Place(place / "me", size="1MB")
        profile = sample.profile(intake.ready)
        env = {"HOME": str(place / "me")}
        nobody = sample.run("preview", profile, env=env, check=0)
        assert "no data of Retouch Studio" in nobody.err, nobody.err
        (place / "li/.config").mkdir(parents=True)
        shutil.copytree(place / "me/studio/config/retouch-studio", place / "li/.config/retouch-studio")
        for command in (["preview", profile], ["pack", profile, "-o", place / "out.zip"]):
            answer = sample.run(*command, env=env, check=None)
            assert str(place / "li") in answer.err, answer.err
        assert str(place / "li") not in sample.run("preview", profile, *sample.roots(), env=env, check=0).err
        (place / "me/.config").mkdir()
        shutil.copytree(place / "li/.config/retouch-studio", place / "me/.config/retouch-studio")
        own = sample.run("preview", profile, env=env, check=0)
        assert str(place / "li") not in own.err and "no data" not in own.err, own.err


# --- send --ask-user ---

WINDOW = """#!/usr/bin/python3
import json, os, sys
from gi.repository import Gio, GLib

XML = '''<node><interface name="org.freedesktop.Application"><method name="ActivateAction"><arg type="s" direction="in"/>
<arg type="av" direction="in"/><arg type="a{sv}" direction="in"/></method></interface>
<interface name="org.gtk.Actions"><method name="Describe"><arg type="s" direction="in"/>
<arg type="(bgav)" direction="out"/></method></interface></node>'''
loop = GLib.MainLoop()
mode = sys.argv[2] if sys.argv[2:] else ""
state = [GLib.Variant("(sbs)", ("", False, ""))]


def called(connection, sender, path, interface, method, parameters, invocation):
    if method == "Describe":
        invocation.return_value(GLib.Variant("((bgav))", ((True, "a{sv}", state),)))
        GLib.timeout_add(200, loop.quit)
        return
    open(sys.argv[1], "w").write(json.dumps([path, parameters.get_type_string(), parameters.unpack()]))
    if mode == "--no-screen":
        os._exit(1)
    token = parameters.unpack()[1][0]["token"]
    if mode != "--silent":
        state[0] = GLib.Variant("(sbs)", (token, mode != "--refuse", "Because." if mode in ("--refuse", "--half") else ""))
    invocation.return_value(None)


def have_bus(connection, name):
    for interface in Gio.DBusNodeInfo.new_for_xml(XML).interfaces:
        connection.register_object("/io/github/waybill/Waybill", interface, called)


Gio.bus_own_name(Gio.BusType.SESSION, "io.github.waybill.Waybill", 0, have_bus, None, lambda *_: sys.exit(1))
GLib.timeout_add_seconds(30, loop.quit)
loop.run()
"""


@contextlib.contextmanager
def system_profile():
    """A data folder that only root can have written, with the sample profile; gives XDG_DATA_DIRS."""
    if os.geteuid() != 0:
        raise Skip("only root can install a profile for the system")
    place = pathlib.Path(tempfile.mkdtemp(prefix="waybill-test-", dir="/run"))
    try:
        (place / "waybill/profiles").mkdir(parents=True)
        shutil.copy(harness.SOURCE / "data/profiles/com.example.RetouchStudio.json", place / "waybill/profiles")
        yield str(place)
    finally:
        shutil.rmtree(place)


@contextlib.contextmanager
def bus(place, service):
    """A session bus of its own on which service (a command, or None) is the window; gives its address."""
    need("dbus-daemon")
    services = place / "services"
    services.mkdir()
    if service:
        (services / f"{SERVICE}.service").write_text(f"[D-BUS Service]\nName={SERVICE}\nExec={service}\n")
    config = place / "bus.conf"
    config.write_text(f"""<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={place}/bus</listen><servicedir>{services}</servicedir>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy></busconfig>""")
    daemon = subprocess.Popen(["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield daemon.stdout.readline().strip()
    finally:
        daemon.terminate()
        daemon.wait()
        daemon.stdout.close()


def make_window(place):
    done = subprocess.run(["/usr/bin/python3", "-c", "from gi.repository import Gio"], capture_output=True)
    if done.returncode != 0:
        raise Skip("PyGObject is not installed")
    window = place / "window"
    window.write_text(WINDOW)
    window.chmod(0o755)
    return window


def test_ask_user():
    with folder() as place, system_profile() as data:
        sample = Place(place, size="1MB")
        asked = place / "asked.json"
        with bus(place, f"{make_window(place)} {asked}") as address:
            answer = sample.run("send", "com.example.RetouchStudio", "--ask-user", "--message", "The export fails",
                                "--order", "RT1", "--order", "RT2", "--since", "2026-11-22T05:00:00Z", "--json",
                                env={"XDG_DATA_DIRS": data, "DBUS_SESSION_BUS_ADDRESS": address}, check=0)
        path, kind, (action, parameters, platform) = json.loads(asked.read_text())
        assert (path, kind, action, platform) == ("/io/github/waybill/Waybill", "(sava{sv})", "request", {})
        assert len(parameters[0].pop("token")) > 20, parameters
        assert parameters == [{"profile": "com.example.RetouchStudio", "by": "staff", "message": "The export fails",
                               "orders": ["RT1", "RT2"], "since": 1795323600 * 10**6}], parameters
        assert answer.result["state"] == "asked" and answer.result["user"], answer.result
        assert answer.result["filledIn"] is True, answer.result
        assert not list((sample.state / "cases").glob("*")) if (sample.state / "cases").exists() else True


def test_ask_user_is_told_what_became_of_it():
    """Opened, opened without what was given, not opened, or not known: each is said as it is."""
    with folder() as place, system_profile() as data:
        sample = Place(place, size="1MB")
        window = make_window(place)

        def ask(mode, check):
            with bus(place, f"{window} {place}/asked.json {mode}") as address:
                answer = sample.run("send", "com.example.RetouchStudio", "--ask-user", "--message", "It fails", "--json", check=check,
                                    env={"XDG_DATA_DIRS": data, "DBUS_SESSION_BUS_ADDRESS": address})
            shutil.rmtree(place / "services")
            return answer
        half = ask("--half", 0)
        assert half.result["state"] == "asked" and half.result["filledIn"] is False and half.result["note"] == "Because.", half.result
        refused = ask("--refuse", 1)
        assert "was not opened" in refused.err and "Because." in refused.err, refused.err
        silent = ask("--silent", 1)
        assert "does not say" in silent.err, silent.err


def test_ask_user_without_a_session():
    with folder() as place, system_profile() as data:
        sample = Place(place, size="1MB")

        def ask(address):
            return sample.run("send", "com.example.RetouchStudio", "--ask-user", check=1,
                              env={"XDG_DATA_DIRS": data, "DBUS_SESSION_BUS_ADDRESS": address}).err
        assert "no graphical session" in ask(f"unix:path={place}/nothing")
        with bus(place, None) as address:
            assert "waybill-wizard" in ask(address)
        shutil.rmtree(place / "services")
        with bus(place, "/bin/false") as address:
            assert "no graphical session" in ask(address)
        shutil.rmtree(place / "services")
        with bus(place, f"{make_window(place)} {place}/asked.json --no-screen") as address:
            assert "no graphical session" in ask(address)


def test_ask_user_refuses():
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, size="1MB")
        path = sample.profile(intake.ready)
        env = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={place}/nothing", "XDG_DATA_DIRS": "/nowhere",
               "XDG_DATA_HOME": str(place / "data")}
        answer = sample.run("send", path, "--ask-user", env=env, check=3)
        assert "installed by the system" in answer.err, answer.err
        (place / "data/waybill/profiles").mkdir(parents=True)
        shutil.copy(path, place / "data/waybill/profiles")
        answer = sample.run("send", "com.example.RetouchStudio", "--ask-user", env=env, check=3)
        assert "installed by the system" in answer.err, answer.err
        sample.run("send", "com.example.NoSuch", "--ask-user", env=env, check=3)
        for more in (["--context", "-"], ["--yes"], ["--with", "user"], ["--attach", path], ["--contact", "me"],
                     ["--root", "data=/x"], ["--request", signing.link()]):
            answer = sample.run("send", "com.example.RetouchStudio", "--ask-user", *more, env=env, context="{}", check=2)
            assert more[0] in answer.err, answer.err


# --- wizard ---


def test_wizard():
    """It takes the process's place, with what it was given; without the program it names the package."""
    with folder() as place:
        sample = Place(place, size="1MB")
        bare, beside = place / "bare", place / "beside"
        bare.mkdir()
        beside.mkdir()
        answer = sample.run("wizard", env={"PATH": str(bare)}, check=1)
        assert "waybill-wizard" in answer.err, answer.err
        script = ("#!/bin/sh\nprintf '%s|' \"$@\" >" + str(place / "arguments") + "\ncat >" + str(place / "input") +
                  # the shell itself reads: while it starts another program it blocks every signal for a moment
                  "\nwhile read -r line; do echo \"$line\"; done </proc/$$/status >" + str(place / "status") + "\nexit 7\n")
        (bare / "waybill-wizard").write_text(script)
        (bare / "waybill-wizard").chmod(0o755)
        env = {"PATH": f"{bare}:/usr/bin:/bin"}
        link = signing.link()
        answer = sample.run("wizard", "-v", "com.example.RetouchStudio", "--context", "-", "--request", link, "--root",
                            "data=/x", "--root", "install=/y", "--json", env=env, context="CONTEXT", check=7)
        assert (place / "arguments").read_text() == (f"--json|--context|-|--request|{link}|--root|data=/x|--root|"
                                                     "install=/y|--|com.example.RetouchStudio|")
        assert (place / "input").read_text() == "CONTEXT"
        blocked = re.search(r"^SigBlk:\s*([0-9a-f]+)$", (place / "status").read_text(), re.M)[1]
        assert int(blocked, 16) == 0, blocked
        sample.run("wizard", env=env, check=7)
        assert (place / "arguments").read_text() == "|"
        # the one beside the program wins
        shutil.copy(program("waybill"), beside / "waybill")
        (beside / "waybill-wizard").write_text("#!/bin/sh\nexit 5\n")
        (beside / "waybill-wizard").chmod(0o755)
        assert subprocess.run([beside / "waybill", "wizard"], env={**sample.env(), **env}).returncode == 5


harness.run_all([test_a_link_chooses, test_only_signed_words_are_shown, test_a_broken_link_is_refused,
                 test_a_link_sends_nothing, test_other_homes_are_named, test_ask_user, test_ask_user_is_told_what_became_of_it,
                 test_ask_user_without_a_session,
                 test_ask_user_refuses, test_wizard])
