"""A real S3 store on loopback: one Ceph monitor, one OSD in memory and gateways, from Debian's packages, without systemd, as whoever
runs it. Written for Ceph 16 (Debian 12) and later. What cost time: authentication has to be cephx, radosgw hangs without. The OSD of
Debian 13 looks for its classes in a relative folder, and radosgw ends with EOPNOTSUPP."""
import functools
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import time
import uuid

import sigv4
from harness import need

KEY_ID, SECRET, REGION, BUCKET, USER = "WAYBILLTEST", "of-this-test-alone-0123456789", "us-east-1", "logs", "test"
DOMAIN = "s3.localhost"  # names below localhost are this computer's, to GLib as to radosgw
OWN_DOMAIN = "diagnostics.localhost"  # of a bucket that is called like it
ROLE = "arn:aws:iam:::role/upload"  # of who may upload for a while, by AssumeRole of the gateway with STS
# style -> bucket, the endpoint's host, the host that is asked, where the key begins in the path
STYLES = {
    "vhost": (BUCKET, DOMAIN, f"{BUCKET}.{DOMAIN}", "/"),
    "cname": (OWN_DOMAIN, OWN_DOMAIN, OWN_DOMAIN, "/"),
    "path": (BUCKET, DOMAIN, DOMAIN, f"/{BUCKET}/"),
}
NAMES = [DOMAIN, f"{BUCKET}.{DOMAIN}", OWN_DOMAIN, "localhost"]
REFUSED = re.compile(r' beast: .* "[A-Z]+ (/\S*) HTTP/1\.1" 403 ')
TOOLS = ("ceph", "ceph-mon", "ceph-osd", "ceph-authtool", "monmaptool", "radosgw", "radosgw-admin")
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
rgw_enable_apis = s3, sts, admin
rgw_sts_key = of-this-test-too
rgw_sts_min_session_duration = 1
rgw_dns_name = {domain}
rgw_run_sync_thread = false
rgw_enable_usage_log = false
rgw_enable_ops_log = true
rgw_ops_log_rados = false
rgw_log_http_headers = http_host
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


class Gateway:
    """One radosgw over the store: answers at 127.0.0.1 and by NAMES, with a certificate of the store's authority."""

    def __init__(self, store, name, *options):
        self.store, self.port = store, free_port()
        self.log, self.ops = store.place / f"{name}.log", store.place / f"{name}-ops.jsonl"
        self.endpoint = f"https://127.0.0.1:{self.port}"
        certificate, key = store.certificate
        store.start("radosgw", "-n", "client.admin", "-f", f"--log-file={self.log}", f"--rgw-ops-log-file-path={self.ops}",
                    f"--rgw-frontends=beast ssl_endpoint=127.0.0.1:{self.port} ssl_certificate={certificate} ssl_private_key={key}",
                    *options)
        wait_until(self.answers, name)

    def answers(self):
        try:
            self.ask("GET", "/")
            return True
        except OSError:
            return False

    def signer(self, keys=sigv4.Keys(KEY_ID, SECRET), **how):
        return sigv4.Signer(self.endpoint, keys, REGION, **how)

    def ask(self, method, path, query=(), **more):
        """One request of staff, signed by code that is not ours: (status, body)."""
        answer = self.signer().ask(method, path, query, ca_file=self.store.authority.file, **more)
        return answer.status, answer.body

    def until_mark(self, path):
        """What stands in a log of the gateway: all of it until now."""
        mark = f"/{BUCKET}/mark-{uuid.uuid4().hex}"
        self.ask("GET", mark)
        wait_until(lambda: path.exists() and mark in path.read_text(), "the log")
        return path.read_text().partition(mark)[0]

    def asked(self):
        """What it was asked, in order, but for what it did not let in."""
        return [row_of(logged) for logged in objects(self.until_mark(self.ops)) if "/mark-" not in logged["uri"]]

    def not_let_in(self):
        """The paths of what it refused, in order."""
        return REFUSED.findall(self.until_mark(self.log))


def objects(text):
    """The JSON objects that text begins with; two may stand on a line, and the last may be cut off."""
    at, decoder = 0, json.JSONDecoder()
    while at < len(text):
        try:
            found, at = decoder.raw_decode(text, at)
        except ValueError:
            assert "\n" not in text[at:], text[at:]
            return
        yield found
        at += len(text[at:]) - len(text[at:].lstrip())


def row_of(logged):
    """{"host", "method", "path", "query", "status", "bucket", "by"}; "by" is "STS" for temporary keys, "" where nobody was let in."""
    method, target = logged["uri"].split(" ")[:2]
    path, _, query = target.partition("?")
    host = next((field["HTTP_HOST"] for field in logged["http_x_headers"] if "HTTP_HOST" in field), "")
    return {"host": host.split(":")[0], "method": method, "path": path, "query": query, "status": int(logged["http_status"]),
            "bucket": logged["bucket"], "by": logged.get("authentication_type", "")}


class Radosgw:
    """with Radosgw(place, authority) as store: store.gateway; the buckets BUCKET and OWN_DOMAIN are there."""

    def __init__(self, place, authority):
        for tool in TOOLS:
            need(tool)
        self.place, self.authority = pathlib.Path(place), authority
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
        for name in ("mon", "osd", "rgw", "run"):
            (self.place / name).mkdir(parents=True)
        self.fsid, osd = str(uuid.uuid4()), str(uuid.uuid4())
        self.mon_port = free_port()
        (self.place / "ceph.conf").write_text(CONFIG.format(place=self.place, fsid=self.fsid, mon_port=self.mon_port, classes=classes(),
                                                            domain=DOMAIN))
        self.begin_monitor()
        self.begin_osd(osd)
        self.certificate = self.authority.certify("rgw", NAMES)
        self.gateway = Gateway(self, "rgw")
        self.call("radosgw-admin", "user", "create", f"--uid={USER}", "--display-name=Test", f"--access-key={KEY_ID}",
                  f"--secret-key={SECRET}")
        for bucket in (BUCKET, OWN_DOMAIN):
            status, body = self.gateway.ask("PUT", f"/{bucket}")
            assert status == 200, body

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

    @functools.cached_property
    def sts(self):
        """The gateway that knows temporary keys, begun when it is first asked for: one that does says AccessDenied to all that is wrong."""
        trusted = {"Effect": "Allow", "Principal": {"AWS": [f"arn:aws:iam:::user/{USER}"]}, "Action": ["sts:AssumeRole"]}
        allowed = {"Effect": "Allow", "Action": ["s3:*"], "Resource": "arn:aws:s3:::*"}
        self.call("radosgw-admin", "role", "create", "--role-name=upload", f"--assume-role-policy-doc={policy(trusted)}")
        self.call("radosgw-admin", "role-policy", "put", "--role-name=upload", "--policy-name=all", f"--policy-doc={policy(allowed)}")
        return Gateway(self, "rgw-sts", "--rgw-s3-auth-use-sts=true")


def policy(statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
