"""A real S3 store on loopback: one Ceph monitor, one OSD in memory and radosgw, from Debian's packages, without systemd, as whoever
runs it. Written for Ceph 16 (Debian 12) and later. What cost time: authentication has to be cephx, radosgw hangs without. The OSD of
Debian 13 looks for its classes in a relative folder, and radosgw ends with EOPNOTSUPP."""
import datetime
import hashlib
import hmac
import http.client
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.parse
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "rig"))

import certificates  # noqa: E402
from harness import need  # noqa: E402

KEY_ID, SECRET, REGION, BUCKET = "WAYBILLTEST", "of-this-test-alone-0123456789", "us-east-1", "logs"
TOOLS = ("ceph", "ceph-mon", "ceph-osd", "ceph-authtool", "monmaptool", "radosgw", "radosgw-admin", "certtool")
PATIENCE = 60  # seconds until a part of it that does not start is given up
CONFIG = """[global]
fsid = {fsid}
mon_host = [v2:127.0.0.1:{mon_port}]
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_ipv6 = false
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
keyring = {place}/keyring
run_dir = {place}/run
admin_socket = {place}/run/$name.$pid.asok
log_file = {place}/$name.log
crash_dir = {place}
auth_allow_insecure_global_id_reclaim = true
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
mon_data_avail_warn = 1
mon_data_avail_crit = 1
[mon]
mon_data = {place}/mon
paxos_propose_interval = 0.05
paxos_min_wait = 0.01
mon_cluster_log_file = {place}/cluster.log
mon_osd_full_ratio = .99
[osd]
osd_data = {place}/osd
osd_class_dir = {classes}
keyring = {place}/osd/keyring
osd_objectstore = memstore
memstore_device_bytes = 2147483648
osd_class_update_on_start = false
osd_check_max_object_name_len_on_startup = false
[client]
rgw_data = {place}/rgw
rgw_enable_apis = s3, admin
rgw_run_sync_thread = false
rgw_enable_usage_log = false
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_until(holds, what):
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not start")
        time.sleep(0.1)


def classes():
    """The folder of the OSD's classes, beside the libraries, wherever the distribution has those."""
    return next(path for name in ("lib/*/rados-classes", "lib*/rados-classes") for path in pathlib.Path("/usr").glob(name))


