# SPDX-License-Identifier: MPL-2.0
"""A second, independent signer of OSS V4 and a runner of waybill-intake, for the tests in this folder."""
import base64
import hashlib
import hmac
import html
import http.client
import json
import re
import subprocess
import time
import urllib.parse


def quote(text, safe=""):
    return urllib.parse.quote(text, safe="-_.~" + safe)


def sign(secret, day, region, text):
    key = ("aliyun_v4" + secret).encode()
    for part in (day, region, "oss", "aliyun_v4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


class Reply:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()
        self.text = self.body.decode("utf-8", "replace")

    @property
    def code(self):
        text = self.text
        if "x-oss-err" in self.headers:
            text = base64.b64decode(self.headers["x-oss-err"]).decode()
        found = re.search(r"<Code>([^<]*)</Code>", text)
        return found.group(1) if found else None

    def tag(self, name):
        found = re.search(r"<%s>([^<]*)</%s>" % (name, name), self.text)
        return html.unescape(found.group(1)) if found else None


class Keys:
    def __init__(self, key_id, secret, token=None):
        self.id, self.secret, self.token = key_id, secret, token


class Intake:
    """A running waybill-intake. As a context manager it ends with its block."""

    def __init__(self, program, folder, *arguments):
        self.process = subprocess.Popen([program, folder, *arguments], stdout=subprocess.PIPE)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the intake did not start (%s)" % self.process.wait())
        self.ready = json.loads(line)
        self.host = urllib.parse.urlsplit(self.ready["endpoint"]).netloc
        self.staff = Keys(self.ready["accessKeyId"], self.ready["accessKeySecret"])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.process.terminate()
        self.status = self.process.wait(20)
        self.process.stdout.close()

    def raw(self, method, path, body=None, headers=None, timeout=20):
        connection = http.client.HTTPConnection(self.host, timeout=timeout)
        try:
            connection.request(method, path, body, headers or {})
            return Reply(connection.getresponse())
        finally:
            connection.close()

    def request(self, method, key, body=None, query=(), headers=None, keys=None, style="path",
                at=None, bucket=None, region=None, timeout=20, key_signed=None, tamper=None):
        """One signed request; style is path, cname or vhost."""
        keys = keys or self.staff
        bucket = bucket or self.ready["bucket"]
        region = region or self.ready["region"]
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(at if at is not None else time.time()))
        sent = {"x-oss-date": stamp, "x-oss-content-sha256": "UNSIGNED-PAYLOAD"}
        if keys.token:
            sent["x-oss-security-token"] = keys.token
        sent.update({name.lower(): value for name, value in (headers or {}).items()})
        signed = sorted(n for n in sent
                        if n.startswith("x-oss-") or n in ("content-type", "content-md5"))
        pairs = sorted((quote(n), quote(v)) for n, v in query)
        text = "&".join(n + ("=" + v if v else "") for n, v in pairs)
        canonical = "\n".join([method, quote("/%s/%s" % (bucket, key_signed or key), "/"), text,
                               "".join("%s:%s\n" % (n, sent[n].strip()) for n in signed), "",
                               "UNSIGNED-PAYLOAD"])
        scope = "%s/%s/oss/aliyun_v4_request" % (stamp[:8], region)
        to_sign = "\n".join(["OSS4-HMAC-SHA256", stamp, scope,
                             hashlib.sha256(canonical.encode()).hexdigest()])
        sent["Authorization"] = "OSS4-HMAC-SHA256 Credential=%s/%s,Signature=%s" % (
            keys.id, scope, sign(keys.secret, stamp[:8], region, to_sign))
        if tamper:
            tamper(sent)
        path = "/" + ("" if style != "path" else bucket + "/") + quote(key, "/")
        if style == "vhost":
            sent["Host"] = bucket + ".oss.example:80"
        return self.raw(method, path + ("?" + text if text else ""), body, sent, timeout)

    def ticket(self, case, user="u42", action="deliver", headers=None, **more):
        body = {"waybill": 1, "action": action, "profile": "com.example.App", "case": case,
                "number": "WB-7K3Q-9F2M", "format": "zip"}
        body.update(more)
        sent = {"Authorization": "Bearer demo-" + user} if user else {}
        sent.update(headers or {})
        path = urllib.parse.urlsplit(self.ready["ticket"]).path
        return self.raw("POST", path, json.dumps(body), sent)

    def ticket_keys(self, case, **more):
        ticket = json.loads(self.ticket(case, **more).text)
        given = ticket["credentials"]
        return ticket, Keys(given["accessKeyId"], given["accessKeySecret"], given["securityToken"])
