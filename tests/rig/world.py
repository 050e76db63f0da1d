"""The rig as a case meets it that has been packed and is to be sent: the line, the servers, two small disks, the client's
clock and addresses, and waybill. Everything in it can be made worse and be healed, one beside the other."""
import json
import os
import pathlib
import struct
import subprocess

import disk
import harness
import rig

CLIENTS_ADDRESSES = [rig.CLIENT, ("10.77.0.3", "fd77::3"), ("10.77.0.4", "fd77::4")]
AUTHORIZATION = {"authorization": harness.AUTHORIZATION}


class World:
    def __init__(self, one, authorities, template):
        """template is a folder with a case of the client's and a store's beginning, as make_template() leaves them."""
        self.rig, self.authorities = one, authorities
        self.line = {"up": "", "down": ""}
        self.servers = {"store": "ok"}
        self.process = None
        self.clock = one.place / "clock"
        self.set_clock(0)
        self.store_disk = disk.Disk(one.place / "store")
        self.home_disk = disk.Disk(one.place / "home", rig.NOBODY)
        self.home = self.home_disk.place
        if template:
            for name in ("store", "home"):
                rig.call("cp", "-a", f"{template / name}/.", one.place / name)
        self.context = one.place / "context.json"
        self.context.write_text(json.dumps(AUTHORIZATION))
        self.context.chmod(0o644)

    # --- what is around the client ---

    def change_line(self, **settings):
        """up and down as in wire.c; hold=1 beside them stops it."""
        self.line.update(settings)
        self.rig.wire.set(self.line["up"], self.line["down"])

    def hold_line(self, is_held):
        self.rig.wire.set(*(f"{self.line[way]} hold=1" if is_held else self.line[way] for way in ("up", "down")))

    def change_servers(self, **settings):
        """Keys of servers.py; the others stay as they are. None is as it is on a good day."""
        self.servers.update(settings)
        self.servers = {key: value for key, value in self.servers.items() if value is not None}
        return self.rig.serve(self.authorities, **self.servers)["store"]

    def restart_store(self, **settings):
        self.change_servers(store="killed")
        return self.change_servers(store="ok", **settings)

    def move_client(self, number):
        """Gives the client other addresses; what it had is gone, and what was connected by it hangs."""
        v4, v6 = CLIENTS_ADDRESSES[number]
        self.rig.script("client", f"ip address flush dev eth0 scope global\n"
                                  f"ip address add {v4}/24 dev eth0\nip address add {v6}/64 dev eth0 nodad\n"
                                  f"ip route replace default via {rig.ROUTER[0]}\n"
                                  f"ip -6 route replace default via {rig.ROUTER[1]}")

    def set_clock(self, ahead):
        """The client's, so many seconds ahead, also of a waybill that runs."""
        if not self.clock.exists():
            self.clock.write_bytes(bytes(8))
            self.clock.chmod(0o644)
        with open(self.clock, "r+b") as clock:
            clock.write(struct.pack("=q", ahead))

    def heal(self):
        """All is as on a good day, but for the addresses and the clock, which stay what they became."""
        self.home_disk.free()
        self.store_disk.free()
        elsewhere = self.servers.get("elsewhere")
        self.servers = {"elsewhere": elsewhere} if elsewhere else {}
        self.change_line(up="", down="")
        self.restart_store()

    # --- waybill ---

    def command(self, *arguments):
        return ["ip", "netns", "exec", self.rig.names["client"], *rig.NO_PRIVILEGES, "env",
                f"LD_PRELOAD={harness.program('rig-clock', release=True)}", harness.program("waybill", release=True),
                *map(str, arguments)]

    def environment(self):
        return {"PATH": rig.PATH, "HOME": str(self.home), "WAYBILL_STATE_DIR": str(self.home / "state"), "LC_ALL": "C.UTF-8",
                "G_DEBUG": "fatal-criticals", "WB_RIG_CLOCK": str(self.clock),
                "ASAN_OPTIONS": "verify_asan_link_order=0:intercept_tls_get_addr=0", "UBSAN_OPTIONS": "halt_on_error=1"}

    def start(self, *arguments, errors):
        """waybill, as nobody; its standard output is a pipe, errors an open file."""
        self.process = subprocess.Popen(self.command(*arguments), env=self.environment(), stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=errors, cwd="/")
        return self.process

    def ask(self, *arguments):
        """What a waybill prints last that has to succeed."""
        done = subprocess.run(self.command(*arguments, "--json"), env=self.environment(), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=60, cwd="/")
        if done.returncode != 0:
            raise AssertionError(f"waybill {' '.join(arguments)}: exit {done.returncode}\n{done.stderr[-1000:]}")
        return json.loads(done.stdout.splitlines()[-1])

    def left_running(self):
        """The client's processes."""
        return rig.pids_in(self.rig.names["client"])

    def journal(self):
        """What the store was asked since the case began to be sent, in the order of its answers."""
        return [json.loads(line) for line in self.journal_text().splitlines()]

    def answers(self):
        """How many rows the journal has."""
        return self.journal_text().count(b"\n")

    def journal_text(self):
        path = pathlib.Path(f"{self.store_disk.place}.log")
        return path.read_bytes() if path.exists() else b""


def make_template(place, authorities):
    """A case of 5 parts, packed where the ticket office was down, and the store it is for. Returns the case as waybill
    tells it."""
    place = pathlib.Path(place)
    with rig.Rig() as one:
        world = World(one, authorities, None)
        ready = world.change_servers(faults=["ticket-down"])
        picture = harness.picture(one.place / "noise.png", 390)
        profile = one.place / "test.rig.Application.json"
        profile.write_text(json.dumps({
            "waybill": 1, "id": "test.rig.Application", "name": {"": "Rig"},
            "items": [{"id": "environment", "collect": "environment"}],
            "deliver": {"store": "oss", "ticket": ready["ticket"], "format": "zip"},
        }))
        for path in (picture, profile):
            os.chmod(path, 0o644)
        done = subprocess.run(world.command("send", profile, "--yes", "--json", "--attach", picture, "--with", "attachment",
                                            "--context", world.context, "--ca-file", authorities / "good-ca.pem",
                                            "--patience", "1s"),
                              env=world.environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd="/")
        told = json.loads(done.stdout.splitlines()[-1])
        if done.returncode != 5 or told["state"] != "waiting":
            raise AssertionError(f"no template: exit {done.returncode}, {told}\n{done.stderr[-1000:]}")
        world.servers = {}
        world.change_servers(store="killed")
        for name in ("store", "home"):
            rig.call("cp", "-a", one.place / name, place / name)
        return told
