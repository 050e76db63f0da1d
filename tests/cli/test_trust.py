"""Whom a connection is believed to be: certificates of the system's authorities and of --ca-file, for the name that was asked."""
import os
import pathlib
import subprocess

import authority
import certificates
import harness
from harness import Intake, Place, Skip, folder, need

SYSTEM = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")
PAST = ("2020-01-01 00:00:00", "2021-01-01 00:00:00")


def certify(own, name, host, dates=authority.DATES, by="ca"):
    """(certificate, key) of a server that is called host and nothing else."""
    certificates.make_key(own.place, name)
    certificates.make_template(own.place, name, host, dates, ["tls_www_server", "signing_key", f'dns_name = "{host}"'])
    certificates.make_certificate(own.place, name, by)
    return own.place / f"{name}.pem", own.place / f"{name}.key"


def servers(own):
    """what it is -> its certificate and key, whether a report goes there."""
    return {"good": (certify(own, "good", "localhost"), True),
            "of another name": (certify(own, "other", "elsewhere.test"), False),
            "expired": (certify(own, "old", "localhost", PAST), False),
            "signed by itself": (certify(own, "self", "localhost", by=None), False)}


def send(place, pair, wrap=lambda command: command, *more):
    """How it ended, and whether anything is in the store."""
    sample = Place(place, size="200kB")
    with Intake(place / "store", "--name", "localhost", "--tls-cert", pair[0], "--tls-key", pair[1]) as intake:
        command = sample.command("send", sample.profile(intake.ready), "--yes", *sample.roots(), "--only", "environment",
                                 "--patience", "1s", *more)
        done = subprocess.run(wrap([str(word) for word in command]), env=sample.env(), capture_output=True, text=True, timeout=120)
        return done, bool(intake.objects())


def check_all(place, own, wrap=lambda command: command, *more):
    for number, (what, (pair, is_good)) in enumerate(servers(own).items()):
        done, has_arrived = send(place / str(number), pair, wrap, *more)
        assert (done.returncode, has_arrived) == ((0, True) if is_good else (5, False)), f"{what}: {done.returncode} {done.stderr[-500:]}"
        assert is_good or "No secure connection" in done.stderr, f"{what}: {done.stderr[-500:]}"


def test_of_a_file():
    with folder() as place:
        own = authority.Authority(place / "authority")
        check_all(place, own, lambda command: command, "--ca-file", own.file)


def test_of_the_system():
    """The system's list is another one for the process alone, in a namespace of its own."""
    need("unshare")
    if not SYSTEM.exists():
        raise Skip(f"{SYSTEM} is not there")
    with folder() as place:
        own = authority.Authority(place / "authority")
        bundle = place / "bundle.crt"
        bundle.write_bytes(SYSTEM.read_bytes() + own.file.read_bytes())
        script = f'mount --bind {bundle} {SYSTEM} && exec "$@"'

        def wrap(command):
            return ["unshare", *([] if os.geteuid() == 0 else ["--map-root-user"]), "--mount", "sh", "-c", script, "sh", *command]
        if subprocess.run(wrap(["true"]), capture_output=True).returncode:
            raise Skip("this user may make no namespaces")
        check_all(place, own, wrap)


def test_of_nobody():
    with folder() as place:
        done, has_arrived = send(place / "one", certify(authority.Authority(place / "authority"), "good", "localhost"))
        assert (done.returncode, has_arrived) == (5, False), done.stderr
        assert "No secure connection" in done.stderr, done.stderr


harness.run_all([test_of_a_file, test_of_the_system, test_of_nobody])
