"""Waybill as a flatpak, by somebody who has only the repository: it is installed in each of the three ways, driven inside the sandbox in
English and Chinese, asked from within another one, and sees nothing that it was not given.

WB_RUNTIME: an OSTree repository with the runtime that the manifest names (runtime.sh makes one)."""
import base64
import contextlib
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "wizard"))
# pylint: disable=wrong-import-position
import harness  # noqa: E402
import installed  # noqa: E402
import programs  # noqa: E402
import test_bus  # noqa: E402
from harness import HAS_ARRIVED, WORDS, Case, Opened, agree, go_to_review, number_on_screen, type_keys, type_text, wait_for  # noqa: E402
from installed import ID, PORT  # noqa: E402
from programs import SOURCE, need  # noqa: E402

APP = "io.github.waybill.Waybill"
MANIFEST = json.loads((SOURCE / f"flatpak/{APP}.json").read_text())
PLACE = pathlib.Path("/nonexistent")  # of this process: what is built, the flatpak installation
HOME = pathlib.Path("/nonexistent")


# --- making ---

def run(*command, check=0, env=None, stdin=None):
    done = subprocess.run([str(one) for one in command], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                          check=False, env={**os.environ, **(env or {})})
    if check is not None and done.returncode != check:
        raise AssertionError(f"{command}: exit {done.returncode}\n{done.stdout[-3000:]}")
    return done.stdout


def flatpak(*arguments, **keywords):
    return run("flatpak", "--user", *arguments, **keywords)


def install(*arguments, **keywords):
    return flatpak("install", "--noninteractive", "-y", *arguments, **keywords)


def inside(*command, **keywords):
    """What a program in Waybill's sandbox prints."""
    return run("flatpak", "run", f"--command={command[0]}", APP, *command[1:], **keywords)


class Web:
    """Serves a folder on loopback, as a vendor would."""

    def __init__(self, folder):
        handler = lambda *arguments: Quiet(*arguments, directory=str(folder))  # noqa: E731
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def build(name, *arguments):
    """flatpak/build.sh into a folder that is served: (folder, url)."""
    folder = PLACE / name
    folder.mkdir()
    url = Web(folder).url
    (folder / "runtime.flatpakrepo").write_text(f"[Flatpak Repo]\nTitle=Runtime\nUrl=file://{os.environ['WB_RUNTIME']}\n")
    run("sh", SOURCE / "flatpak/build.sh", folder, "--url", url, "--state", os.environ.get("WB_FLATPAK_STATE", PLACE / "state"), "--runtime-repo", f"{url}/runtime.flatpakrepo",
        *arguments)
    return folder, url


def begin():
    """The session with a system bus (flatpak asks it about parental controls), the runtime, both flavours."""
    global PLACE, HOME
    PLACE = pathlib.Path(programs.tempfile.mkdtemp(prefix="waybill-flatpak-", dir="/var/tmp"))
    os.environ.update(FLATPAK_USER_DIR=str(PLACE / "installation"), GIT_CONFIG_NOSYSTEM="1")
    session = test_bus.begin_session()
    harness.atexit.register(shutil.rmtree, PLACE, True)
    HOME = pathlib.Path(os.environ["HOME"])
    address = f"unix:path={session.place}/system"
    subprocess.Popen(["dbus-daemon", f"--config-file={session.place}/bus.conf", "--nofork", f"--address={address}"],
                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(lambda: (session.place / "system").exists(), "the system bus")
    os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = address
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "WAYBILL_STATE_DIR", "WAYBILL_LOCALEDIR", "G_DEBUG"):
        os.environ.pop(name, None)
    flatpak("remote-add", "--no-gpg-verify", "runtime", f"file://{os.environ['WB_RUNTIME']}")
    for kind in ("sdk", "runtime"):
        install("runtime", f"{MANIFEST[kind]}//{MANIFEST['runtime-version']}")


_built = {}


def built(name):
    """A flavour, made once: "demo" with the sample application's profile, "generic" without."""
    if name not in _built:
        profile = pathlib.Path(installed.DATA) / f"waybill/profiles/{ID}.json"
        more = ["--profile", profile, "--waybill", programs.program("waybill", release=True)] if name == "demo" else []
        _built[name] = build(name, *more)
    return _built[name]


_present = []


def uninstall():
    _present.clear()
    subprocess.run(["flatpak", "kill", APP], check=False, stderr=subprocess.DEVNULL)
    flatpak("uninstall", "--noninteractive", "-y", APP, check=None)
    for row in flatpak("remotes", "--columns=name").split():
        if row != "runtime":
            flatpak("remote-delete", "--force", row)


