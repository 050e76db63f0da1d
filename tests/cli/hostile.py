"""Makes a folder of logs as nobody wants to meet it: links, special files, names, contents."""
import gzip
import io
import json
import os
import pathlib
import socket

MANY = 10_000
DEPTH = 100_000
BOMB = 1_000_000_000
WITNESS_LINES = 2000
CANARY = "canary-5f0e6c1b9a"

NAMES = [b"new\nline.log", b"esc\x1b[31mred\x07.log", "bidi\u202egol.exe".encode(), b"bad-\xff\xfe\x80.log", b"l" * 250 + b".log",
         b"-rf.log", b"..%2f..%2fetc.log", b"back\\slash\"quote.log", b"CON.log", b"dots....log", "汉字 é.log".encode(),
         b" lead and trail .log", b"semi;$(touch x)`y`.log", b"C:\\temp.log"]



def witness(now, name):
    """Lines that have to arrive whole."""
    lines = [json.dumps({"level": "info", "message": f"{name} step {number} done", "timestamp": now})
             for number in range(WITNESS_LINES)]
    return "\n".join(lines) + "\n"


def deep(now):
    line = json.dumps({"level": "warn", "message": "deep", "timestamp": now})
    return line[:-1] + ',"data":' + "[" * DEPTH + "]" * DEPTH + "}"


def bomb(path):
    block = b"\0" * (1 << 20)
    with gzip.open(path, "wb", 1) as out:
        for _ in range(BOMB // len(block)):
            out.write(block)


def long_way_down(folder):
    """A path longer than PATH_MAX."""
    here = os.getcwd()
    try:
        os.chdir(folder)
        for _ in range(40):
            os.mkdir("d" * 200)
            os.chdir("d" * 200)
        pathlib.Path("down.log").write_text("too deep\n")
    finally:
        os.chdir(here)


def outside(place):
    """What nobody may see: outside the root, but links lead to it."""
    place.mkdir()
    (place / "secret.log").write_text(f"{CANARY} in a file\n" * 50)
    (place / f"{CANARY}-in-a-name.log").write_text("x\n")
    (place / "secret.json").write_text(json.dumps({"userId": CANARY, "orderNo": CANARY, "version": CANARY}))
    return place


def links(data, away):
    logs = data / "logs"
    (logs / "link-out.log").symlink_to(away / "secret.log")
    (logs / "link-up.log").symlink_to("../../../../outside/secret.log")
    (logs / "link-etc.log").symlink_to("/etc/passwd")
    (logs / "link-folder").symlink_to(away)
    (logs / "link-self").symlink_to(".")
    (logs / "loop-a.log").symlink_to("loop-b.log")
    (logs / "loop-b.log").symlink_to("loop-a.log")
    (logs / "link-nowhere.log").symlink_to("nowhere")
    (logs / "twin.log").write_text("one file of three names\n")
    os.link(logs / "twin.log", logs / "twin-hard.log")
    (logs / "twin-link.log").symlink_to("twin.log")
    (data / "tasks" / "link.json").symlink_to(away / "secret.json")
    (data / "aiRetouchStorage.json").unlink()
    (data / "aiRetouchStorage.json").symlink_to(away / "secret.json")
    return ["logs/link-out.log", "logs/link-up.log", "logs/link-etc.log", "logs/link-folder", "logs/link-self",
            "logs/loop-a.log", "logs/loop-b.log", "logs/link-nowhere.log", "tasks/link.json", "aiRetouchStorage.json"]


def specials(logs):
    made = ["logs/pipe.log", "logs/socket.log"]
    os.mkfifo(logs / "pipe.log")
    here = os.getcwd()
    os.chdir(logs)  # an address is short
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind("socket.log")
    finally:
        os.chdir(here)
    if os.geteuid() == 0:
        os.mknod(logs / "zero.log", 0o20666, os.makedev(1, 5))
        made.append("logs/zero.log")
    return made


def contents(data, now):
    logs = data / "logs"
    (logs / "witness.log").write_text(witness(now, "witness"))
    (logs / "deep.log").write_text(witness(now, "before") + deep(now) + "\n" + witness(now, "after"))
    (logs / "nul.log").write_bytes(b"\0" * 5_000_000)
    (logs / "utf16.log").write_bytes(b"\xff\xfe" + witness(now, "wide").encode("utf-16-le"))
    (logs / "one-line.log").write_bytes(b"x" * 64_000_000)
    (logs / "noise.log").write_bytes(os.urandom(1_000_000))
    (logs / "noise.log.gz").write_bytes(b"\x1f\x8b\x08\0" + os.urandom(100_000))
    torn = io.BytesIO()
    with gzip.open(torn, "wb") as out:
        out.write(witness(now, "torn").encode())
    (logs / "torn.log.gz").write_bytes(torn.getvalue()[:-2000])
    bomb(logs / "bomb.log.gz")
    (data / "tasks" / "deep.json").write_text('{"orderNo":' + "[" * DEPTH + "]" * DEPTH + "}")
    (data / "appConfig.json").write_text("{\"a\":" * DEPTH + "1" + "}" * DEPTH)
    return ["logs/nul.log", "logs/bomb.log.gz", "logs/noise.log", "logs/noise.log.gz", "logs/torn.log.gz",
            "tasks/deep.json", "appConfig.json"]


def forbidden(logs):
    """What may not be read; nothing is forbidden to root."""
    if os.geteuid() == 0:
        return []
    (logs / "denied.log").write_text(CANARY)
    (logs / "denied.log").chmod(0)
    (logs / "closed").mkdir()
    (logs / "closed" / "inside.log").write_text(CANARY)
    (logs / "closed").chmod(0)
    return ["logs/denied.log", "logs/closed"]


def make(data, away, now, many=MANY):
    """Fills data; returns what of it has to be named as left out."""
    logs = data / "logs"
    left_out = contents(data, now) + links(data, outside(away)) + specials(logs) + forbidden(logs)
    for name in NAMES:
        with open(os.fsencode(logs) + b"/" + name, "w") as out:
            out.write(json.dumps({"level": "info", "message": "in a file of a strange name", "timestamp": now}) + "\n")
    (logs / "many").mkdir()
    for number in range(many):
        (logs / "many" / f"{number:05}.log").write_text(
            json.dumps({"level": "info", "message": f"small {number:05} file", "timestamp": now}) + "\n")
    (logs / "down").mkdir()
    long_way_down(logs / "down")
    return left_out + ["logs/down"]
