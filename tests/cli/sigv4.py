"""Amazon's Signature Version 4, from its specification and with nothing of ours: requests that are sent, and addresses that are
handed out. What signs so on one side and is accepted on the other is right."""
import dataclasses
import datetime
import hashlib
import hmac
import http.client
import ssl
import urllib.parse

UNSIGNED = "UNSIGNED-PAYLOAD"
ALGORITHM = "AWS4-HMAC-SHA256"
PATIENCE = 60  # seconds


@dataclasses.dataclass(frozen=True)
class Keys:
    id: str
    secret: str
    token: str = None


@dataclasses.dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    fields: dict


def stamp(ahead=0):
    now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=ahead)
    return now.strftime("%Y%m%dT%H%M%SZ")


def encoded(pairs):
    return "&".join(sorted(f"{urllib.parse.quote(name, safe='')}={urllib.parse.quote(value, safe='')}" for name, value in pairs))


class Signer:
    """Signs for what is reached at base, "https://host:port"."""

    def __init__(self, base, keys, region, service="s3"):
        self.base, self.keys, self.region, self.service = base, keys, region, service
        self.host = base.split("://")[1]

    def scope(self, now):
        return "/".join([now[:8], self.region, self.service, "aws4_request"])

    def signature(self, now, method, path, query, fields, payload):
        """fields are all that are signed, with lower-case names."""
        lines = [f"{name}:{fields[name].strip()}" for name in sorted(fields)]
        canonical = "\n".join([method, path, query, *lines, "", ";".join(sorted(fields)), payload])
        text = "\n".join([ALGORITHM, now, self.scope(now), hashlib.sha256(canonical.encode()).hexdigest()])
        key = ("AWS4" + self.keys.secret).encode()
        for part in [*self.scope(now).split("/"), text]:
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return key.hex()

    def ask(self, method, path, query=(), body=b"", ca_file=None, ahead=0, **more):
        """One request, signed in its header by a clock that is so many seconds ahead."""
        now, path, query = stamp(ahead), urllib.parse.quote(path), encoded(query)
        fields = {"host": self.host, "x-amz-date": now, "x-amz-content-sha256": hashlib.sha256(body).hexdigest(),
                  **{name.replace("_", "-").lower(): value for name, value in more.items()}}
        if self.keys.token:
            fields["x-amz-security-token"] = self.keys.token
        signature = self.signature(now, method, path, query, fields, fields["x-amz-content-sha256"])
        fields["Authorization"] = (f"{ALGORITHM} Credential={self.keys.id}/{self.scope(now)}, SignedHeaders={';'.join(sorted(fields))}, "
                                   f"Signature={signature}")
        link = http.client.HTTPSConnection(self.host, timeout=PATIENCE, context=ssl.create_default_context(cafile=ca_file))
        try:
            link.request(method, path + ("?" + query if query else ""), body, headers=fields)
            answer = link.getresponse()
            return Answer(answer.status, answer.read(), dict(answer.getheaders()))
        finally:
            link.close()

    def address(self, method, path, query=(), seconds=3600, fields=None):
        """A URL that allows this one request, with exactly fields, for so long."""
        now, path = stamp(), urllib.parse.quote(path)
        signed = {"host": self.host, **{name.lower(): value for name, value in (fields or {}).items()}}
        pairs = [*query, ("X-Amz-Algorithm", ALGORITHM), ("X-Amz-Credential", f"{self.keys.id}/{self.scope(now)}"),
                 ("X-Amz-Date", now), ("X-Amz-Expires", str(seconds)), ("X-Amz-SignedHeaders", ";".join(sorted(signed)))]
        if self.keys.token:
            pairs.append(("X-Amz-Security-Token", self.keys.token))
        text = encoded(pairs)
        return f"{self.base}{path}?{text}&X-Amz-Signature={self.signature(now, method, path, text, signed, UNSIGNED)}"
