"""Completion in the shells themselves: commands, options and values, as they are asked of the program."""
import os
import pathlib
import pty
import select
import shutil
import subprocess
import time

import harness
from harness import Skip, folder

COMPLETIONS = pathlib.Path(os.environ["WB_SOURCE"]) / "data" / "completions"
PROFILE = pathlib.Path(os.environ["WB_SOURCE"]) / "data" / "profiles" / "com.example.RetouchStudio.json"

# what is typed -> what is offered, all of it or among others
ROWS = [
    (["se"], {"send"}, True),
    (["profile", ""], {"list", "check", "show", "permissions", "new"}, True),
    (["cases", "w"], {"withdraw"}, True),
    (["send", "--tripwire", ""], {"ask", "mask", "refuse"}, True),
    (["send", "--spe"], {"--speed-limit="}, True),
    (["send", "--js"], {"--json"}, True),
    (["send", "com."], {"com.example.RetouchStudio"}, True),
]


def environment(place):
    """With the program in the path, and the sample's profile installed."""
    profiles = place / "share" / "waybill" / "profiles"
    profiles.mkdir(parents=True)
    shutil.copy(PROFILE, profiles)
    (place / "bin").mkdir()
    (place / "bin" / "waybill").symlink_to(harness.program("waybill"))
    return {**os.environ, "HOME": str(place), "PATH": f"{place / 'bin'}:{os.environ['PATH']}", "XDG_DATA_HOME": str(place / "share"),
            "WAYBILL_STATE_DIR": str(place / "state"), "LC_ALL": "C.UTF-8", "TERM": "dumb"}


def bash_offers(words, env, place):
    script = ('source "$1"; shift; COMP_WORDS=(waybill "$@"); COMP_CWORD=$#; _waybill 2>/dev/null; printf "%s\\n" "${COMPREPLY[@]}"')
    done = subprocess.run(["bash", "-c", script, "bash", COMPLETIONS / "waybill.bash", *words], env=env, cwd=place, text=True,
                          capture_output=True, timeout=60)
    return set(done.stdout.split())


class Zsh:
    """A shell on a terminal; what it would offer is listed by a widget, between two marks."""

    def __init__(self, env, place):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(place)
            os.execvpe("zsh", ["zsh", "-f", "-i"], env)
        self.say(f"PS1='> '; fpath=({COMPLETIONS} $fpath); autoload -Uz compinit; compinit -u -D; unsetopt zle_bracketed_paste")
        self.say("compadd () { local -a given; builtin compadd -O given \"$@\"; offered+=($given); builtin compadd \"$@\" }")
        self.say("list () { offered=(); zle complete-word; print -r -- \"BEGIN $offered END\"; zle kill-whole-line }")
        self.say("zle -C complete-word complete-word _main_complete; zle -N list; bindkey '^X' list; print READY''READY")
        self.until("READYREADY")

    def say(self, line):
        os.write(self.fd, line.encode() + b"\n")

    def until(self, mark):
        got, end = "", time.monotonic() + 60
        while mark not in got:
            assert time.monotonic() < end, got[-2000:]
            if select.select([self.fd], [], [], 1)[0]:
                got += os.read(self.fd, 65536).decode(errors="replace")
        return got

    def offers(self, words):
        os.write(self.fd, " ".join(["waybill", *words]).encode() + b"\x18")
        return set(self.until(" END").rsplit("BEGIN ", 1)[1].split(" END")[0].split())

    def close(self):
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def check(offers):
    for words, expected, is_all in ROWS:
        found = offers(words)
        assert found == expected if is_all else expected <= found, (words, found)


def test_bash():
    with folder() as place:
        env = environment(place)
        check(lambda words: bash_offers(words, env, place))


def test_zsh():
    if not shutil.which("zsh"):
        raise Skip("there is no zsh")
    with folder() as place:
        shell = Zsh(environment(place), place)
        check(shell.offers)
        shell.close()


harness.run_all([test_bash, test_zsh])