class Radosgw:
    """with Radosgw(place) as store: store.endpoint, store.ca_file; the bucket is there."""

    def __init__(self, place):
        for tool in TOOLS:
            need(tool)
        self.place = pathlib.Path(place)
        self.running = []

    def __enter__(self):
        try:
            self.begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.running):
            process.send_signal(signal.SIGKILL)
            process.wait()

    def begin(self):
        for name in ("mon", "osd", "rgw", "run", "tls"):
            (self.place / name).mkdir(parents=True)
        self.fsid, osd = str(uuid.uuid4()), str(uuid.uuid4())
        self.mon_port, self.port = free_port(), free_port()
        (self.place / "ceph.conf").write_text(CONFIG.format(place=self.place, fsid=self.fsid, mon_port=self.mon_port, classes=classes()))
        self.begin_monitor()
        self.begin_osd(osd)
        self.begin_gateway()

    def call(self, *command):
        done = subprocess.run(list(map(str, command)), env=self.env(), capture_output=True, text=True, timeout=PATIENCE)
        if done.returncode != 0:
            raise AssertionError(f"{command[0]} {command[1]}: {done.stderr.strip()[-500:]}")
        return done.stdout

    def env(self):
        return {**os.environ, "CEPH_CONF": str(self.place / "ceph.conf")}

    def start(self, *command):
        with open(self.place / f"{command[0]}.out", "wb") as out:
            self.running.append(subprocess.Popen(list(map(str, command)), env=self.env(), stdout=out, stderr=out,
                                                 stdin=subprocess.DEVNULL, start_new_session=True))

    def begin_monitor(self):
        ring, every = self.place / "keyring", ["--cap", "osd", "allow *", "--cap", "mgr", "allow *"]
        self.call("ceph-authtool", "-C", ring, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *")
        self.call("ceph-authtool", ring, "--gen-key", "-n", "client.admin", "--cap", "mon", "allow *", *every)
        self.call("monmaptool", "--create", "--clobber", "--fsid", self.fsid, "--addv", "a", f"[v2:127.0.0.1:{self.mon_port}]",
                  self.place / "monmap")
        self.call("ceph-mon", "-i", "a", "--mkfs", "--monmap", self.place / "monmap", "--keyring", ring)
        self.start("ceph-mon", "-i", "a", "-f")

    def begin_osd(self, osd):
        ring = self.place / "osd" / "keyring"
        self.call("ceph", "osd", "new", osd)
        self.call("ceph-authtool", "-C", ring, "--gen-key", "-n", "osd.0")
        self.call("ceph", "auth", "add", "osd.0", "osd", "allow *", "mon", "allow profile osd", "-i", ring)
        self.call("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd)
        self.call("ceph", "osd", "crush", "add", "osd.0", "1.0", "root=default", "host=localhost")
        self.start("ceph-osd", "-i", "0", "-f")
        wait_until(lambda: "1 up" in self.call("ceph", "osd", "stat"), "the OSD")

    def begin_gateway(self):
        tls = self.place / "tls"
        certificates.make_key(tls, "ca")
        certificates.make_template(tls, "ca", "radosgw CA", (certificates.LONG_AGO, certificates.FAR), ["ca", "cert_signing_key"])
        certificates.make_certificate(tls, "ca", None)
        certificates.make_key(tls, "rgw")
        certificates.make_template(tls, "rgw", "localhost", (certificates.LONG_AGO, certificates.FAR),
                                   ["tls_www_server", "signing_key", 'ip_address = "127.0.0.1"'])
        certificates.make_certificate(tls, "rgw", "ca")
        self.ca_file, self.endpoint = tls / "ca.pem", f"https://127.0.0.1:{self.port}"
        self.start("radosgw", "-n", "client.admin", "-f", f"--log-file={self.place}/rgw.log",
                   f"--rgw-frontends=beast ssl_endpoint=127.0.0.1:{self.port} ssl_certificate={tls}/rgw.pem ssl_private_key={tls}/rgw.key")
        wait_until(self.answers, "radosgw")
        self.call("radosgw-admin", "user", "create", "--uid=test", "--display-name=Test", f"--access-key={KEY_ID}", f"--secret-key={SECRET}")
        status, body = self.ask("PUT", f"/{BUCKET}")
        assert status == 200, body

    def answers(self):
        try:
            self.ask("GET", "/")
            return True
        except OSError:
            return False

    def ask(self, method, path, query=()):
        """One request, signed by these lines alone: (status, body)."""
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        scope = [now[:8], REGION, "s3", "aws4_request"]
        fields = {"host": f"127.0.0.1:{self.port}", "x-amz-content-sha256": hashlib.sha256(b"").hexdigest(), "x-amz-date": now}
        address, asked = urllib.parse.quote(path), urllib.parse.urlencode(sorted(query), quote_via=urllib.parse.quote)
        canonical = "\n".join([method, address, asked, *(f"{name}:{value}" for name, value in fields.items()), "", ";".join(fields),
                               fields["x-amz-content-sha256"]])
        text = "\n".join(["AWS4-HMAC-SHA256", now, "/".join(scope), hashlib.sha256(canonical.encode()).hexdigest()])
        key = ("AWS4" + SECRET).encode()
        for part in [*scope, text]:
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        fields["Authorization"] = (f"AWS4-HMAC-SHA256 Credential={KEY_ID}/{'/'.join(scope)}, SignedHeaders=host;x-amz-content-sha256;x-amz-date, "
                                   f"Signature={key.hex()}")
        link = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=PATIENCE, context=ssl.create_default_context(cafile=self.ca_file))
        try:
            link.request(method, address + ("?" + asked if asked else ""), headers=fields)
            answer = link.getresponse()
            return answer.status, answer.read()
        finally:
            link.close()
