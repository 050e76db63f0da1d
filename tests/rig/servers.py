"""What lives in the rig's server namespace, as one process: servers.py CERTIFICATES STORE INTAKE.

Each line on stdin is a whole configuration, in JSON; the answer is a line of JSON when it holds. Keys and what they
are where they are not named stand in GOOD. The end of stdin ends it."""
import json
import pathlib
import subprocess
import sys

import firewall
import names
import web

GOOD = {
    "dns": "ok",           # timeout, refused, servfail, nxdomain
    "dns_ms": 0,           # how late each answer is
    "blocked": [],         # names that do not exist
    "zero": [],            # names with the address 0.0.0.0
    "hijack": False,       # unknown names are at 10.77.0.99
    "wildcard": False,     # those below rig.test are, by the vendor's own DNS
    "hosts": {},           # name -> what of web.GOOD_HOST is otherwise: certificate, status, date, stall, reset, mute
    "date": 0,             # seconds that all hosts' Date is ahead; the store's is what it was when it began
    "block": [],           # arguments of firewall.block()
    "no_internet": False,  # nothing behind the router answers
    "no_ipv6": False,      # neighbours answer, all else of IPv6 is dropped
    "portal": None,        # cut, intercept: what becomes of HTTPS; HTTP is the portal's, all else is refused
    "intercept": None,     # the certificate of who answers at port 443 for everybody
    "proxy": "ok",         # dead, auth
    "store": None,         # ok, 403: whether waybill-intake runs at https://api.rig.test:8443; killed: by SIGKILL
    "faults": [],          # waybill-intake's, from its next beginning on
    "elsewhere": {},       # name -> the name whose addresses it has; waybill-intake begins at its own
}


class Store:
    """waybill-intake; ready holds its addresses."""

    def __init__(self, program, place, certificates, config):
        address = names.addresses("api.rig.test", config)[0]
        self.process = subprocess.Popen(
            [program, str(place), "--host", address, "--port", "8443", "--name", "api.rig.test",
             "--tls-cert", str(certificates / "good.pem"), "--tls-key", str(certificates / "good.key"),
             "--clock", f"offset={config['date']}", "--log", f"{place}.log",
             *[word for fault in config["faults"] for word in ("--fault", fault)]],
            stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
        self.ready = json.loads(self.process.stdout.readline() or '{"error": "waybill-intake did not start"}')

    def stop(self, kindly=True):
        self.process.terminate() if kindly else self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Servers:
    def __init__(self, certificates, place, intake):
        self.certificates, self.place, self.intake = pathlib.Path(certificates), pathlib.Path(place), intake
        self.config, self.store = GOOD, None
        self.web = web.Web(self.certificates, lambda: self.config)
        self.web.start()
        names.start(lambda: self.config)

    def set(self, changes):
        unknown = set(changes) - set(GOOD)
        if unknown:
            raise ValueError(f"servers.py knows no {', '.join(unknown)}")
        config = {**GOOD, **changes}
        firewall.apply(config)
        self.set_store(config)
        self.config = config
        return {"store": self.store.ready if self.store else None}

    def set_store(self, config):
        if config["store"] == "killed" and self.store:
            self.store.stop(kindly=False)
            self.store = None
        elif config["store"] in ("ok", "403") and not self.store:
            self.store = Store(self.intake, self.place, self.certificates, config)

    def stop(self):
        if self.store:
            self.store.stop()


def main():
    sys.setswitchinterval(0.0005)  # no thread waits long for another's turn: their times are measured
    servers = Servers(*sys.argv[1:])
    print("{}", flush=True)
    for line in sys.stdin:
        try:
            answer = servers.set(json.loads(line))
        except (ValueError, RuntimeError, OSError, TypeError, KeyError) as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)
    servers.stop()


if __name__ == "__main__":
    main()