def present(name):
    """That flavour is installed."""
    if _present != [name]:
        uninstall()
        install("--bundle", built(name)[0] / "waybill.flatpak")
        _present[:] = [name]


# --- installing ---

def works():
    assert inside("waybill", "--version").startswith("waybill "), "it starts"
    told = flatpak("info", APP)
    assert "stable" in told, told


def test_repository():
    """From the .flatpakrepo, as a remote."""
    _, url = built("generic")
    uninstall()
    flatpak("remote-add", "waybill", f"{url}/waybill.flatpakrepo")
    install("waybill", APP)
    works()
    print("# " + " ".join(flatpak("info", "--show-size", APP).split()) + " bytes installed, without the runtime")
    installed_size = flatpak("list", "--app", "--columns=application,size").strip()
    print(f"# {installed_size}")


def test_reference():
    """From the .flatpakref alone."""
    _, url = built("generic")
    uninstall()
    install("--from", f"{url}/waybill.flatpakref")
    works()


def test_bundle():
    """From the single file, which has the translations inside."""
    uninstall()
    present("generic")
    works()
    told = inside("waybill", "--help", env={"LC_ALL": "zh_CN.UTF-8", "LANGUAGE": "zh_CN"})
    assert any("\u4e00" <= one <= "\u9fff" for one in told), told


