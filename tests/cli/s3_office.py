"""A vendor's ticket office for radosgw, small and with nothing of ours in it: temporary keys by AssumeRole, or addresses that it signs
itself. It keeps what it was asked, so that a test can tell how often."""
import datetime
import http.server
import json
import re
import ssl
import threading
import xml.etree.ElementTree

import harness
import radosgw
import sigv4

LEAST_PART = 5 * 1024 * 1024  # of S3


def text_of(xml_text, name):
    return next((element.text for element in xml.etree.ElementTree.fromstring(xml_text).iter() if element.tag.endswith("}" + name)
                 or element.tag == name), None)


def moment(ahead):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=ahead)).strftime("%Y-%m-%dT%H:%M:%SZ")


class TemporaryKeys:
    """Keys that live for so many seconds; a policy of the session lets them no further than the case. tells_end: the ticket says when
    they end. change(keys, given so often) gives other ones. style is how the bucket is named."""

    def __init__(self, store, seconds=3600, tells_end=True, change=None, style="vhost"):
        self.store, self.seconds, self.tells_end, self.change, self.given = store, seconds, tells_end, change, 0
        self.gateway, self.style, self.bucket = store.sts, style, radosgw.STYLES[style][0]

    def policy(self, folder, index):
        """As the manual gives it to be copied."""
        page = (harness.SOURCE / "data/man/waybill-store.7").read_text().partition(".Sh TEMPORARY KEYS")[2]
        text = re.search(r"\n\.Bd -literal.*?\n(.*?)\n\.Ed", page, re.DOTALL)[1]
        keys = re.search(r'"[^"]*INDEX-KEY"', text)[0]
        text = text.replace(keys, ", ".join(keys.replace("INDEX-KEY", key) for key in index))
        return text.replace("BUCKET", self.bucket).replace("FOLDER", folder)

    def assume(self, policy):
        pairs = {"Action": "AssumeRole", "Version": "2011-06-15", "RoleArn": radosgw.ROLE, "RoleSessionName": "case",
                 "DurationSeconds": str(self.seconds), "Policy": policy}
        answer = self.gateway.signer(service="sts").ask("POST", "/", body=sigv4.encoded(pairs.items()).encode(),
                                                        ca_file=self.store.authority.file, content_type="application/x-www-form-urlencoded")
        if answer.status != 200:
            raise AssertionError(f"AssumeRole: {answer.status} {answer.body.decode()}")
        return [text_of(answer.body, name) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")]

    def give(self, request, folder, index):
        key_id, secret, token, end = self.assume(self.policy(folder, index))
        self.given += 1
        keys = {"accessKeyId": key_id, "accessKeySecret": secret, "securityToken": token, **({"expiration": end} if self.tells_end else {})}
        return {"credentials": self.change(keys, self.given) if self.change else keys}


class Addresses:
    """Signed addresses that live for so many seconds; the office begins uploads, and names an open one again."""

    def __init__(self, store, seconds=3600, secret=radosgw.SECRET, style="vhost"):
        self.store, self.gateway, self.seconds, self.style, self.uploads = store, store.gateway, seconds, style, {}
        self.bucket, _, host, self.before = radosgw.STYLES[style]
        self.signer = sigv4.Signer(f"https://{host}:{self.gateway.port}", sigv4.Keys(radosgw.KEY_ID, secret), radosgw.REGION)

    def is_open(self, key):
        query = [("uploadId", self.uploads.get(key, "none"))]
        return key in self.uploads and self.gateway.ask("GET", f"/{self.bucket}/{key}", query)[0] == 200

    def upload(self, key):
        if not self.is_open(key):
            status, body = self.gateway.ask("POST", f"/{self.bucket}/{key}", [("uploads", "")])
            assert status == 200, body
            self.uploads[key] = text_of(body, "UploadId")
        return [("uploadId", self.uploads[key])]

    def to(self, method, key, query=(), fields=None):
        return self.signer.address(method, self.before + key, query, self.seconds, fields)

    def whole(self, key, **fields):
        return {"put": self.to("PUT", key, fields=fields), "head": self.to("HEAD", key), "headers": fields}

    def in_parts(self, key, size):
        query = self.upload(key)
        parts = [self.to("PUT", key, [*query, ("partNumber", str(at + 1))]) for at in range((size - 1) // LEAST_PART + 1)]
        return {"partBytes": LEAST_PART, "parts": parts, "list": self.to("GET", key, query), "complete": self.to("POST", key, query),
                "abort": self.to("DELETE", key, query), "head": self.to("HEAD", key)}

    def give(self, request, folder, index):
        named = {key: self.whole(key, **{"Content-Type": "application/json", "If-None-Match": "*"}) for key in index}
        for told in request["objects"]:
            key, size = folder + told["name"], told.get("bytes", 0)
            named[told["name"]] = self.in_parts(key, size) if size > LEAST_PART else self.whole(key, **{"Content-Type": "application/zip"})
        return {"presigned": named}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = json.dumps(self.server.office.answer(request)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


class Office:
    """with Office(store, kind) as office: office.ready is what a profile needs; kind gives what allows the upload."""

    def __init__(self, store, kind):
        self.store, self.kind, self.asked = store, kind, []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.office, self.lock = self, threading.Lock()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*store.certificate)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        base = f"https://localhost:{self.server.server_port}"
        self.ready = {"ticket": f"{base}/ticket", "sentryDsn": "https://k@127.0.0.1:1/1", "tracker": "https://127.0.0.1:1/t"}

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def answer(self, request):
        """One at a time, as an upload is begun once."""
        with self.lock:
            self.asked.append(request)
            folder, index = f"cases/{request['case']}/", [f"index/cases/{request['number']}/{request['case']}.json"]
            return {"waybill": 1, "time": moment(0), "store": "s3", "region": radosgw.REGION, "bucket": self.kind.bucket,
                    "endpoint": f"https://{radosgw.STYLES[self.kind.style][1]}:{self.kind.gateway.port}", "hostStyle": self.kind.style,
                    "folder": folder, "index": index, "retainUntil": moment(30 * 86400), "grant": "of-" + request["case"],
                    **self.kind.give(request, folder, index)}
