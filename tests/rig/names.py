"""The rig's name server: UDP, one socket a family, one thread a question, so that a late answer holds up no other."""
import ipaddress
import socket
import struct
import threading
import time

ROUTER = ("10.77.0.1", "fd77::1")
NAMES = {
    "api.rig.test": ("10.78.0.1", "fd78::1"),
    "cdn1.rig.test": ("10.78.0.2", "fd78::2"),
    "cdn2.rig.test": ("10.78.0.3", "fd78::3"),
    "img1.rig.test": ("10.78.0.4", "fd78::4"),
    "img2.rig.test": ("10.78.0.5", "fd78::5"),
    "img3.rig.test": ("10.78.0.6", "fd78::6"),
    "router.rig.test": ROUTER,
}
NOBODYS = ("10.77.0.99", None)  # what hijackers and wildcards answer
NOWHERE = ("0.0.0.0", "::")  # what blocking lists answer
A, AAAA = 1, 28
OK, FAILED, NO_SUCH_NAME = 0, 2, 3
LIFE = 5  # seconds


def question(query):
    """(name, type, the question as it stands) of a query."""
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode("ascii", "replace").lower())
        at += 1 + query[at]
    return ".".join(labels), struct.unpack("!H", query[at + 1:at + 3])[0], query[12:at + 5]


def addresses(name, config):
    """Those of a name that is there."""
    return NAMES[config["elsewhere"].get(name, name)]


def look_up(name, config):
    """(code, addresses of both families) by what config says."""
    if config["dns"] == "servfail":
        return FAILED, ()
    if config["dns"] == "nxdomain" or name in config["blocked"]:
        return NO_SUCH_NAME, ()
    if name in config["zero"]:
        return OK, NOWHERE
    if name in NAMES:
        return OK, addresses(name, config)
    is_answered = config["hijack"] or (config["wildcard"] and name.endswith(".rig.test"))
    return (OK, NOBODYS) if is_answered else (NO_SUCH_NAME, ())


def answer(query, config):
    name, kind, asked = question(query)
    code, addresses = look_up(name, config)
    records = [ipaddress.ip_address(one).packed for one in addresses if one]
    records = [packed for packed in records if len(packed) == {A: 4, AAAA: 16}.get(kind)]
    head = query[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, len(records), 0, 0)
    return head + asked + b"".join(struct.pack("!HHHIH", 0xC00C, kind, 1, LIFE, len(packed)) + packed for packed in records)


def reply(server, query, sender, config):
    time.sleep(config["dns_ms"] / 1000)
    try:
        server.sendto(answer(query, config), sender)
    except (IndexError, struct.error):
        pass  # not a question


def serve(server, config_now):
    while True:
        query, sender = server.recvfrom(4096)
        threading.Thread(target=reply, args=(server, query, sender, config_now()), daemon=True).start()


def start(config_now):
    """Answers at the router's addresses from now on, by what config_now() returns at each question."""
    for address in ROUTER:
        server = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
        server.bind((address, 53))
        threading.Thread(target=serve, args=(server, config_now), daemon=True).start()