def test_not_signed():
    """A repository that somebody else has signed is refused by who has the vendor's key, and nobody else: it is whole otherwise."""
    folder, url = built("generic")
    forged = PLACE / "forged"
    shutil.copytree(folder, forged, ignore=shutil.ignore_patterns("making"))
    other_url = Web(forged).url
    os.mkdir(forged / "key", 0o700)
    home = {"GNUPGHOME": str(forged / "key")}
    run("gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "Somebody else", "ed25519", "sign", "never", env=home)
    key = harness.re.search("^fpr:+([0-9A-F]+)", run("gpg", "--list-keys", "--with-colons", env=home), harness.re.M)[1]
    signed = [f"--gpg-sign={key}", f"--gpg-homedir={forged / 'key'}"]
    run("flatpak", "build-sign", *signed, forged / "repo", APP, "stable")
    run("flatpak", "build-update-repo", *signed, forged / "repo")
    reference = (folder / "waybill.flatpakref").read_text().replace(url, other_url)
    uninstall()
    (forged / "waybill.flatpakref").write_text(reference)
    said = install("--from", f"{other_url}/waybill.flatpakref", check=None)
    assert APP not in flatpak("list", "--app", "--columns=application"), said
    uninstall()
    exported = subprocess.run(["gpg", "--export", key], check=True, stdout=subprocess.PIPE, env={**os.environ, **home}).stdout
    theirs = harness.re.sub("GPGKey=.*", "GPGKey=" + base64.b64encode(exported).decode(), reference)
    (forged / "waybill.flatpakref").write_text(theirs)
    install("--from", f"{other_url}/waybill.flatpakref")
    works()


# --- the sandbox ---

def test_what_it_sees():
    """The application's data, to be read; nothing else of the person's."""
    present("demo")
    secrets = [".ssh/id_ed25519", "secret.txt", ".config/other/settings.json", ".var/app/org.other.App/config/x", ".config/retouch-studio.old/x",
               ".local/share/other", ".gnupg/x", ".mozilla/firefox/x"]
    data = HOME / ".config/retouch-studio"
    shutil.copytree(harness.studio().studio / "config/retouch-studio", data, dirs_exist_ok=True)
    for name in secrets:
        path = HOME / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("secret")
        said = inside("cat", path, check=None)
        assert "secret" not in said.replace(str(path), "") and "No such file" in said, (name, said)
    assert "retouch" in inside("ls", data.parent)
    assert inside("ls", data).split(), "the data is there"
    assert "Read-only" in inside("touch", data / "x", check=None)
    for path in ("/run/dbus/system_bus_socket", "/run/host/usr", "/run/media", "/mnt/waybill", "/srv"):
        assert "No such file" in inside("ls", path, check=None), path
    names = inside("gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/", "--method", "org.freedesktop.DBus.ListNames")
    strangers = [name for name in names.replace("'", " ").replace(",", " ").replace("[", " ").replace("]", " ").split()
                 if "." in name and not name.startswith((":", "org.freedesktop.DBus", "org.freedesktop.portal", "org.freedesktop.impl.portal", APP, "org.a11y"))]
    assert not strangers, strangers
    print("# permissions: " + " ".join(run("flatpak", "info", "--show-permissions", APP).split("\n")))


class Boxed(Opened):
    """The wizard in its sandbox, started by flatpak run."""

    def __init__(self, *arguments, context=None, env=None):
        harness.session()
        log = PLACE / f"boxed-{time.monotonic_ns()}.log"
        self.command = subprocess.Popen(["flatpak", "run", APP, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=open(log, "wb"),
                                        env={**os.environ, **(env or {})})
        self.command.stdin.write((context or "").encode())
        self.command.stdin.close()
        super().__init__(log, env or {})

    def end(self):
        subprocess.run(["flatpak", "kill", APP], check=False, stderr=subprocess.DEVNULL)
        self.command.wait(30)


@contextlib.contextmanager
def stage(*faults):
    with programs.folder() as folder, installed.store(folder / "store", *faults) as intake:
        shutil.copytree(harness.studio().studio / "config/retouch-studio", HOME / ".config/retouch-studio", dirs_exist_ok=True)
        yield intake


def picture(name):
    if os.environ.get("WB_PICTURES"):
        harness.shot(pathlib.Path(os.environ["WB_PICTURES"]) / f"flatpak-{name}.png")


CONTEXT = json.dumps({"appVersion": "3.8.1", "versions": {"electron": "28.1.0"}, "orderNo": harness.ORDER, "authorization": programs.AUTHORIZATION})


def test_journey():
    """From the first word to the case number, the network check included."""
    present("demo")
    with stage() as intake:
        with Boxed(ID, "--context", "-", context=CONTEXT) as w:
            w.tab_to("entry", WORDS)
            type_text("The upload stops at 80 percent")
            assert not w.nameless(), w.nameless()
            go_to_review(w)
            picture("review")
            w.tick("Your account", True)
            w.press("Continue")
            w.says("How your network is doing")
            w.says("(?i)nothing wrong|is fine|is good|works|no problem", 60)
            picture("network")
            w.press("Send…")
            w.get("button", "Agree and send")
            agree(w)
            w.says(HAS_ARRIVED, 60)
            picture("done")
            number = number_on_screen(w)
        case = Case(intake)
        assert case.number == number
        assert case.holds("The upload stops at 80 percent") and "Your account" in case.titles() and "Logs" in case.titles(), case.titles()
        environment = json.loads(case.members["environment.json"])
        assert environment["sandbox"] == "flatpak", environment["sandbox"]
        host = dict(line.split("=", 1) for line in pathlib.Path("/etc/os-release").read_text().splitlines() if "=" in line)
        assert environment["os"]["name"] == host["NAME"].strip('"'), (environment["os"], "the computer's system, not the runtime's")


def test_journey_in_chinese():
    present("demo")
    with stage() as intake:
        with Boxed(ID, "--context", "-", context=CONTEXT, env={"LC_ALL": "zh_CN.UTF-8", "LANG": "zh_CN.UTF-8", "LANGUAGE": "zh_CN"}) as w:
            for page in ("describe", "review", "network", "send"):
                words = wait_for(lambda: harness.re.search("[\u4e00-\u9fff]{4}", w.words()) and w.words(), "Chinese words")
                english = harness.re.findall(r"(?:[A-Za-z]+ ){3,}", words)
                assert not english, (page, english)
                if page == "review":
                    wait_for(lambda: harness.rows(w) and "大约" not in w.words(), "all sizes", 60)
                picture(f"{page}-zh")
                before = w.words()
                type_keys("alt+s" if page == "network" else "alt+c") if page != "send" else None
                if page != "send":
                    wait_for(lambda: w.words() != before, "the next page")
            agree_button = wait_for(lambda: w.find("button", harness.re.compile("同意")), "the button that agrees")
            harness.the_screen().activate(agree_button)
            w.says("[A-Z]{2}-|案例编号|编号", 60)
            wait_for(intake.cases, "the case", 60)
            wait_for(lambda: [key for key in intake.objects() if key.endswith("receipt.json")], "the receipt", 60)
        assert "日志" in Case(intake).titles(), Case(intake).titles()


def test_not_there_or_not_allowed():
    """The generic build, with a profile of the person's: what it may not see is told, and its folder can be shown."""
    present("generic")
    own = HOME / ".local/share/waybill/profiles"
    own.mkdir(parents=True, exist_ok=True)
    with stage() as intake:
        shutil.copy(pathlib.Path(installed.DATA) / f"waybill/profiles/{ID}.json", own)
        try:
            listed = inside("waybill", "profile", "list")
            assert ID in listed, listed
            said = inside("waybill", "preview", ID, check=None)
            assert "not allowed to see it" in said, said
            lost = inside("waybill", "pack", ID, "-o", HOME / "copy.zip", check=3)
            assert "would be lost" in lost and f"--filesystem={HOME}" in lost, lost
            with Boxed(ID) as w:
                w.says("not allowed to see it")
                assert w.get("button", harness.re.compile("^Choose its folder")), "the way out"
                picture("not-allowed")
            assert not intake.objects()
        finally:
            shutil.rmtree(own)


PORTALS = ["org.freedesktop.portal.Desktop", "org.freedesktop.portal.Documents", "org.freedesktop.impl.portal.PermissionStore",
           "org.freedesktop.impl.portal.desktop.gtk"]
SERVICES = pathlib.Path("/usr/share/dbus-1/services")


@contextlib.contextmanager
def portals(begin):
    """The desktop's portals are there, as the bus starts them; its dialogs begin in that folder."""
    missing = [name for name in PORTALS if not (SERVICES / f"{name}.service").exists()]
    if missing:
        raise programs.Skip(f"not installed: {missing}")
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        raise programs.Skip("there is no FUSE for this user")
    place = harness.session().place / "services"
    for name in PORTALS:
        shutil.copy(SERVICES / f"{name}.service", place)
    # Debian 12's portal does not pass on where an application would begin: so that nobody has to look for it, the dialog begins there.
    settings = PLACE / "settings/glib-2.0/settings"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "keyfile").write_text("[org/gtk/settings/file-chooser]\nstartup-mode='cwd'\n")
    dialog = place / f"{PORTALS[-1]}.service"
    program = harness.re.search("^Exec=(.*)", dialog.read_text(), harness.re.M)[1]
    starter = PLACE / "dialog"
    starter.write_text(f"#!/bin/sh\ncd '{begin}'\nXDG_CONFIG_HOME='{PLACE}/settings' GSETTINGS_BACKEND=keyfile exec {program}\n")
    starter.chmod(0o755)
    dialog.write_text(f"[D-BUS Service]\nName={PORTALS[-1]}\nExec={starter}\n")
    try:
        yield
    finally:
        for name in PORTALS:
            (place / f"{name}.service").unlink()


def choose_what_is_shown():
    """In the desktop's own dialog, which is another program's and not on the accessibility bus: its button "Choose"."""
    windows = harness.screen.xdotool
    dialog = wait_for(lambda: windows("search", "--onlyvisible", "--name", "The folder with the data of", check=False).split(), "the dialog", 60)[-1]
    windows("windowfocus", "--sync", dialog)
    time.sleep(1)  # it reads the folder, and has no sign of having done so
    picture("choosing")
    type_keys("alt+h")


def test_folder_through_the_portal():
    """What the generic build may not see, the person shows: it sees that folder then, and nothing beside it."""
    present("generic")
    own = HOME / ".local/share/waybill/profiles"
    own.mkdir(parents=True, exist_ok=True)
    with stage() as intake, portals(HOME / ".config/retouch-studio"):
        shutil.copy(pathlib.Path(installed.DATA) / f"waybill/profiles/{ID}.json", own)
        try:
            with Boxed(ID) as w:
                w.says("not allowed to see it")
                w.press("Choose its folder…")
                choose_what_is_shown()
                w.gone("button", "Choose its folder…", 30)
                number = test_bus.send_it(w)
            case = Case(intake)
            assert case.number == number and "Logs" in case.titles(), case.titles()
            granted = run("flatpak", "documents", "--columns=origin", APP)
            assert granted.strip().endswith(".config/retouch-studio") and len(granted.split()) == 1, granted
        finally:
            shutil.rmtree(own)


def test_extension():
    """A vendor's profile that comes as an extension of the generic build counts as installed by the system."""
    present("generic")
    arch = run("flatpak", "--default-arch").strip()
    tree = PLACE / "extension"
    (tree / "files/profiles").mkdir(parents=True)
    shutil.copy(pathlib.Path(installed.DATA) / f"waybill/profiles/{ID}.json", tree / "files/profiles")
    (tree / "metadata").write_text(f"[Runtime]\nname={APP}.Profile.Studio\nruntime={APP}/{arch}/stable\n\n[ExtensionOf]\nref=app/{APP}/{arch}/stable\n")
    run("flatpak", "build-export", "--runtime", PLACE / "extensions", tree, "1")
    flatpak("remote-add", "--no-gpg-verify", "vendor", f"file://{PLACE}/extensions")
    install("vendor", f"{APP}.Profile.Studio//1")
    try:
        told = inside("waybill", "profile", "list")
        assert ID in told and "system" in told.lower(), told
    finally:
        flatpak("uninstall", "--noninteractive", "-y", f"{APP}.Profile.Studio")
        flatpak("remote-delete", "--force", "vendor")


# --- asked by other applications ---

def offer(kind):
    """What the session bus starts when Waybill's name is asked for: the flatpak, or what is installed beside it."""
    services = harness.session().place / f"services/{APP}.service"
    if kind == "flatpak":
        shutil.copy(pathlib.Path(os.environ["FLATPAK_USER_DIR"]) / f"exports/share/dbus-1/services/{APP}.service", services)
    else:
        services.write_text(f"[D-BUS Service]\nName={APP}\nExec={programs.program('waybill-wizard', release=True)} --gapplication-service\n")


def build_studio():
    """The sample application as a flatpak."""
    if (PLACE / "studio").exists():
        return
    run("flatpak-builder", "--user", "--force-clean", "--disable-rofiles-fuse", f"--state-dir={PLACE}/studio-state", "--install",
        PLACE / "studio", SOURCE / f"tests/flatpak/studio/{ID}.json")


def ask(application, function, context):
    """Calls the module in the native or the sandboxed application."""
    if application == "native":
        path = ":".join(folder for folder in os.environ["PATH"].split(":") if not os.path.exists(f"{folder}/waybill-wizard"))
        return test_bus.Caller("node", function, ID, json.loads(context), env={"PATH": path})
    build_studio()
    caller = object.__new__(test_bus.Caller)
    caller.process = subprocess.Popen(["flatpak", "run", ID, function], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    caller.process.stdin.write(json.dumps([ID, json.loads(context)]))
    caller.process.stdin.close()
    return caller


def combination(application, waybill):
    if waybill == "flatpak":
        present("demo")
    offer(waybill)
    with stage() as intake:
        started = time.monotonic()
        caller = ask(application, "send", CONTEXT)
        try:
            w = Opened(test_bus.log())
        except AssertionError as error:
            raise AssertionError(f"{error}: {caller.result(1)}") from error
        with w:
            print(f"# window after {time.monotonic() - started:.1f} s")
            number = test_bus.send_it(w)
            result = caller.result()
            w.close()
        case = Case(intake)
        assert (result["exit"], result["number"]) == (0, number) and case.number == number, result
        assert "3.8.1" in json.dumps(case.manifest) and "Your account" in case.titles()
    subprocess.run(["flatpak", "kill", APP], check=False, stderr=subprocess.DEVNULL)
    test_bus.nobody_is_there()


def test_native_application_sandboxed_waybill():
    combination("native", "flatpak")


def test_sandboxed_application_sandboxed_waybill():
    combination("flatpak", "flatpak")


def test_sandboxed_application_native_waybill():
    combination("flatpak", "native")


def test_start_time():
    """Until the window is there, inside and outside; told, not judged."""
    present("demo")
    own = pathlib.Path(installed.DATA) / f"waybill/profiles/{ID}.json"
    with stage():
        for name in ("inside", "outside"):
            times = []
            for _ in range(5):
                started = time.monotonic()
                if name == "inside":
                    with Boxed(ID):
                        times.append(time.monotonic() - started)
                else:
                    with harness.Wizard(harness.studio(), own, context=None):
                        times.append(time.monotonic() - started)
                test_bus.nobody_is_there()
            print(f"# {name}: {sorted(times)[2]:.2f} s until the window is there, median of 5")


TESTS = [test_repository, test_reference, test_bundle, test_not_signed, test_what_it_sees, test_journey, test_journey_in_chinese,
         test_not_there_or_not_allowed, test_folder_through_the_portal,
         test_extension, test_native_application_sandboxed_waybill, test_sandboxed_application_sandboxed_waybill,
         test_sandboxed_application_native_waybill, test_start_time]
if __name__ == "__main__":
    if PORT:
        for tool in ("flatpak", "flatpak-builder", "gpg"):
            need(tool)
        begin()
    installed.run_all(TESTS)
