"""shots.py FOLDER [VARIANT...]: a picture of every page in light, dark, high contrast, at twice the size, in Chinese, 360 pixels
wide, and from right to left, with what is in the way, and what opens beside, to be looked at. ./dev shots calls it."""
import gettext
import os
import pathlib
import re
import subprocess
import sys
import time

import harness
import programs
import screen
from harness import chinese_env, stage, start, type_keys, type_text, wait_for
from test_content import add_file, open_file, photo
from test_opening import which_application

VARIANTS = {  # name -> (environment, width, language)
    "light": ({}, 720, None),
    "dark": ({"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}, 720, None),
    "contrast": ({"ADW_DEBUG_HIGH_CONTRAST": "1"}, 720, None),
    "large": ({"GDK_SCALE": "2"}, 720, None),
    "chinese": ({}, 720, "zh_CN"),
    "narrow": ({}, 360, None),
    "right-to-left": ({}, 720, "he_IL"),
}
EXPORT_STOPS = "The upload of my order stops at 80 % since this morning. The window says “Network error”, then the button stays grey."


def label(language, text):
    """What a widget with that label shows and is called, without what follows a mnemonic or "%s"."""
    if language == "zh_CN":
        text = gettext.translation("waybill", programs.BUILD / "po", ["zh_CN"]).gettext(text)
    return re.sub(r"\(_\w\)|_", "", text).split("%s")[0].rstrip("…?？，, ")


def named(language, text):
    """A pattern for the accessible name of a widget with that label."""
    return re.compile("^" + re.escape(label(language, text)))


def in_language(language, place):
    """The environment of a session in that language; its locale is made below place. GTK turns the window round only for
    languages that the program speaks, so for those it doesn't a translation without words is made."""
    if language == "zh_CN":
        return chinese_env(place)
    messages = pathlib.Path(place) / "messages" / language[:2] / "LC_MESSAGES"
    messages.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    subprocess.run(["msgfmt", "-o", str(messages / "waybill.mo"), "-"], input=header, text=True, check=True)
    made = pathlib.Path(place) / "locales" / f"{language}.UTF-8"
    made.parent.mkdir(exist_ok=True)
    subprocess.run(["localedef", "--no-archive", "-i", language, "-f", "UTF-8", str(made)], check=False, stdout=subprocess.DEVNULL)
    return {"LOCPATH": str(made.parent), "LC_ALL": f"{language}.UTF-8", "LANGUAGE": language[:2],
            "WAYBILL_LOCALEDIR": str(pathlib.Path(place) / "messages")}


INSTALLED = ('mount -t tmpfs -o mode=755 waybill /mnt && mkdir -p /mnt/waybill/profiles && cp "$PROFILE" /mnt/waybill/profiles/ && '
             'exec "$@"')


def open_window(place, intake, env):
    """The window on a profile that the system has, where root can pretend so in a name space; else on one by its path."""
    profile = place.profile(intake.ready)
    within = ["unshare", "--mount", "--map-root-user", "sh", "-c", INSTALLED, "sh"]
    if os.geteuid() or subprocess.run([*within[:3], "sh", "-c", "mount -t tmpfs none /mnt"], check=False, capture_output=True).returncode:
        return start(place, intake, env=env)
    env = {**env, "PROFILE": profile, "XDG_DATA_DIRS": "/mnt:" + os.environ.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share")}
    return harness.Wizard(place, pathlib.Path(profile).stem, *place.roots(), env=env, within=within)


class Photographer:
    """Takes the window, and dialogs where a window manager would put them: in the middle of it."""

    def __init__(self, w, folder, variant, width, scale):
        self.w, self.folder, self.variant, self.width, self.scale = w, folder, variant, width, scale
        self.main = self.ids()[0]
        screen.xdotool("windowsize", "--sync", self.main, width * scale, 640 * scale)

    @staticmethod
    def ids():
        return screen.xdotool("search", "--onlyvisible", "--name", ".", check=False).split()

    @staticmethod
    def geometry(window):
        return {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", screen.xdotool("getwindowgeometry", "--shell", window))}

    def take(self, page):
        frame = self.geometry(self.main)
        for window in self.ids():
            if window != self.main:
                box = self.geometry(window)
                screen.xdotool("windowmove", "--sync", window, max(0, (frame["WIDTH"] - box["WIDTH"]) // 2),
                               max(0, (frame["HEIGHT"] - box["HEIGHT"]) // 2), check=False)
        time.sleep(0.6)  # what moves has come to rest: this is for eyes, not for a test
        path = self.folder / f"{page}-{self.variant}.png"
        subprocess.run(["import", "-window", "root", "-crop", f"{frame['WIDTH']}x{frame['HEIGHT']}+{frame['X']}+{frame['Y']}",
                        "+repage", str(path)], check=True)
        print(path, flush=True)


def press_primary(w):
    """The foot's button, whatever it is called in this language: the last of the window."""
    button = wait_for(lambda: next((node for node in reversed(w.windows()[0].find_all("button")) if "sensitive" in node.states), None),
                      "the foot's button")
    harness.the_screen().activate(button)


def are_sizes_known(w):
    """In any language: each tick's row has a size that does not begin with a word."""
    sizes = [node.description.split("\n")[0] for node in w.window().find_all("check") if node.description]
    return len(sizes) > 3 and all(re.match(r"[\u200e\u200f]*\d", size) for size in sizes)


def step(w):
    """What the dashes under the title are called."""
    return w.windows()[0].find("image").name


def turn(w):
    before = step(w)
    press_primary(w)
    wait_for(lambda: step(w) != before, "the next page")


def all_pages(folder, variant):
    env, width, language = VARIANTS[variant]
    with stage("--fault", "throttle=40000@put") as (place, intake):
        env = {**env, **(in_language(language, place.place) if language else {})}
        picture = photo(place.place / "IMG_2041.jpg", "rose:")
        with open_window(place, intake, env) as w:
            camera = Photographer(w, folder, variant, width, int(env.get("GDK_SCALE", "1")))
            type_text(EXPORT_STOPS)
            add_file(w, picture, named(language, "Add a picture or file…"))
            camera.take("describe")
            picture_editor(w, camera, language)
            turn(w)
            wait_for(lambda: are_sizes_known(w), "all sizes", 60)
            camera.take("review")
            open_file(w, "日志" if language == "zh_CN" else "Logs", ".log", re.escape(label(language, "As sent, %s")))
            camera.take("viewer")
            w.press(named(language, "Back to the list"))
            wait_for(lambda: are_sizes_known(w), "the list")
            turn(w)
            wait_for(lambda: "Mbit/s" in w.words(), "the check to be over", 30)
            camera.take("network")
            press_primary(w)
            wait_for(lambda: len(w.windows()) > 1, "the question")
            camera.take("consent")
            dialog = w.window()
            harness.the_screen().activate(dialog.find_all("button")[-1])
            wait_for(lambda: re.search(r"WB-\w{4}-\w{4}", w.words()), "the number", 60)
            time.sleep(3)  # there is something in the plot
            camera.take("send")
            wait_for(lambda: [key for key in intake.objects() if key.endswith("receipt.json")], "all to arrive", 120)
            wait_for(lambda: not re.search(r"WB-\w{4}-\w{4}", w.words()), "the last page")
            camera.take("done")
            type_keys("ctrl+h")
            camera.take("history")


TROUBLE = {  # what Send says -> the fault it is for
    "refused": "ticket-403@ticket",
    "sign-in": "ticket-401@ticket",
    "offline": "hang@put",
}


def trouble(folder, variant):
    """The last page but one when something is in the way."""
    env, width, language = VARIANTS[variant]
    for name, fault in TROUBLE.items():
        with stage("--fault", fault) as (place, intake):
            env = {**env, **(in_language(language, place.place) if language else {})}
            with open_window(place, intake, env) as w:
                camera = Photographer(w, folder, variant, width, int(env.get("GDK_SCALE", "1")))
                type_text(EXPORT_STOPS)
                turn(w)
                wait_for(lambda: are_sizes_known(w), "all sizes", 60)
                turn(w)
                press_primary(w)
                wait_for(lambda: len(w.windows()) > 1, "the question")
                harness.the_screen().activate(w.window().find_all("button")[-1])
                wait_for(lambda: re.search(r"WB-\w{4}-\w{4}", w.words()), "the number", 60)
                if name == "offline":
                    intake.process.kill()
                time.sleep(4)  # it is in the way soon
                camera.take("send-" + name)


def picture_editor(w, camera, language):
    w.tab_to("list item", re.compile("IMG_2041"))
    type_keys("Return")
    w.press(named(language, "_Add a box"))
    w.says(r"\d+ × \d+")
    camera.take("picture")
    w.press(named(language, "_Done"))
    wait_for(lambda: w.window().find("list item", re.compile("IMG_2041")), "the first page")


def beside(folder, variant):
    """What stands beside the way from page to page."""
    looks, width, language = VARIANTS[variant]

    def environment(place):
        return {**looks, **(in_language(language, place.place) if language else {})}

    def camera_for(w):
        return Photographer(w, folder, variant, width, int(looks.get("GDK_SCALE", "1")))
    with stage() as (place, intake), open_window(place, intake, environment(place)) as w:
        camera = camera_for(w)
        w.press(named(language, "S_tart"))
        w.get("button", named(language, "_It happened"))
        camera.take("reproducing")
        w.press(named(language, "I have a _message from support…"))
        wait_for(lambda: len(w.windows()) > 1, "the question")
        camera.take("message")
    asks = re.escape(label(language, "Which application is it about?"))
    with stage() as (place, intake), which_application(place, intake.ready, environment(place), asks) as w:
        camera_for(w).take("chooser")


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    harness.SIZE = "1600x1400"
    harness.session()
    failed = 0
    for variant in sys.argv[2:] or VARIANTS:
        try:
            all_pages(folder, variant)
            trouble(folder, variant)
            beside(folder, variant)
        except AssertionError as error:
            failed = 1
            print(f"{variant}: {error}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
