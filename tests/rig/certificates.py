"""Certificates for the rig's servers, good and bad, made with GnuTLS' certtool: openssl sets no dates in the past."""
import pathlib
import re
import subprocess

NAMES = ["api.rig.test", "cdn1.rig.test", "cdn2.rig.test", "img1.rig.test", "img2.rig.test", "img3.rig.test"]
MORE = [f"customer-{number}.rig.test" for number in range(80)]  # as at a CDN, so that none fits into one packet
ADDRESSES = [f"{net}{number}" for net in ("10.78.0.", "fd78::") for number in range(1, 7)]
LONG_AGO, FAR = "2020-01-01 00:00:00 UTC", "2090-01-01 00:00:00 UTC"

# name -> authority (itself if None), not before, not after, DNS names, addresses
KINDS = {
    "good": ("good-ca", LONG_AGO, FAR, NAMES, ADDRESSES),
    "expired": ("good-ca", LONG_AGO, "2021-01-01 00:00:00 UTC", NAMES, ADDRESSES),
    "not-yet": ("good-ca", "2089-01-01 00:00:00 UTC", FAR, NAMES, ADDRESSES),
    "wrong-name": ("good-ca", LONG_AGO, FAR, ["www.elsewhere.test"], []),
    "other": ("other-ca", LONG_AGO, FAR, NAMES, ADDRESSES),
    "self-signed": (None, LONG_AGO, FAR, NAMES, ADDRESSES),
}
AUTHORITIES = {"good-ca": "Rig Good CA", "other-ca": "Rig Other CA"}


def certtool(*arguments):
    return subprocess.run(["certtool", *map(str, arguments)], check=True, capture_output=True, text=True).stdout


def make_key(place, name):
    certtool("--generate-privkey", "--key-type=ecdsa", "--curve=secp256r1", "--no-text", "--outfile", place / f"{name}.key")


def make_template(place, name, subject, dates, more):
    lines = [f'cn = "{subject}"', f'activation_date = "{dates[0]}"', f'expiration_date = "{dates[1]}"', *more]
    (place / f"{name}.template").write_text("\n".join(lines) + "\n")


def make_certificate(place, name, authority):
    how = ["--generate-self-signed"] if authority is None else [
        "--generate-certificate", "--load-ca-certificate", place / f"{authority}.pem",
        "--load-ca-privkey", place / f"{authority}.key"]
    certtool(*how, "--load-privkey", place / f"{name}.key", "--template", place / f"{name}.template", "--no-text",
             "--outfile", place / f"{name}.pem")


def make_all(place):
    """Fills the folder with NAME.pem and NAME.key of every kind, and both-ca.pem; returns it."""
    place = pathlib.Path(place)
    place.mkdir(parents=True, exist_ok=True)
    for name, subject in AUTHORITIES.items():
        make_key(place, name)
        make_template(place, name, subject, (LONG_AGO, FAR), ["ca", "cert_signing_key"])
        make_certificate(place, name, None)
    for name, (authority, begin, end, names, addresses) in KINDS.items():
        make_key(place, name)
        make_template(place, name, names[0], (begin, end),
                      ["tls_www_server", "signing_key", *[f'dns_name = "{one}"' for one in names + MORE],
                       *[f'ip_address = "{one}"' for one in addresses]])
        make_certificate(place, name, authority)
    (place / "both-ca.pem").write_text("".join((place / f"{name}.pem").read_text() for name in AUTHORITIES))
    for path in place.glob("*.pem"):
        path.chmod(0o644)
    place.chmod(0o755)
    return place


def pin(path):
    """"sha256:…" of a certificate's public key, as profiles name roots."""
    text = certtool("--certificate-info", "--infile", path)
    return "sha256:" + re.search(r"pin-sha256:(\S+)", text)[1]
