"""A certificate authority of one test's own, which nothing else trusts."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "rig"))

import certificates  # noqa: E402
from harness import need  # noqa: E402

DATES = (certificates.LONG_AGO, certificates.FAR)


class Authority:
    def __init__(self, place):
        need("certtool")
        self.place = pathlib.Path(place)
        self.place.mkdir(parents=True)
        self.file = self.place / "ca.pem"
        certificates.make_key(self.place, "ca")
        certificates.make_template(self.place, "ca", "Waybill's tests", DATES, ["ca", "cert_signing_key"])
        certificates.make_certificate(self.place, "ca", None)

    def certify(self, name, hosts):
        """(certificate, key) of a server that is called by hosts, and is at 127.0.0.1."""
        certificates.make_key(self.place, name)
        certificates.make_template(self.place, name, hosts[0], DATES, ["tls_www_server", "signing_key", 'ip_address = "127.0.0.1"',
                                                                        *[f'dns_name = "{host}"' for host in hosts]])
        certificates.make_certificate(self.place, name, "ca")
        return self.place / f"{name}.pem", self.place / f"{name}.key"
