# SPDX-License-Identifier: MPL-2.0
"""Objects, listing, signatures: what the intake accepts and how it refuses. Run: test-store.py PROGRAM"""
import base64
import hashlib
import os
import sys
import time
import unittest

from ossclient import Keys
from rig import TestCase, main


class Store(TestCase):
    def test_put_get_head_delete(self):
        body = os.urandom(300000)
        put = self.ok(self.intake.request("PUT", "a/b.bin", body, headers={
            "Content-Type": "application/zip", "x-oss-meta-who": "me"}))
        etag = '"%s"' % hashlib.md5(body).hexdigest().upper()
        self.assertEqual(put.headers["etag"], etag)
        self.assertRegex(put.headers["x-oss-request-id"], "^[0-9A-F]{24}$")
        got = self.ok(self.intake.request("GET", "a/b.bin"))
        self.assertEqual(got.body, body)
        for name in ("etag", "x-oss-hash-crc64ecma"):
            self.assertEqual(got.headers[name], put.headers[name])
        self.assertEqual(got.headers["content-type"], "application/zip")
        self.assertEqual(got.headers["x-oss-meta-who"], "me")
        head = self.ok(self.intake.request("HEAD", "a/b.bin"))
        self.assertEqual(head.headers["content-length"], "300000")
        self.assertEqual(head.body, b"")
        self.ok(self.intake.request("DELETE", "a/b.bin"), 204)
        self.refused(self.intake.request("GET", "a/b.bin"), 404, "NoSuchKey")
        self.refused(self.intake.request("HEAD", "a/b.bin"), 404, "NoSuchKey")

    def test_tags(self):
        self.ok(self.intake.request("PUT", "t", b"x", headers={"x-oss-tagging": "until=2026-12-23&who=a%20b&bare"}))
        got = self.ok(self.intake.request("GET", "t", query=[("tagging", "")]))
        self.assertEqual(got.text.split("<TagSet>")[1].split("</TagSet>")[0],
                         "".join("<Tag><Key>%s</Key><Value>%s</Value></Tag>" % pair for pair in
                                 (("until", "2026-12-23"), ("who", "a b"), ("bare", ""))))
        head = self.ok(self.intake.request("HEAD", "t"))
        self.assertEqual(head.headers["x-oss-tagging-count"], "3")
        self.assertNotIn("x-oss-tagging", head.headers)
        self.ok(self.intake.request("PUT", "t", b"y"))
        self.assertIn("<TagSet></TagSet>", self.ok(self.intake.request("GET", "t", query=[("tagging", "")])).text)
        self.refused(self.intake.request("GET", "none", query=[("tagging", "")]), 404, "NoSuchKey")
        for bad in ("a=1&a=2", "=1", "a=%00", "a=%zz", "a=" + "x" * 257, "x" * 129 + "=1", "a=<", "&",
                    "&".join("t%d=1" % number for number in range(11))):
            self.refused(self.intake.request("PUT", "t", b"z", headers={"x-oss-tagging": bad}), 400, "InvalidTag")
        self.assertEqual(self.intake.request("GET", "t").body, b"y")

    def test_tags_are_not_for_a_case_to_read(self):
        ticket, keys = self.intake.ticket_keys("e" * 32)
        key = ticket["folder"] + "bundle.zip"
        self.ok(self.intake.request("PUT", key, b"x", keys=keys, headers={"x-oss-tagging": "a=1"}))
        self.refused(self.intake.request("GET", key, keys=keys, query=[("tagging", "")]), 403, "AccessDenied")

    def test_crc64_vector(self):
        put = self.ok(self.intake.request("PUT", "crc", b"123456789"))
        self.assertEqual(put.headers["x-oss-hash-crc64ecma"], "11051210869376104954")
        self.assertEqual(self.ok(self.intake.request("PUT", "empty", b"")).headers[
            "x-oss-hash-crc64ecma"], "0")
        self.assertEqual(self.ok(self.intake.request("GET", "empty")).body, b"")

    def test_ranges(self):
        body = bytes(range(200))
        self.ok(self.intake.request("PUT", "r", body))
        for text, part, told in (("0-9", body[:10], "bytes 0-9/200"),
                                 ("190-", body[190:], "bytes 190-199/200"),
                                 ("-5", body[-5:], "bytes 195-199/200"),
                                 ("199-9999", body[199:], "bytes 199-199/200")):
            got = self.ok(self.intake.request("GET", "r", headers={"Range": "bytes=" + text}), 206)
            self.assertEqual((got.body, got.headers["content-range"]), (part, told))
        self.refused(self.intake.request("GET", "r", headers={"Range": "bytes=200-"}), 416,
                     "InvalidRange")

    def test_digest_and_overwrite(self):
        right = base64.b64encode(hashlib.md5(b"x").digest()).decode()
        self.ok(self.intake.request("PUT", "d", b"x", headers={"Content-MD5": right}))
        for wrong in (base64.b64encode(hashlib.md5(b"y").digest()).decode(), "nonsense"):
            self.refused(self.intake.request("PUT", "d", b"x", headers={"Content-MD5": wrong}), 400,
                         "InvalidDigest")
        self.refused(self.intake.request("PUT", "d", b"z", headers={
            "x-oss-forbid-overwrite": "true"}), 409, "FileAlreadyExists")
        self.assertEqual(self.intake.request("GET", "d").body, b"x")
        self.ok(self.intake.request("PUT", "d", b"z"))
        self.assertEqual(self.intake.request("GET", "d").body, b"z")

    def test_host_styles(self):
        for style in ("path", "cname", "vhost"):
            self.ok(self.intake.request("PUT", "style/" + style, b"x", style=style))
            self.assertTrue(os.path.isfile(os.path.join(self.folder, "style", style)))
            self.refused(self.intake.request("GET", "x", style=style, bucket="other"), 404 if
                         style != "cname" else 403,
                         "NoSuchBucket" if style != "cname" else "SignatureDoesNotMatch")

    def test_names_that_cannot_be(self):
        self.ok(self.intake.request("PUT", "file", b"x"))
        for key in (".intake/state.json", "received/x", "a//b", "a/", "/etc/passwd", "x" * 1024,
                    "a/" + "y" * 256, "file/below", "new\nline"):
            self.refused(self.intake.request("PUT", key, b"evil"), 400, "InvalidObjectName")
        for key in ("..", "../x", "a/../../x", "./x", "%2e%2e/x"):
            reply = self.intake.request("PUT", key, b"evil")
            self.assertIn(reply.status, (200, 400, 403))
        self.assertFalse(os.path.exists(os.path.join(os.path.dirname(self.folder), "x")))

    def test_paths_that_are_no_text(self):
        for path in ("/%00", "/a%00b", "/%ff%fe", "/%zz", "//", "/?%00=1", "/?a=%zz", "/" + "a" * 60000):
            self.assertGreaterEqual(self.intake.raw("GET", path).status, 400)
        self.ok(self.intake.request("PUT", "still-there", b"x"))

    def test_signature_covers_everything(self):
        def without(name):
            return lambda sent: sent.pop(name)

        def changed(name, value):
            return lambda sent: sent.update({name: value})

        for tamper, status, code in (
                (without("Authorization"), 403, "AccessDenied"),
                (without("x-oss-date"), 400, "InvalidArgument"),
                (without("x-oss-content-sha256"), 400, "InvalidArgument"),
                (changed("Authorization", "Bearer x"), 400, "InvalidArgument"),
                (changed("Authorization", "OSS4-HMAC-SHA256 Credential=a,Signature=b"), 400,
                 "InvalidArgument"),
                (changed("content-type", "text/html"), 403, "SignatureDoesNotMatch"),
                (changed("x-oss-meta-a", "b"), 403, "SignatureDoesNotMatch")):
            self.refused(self.intake.request("PUT", "s", b"x", tamper=tamper), status, code)
        self.refused(self.intake.request("PUT", "s", b"x", key_signed="t"), 403,
                     "SignatureDoesNotMatch")
        self.refused(self.intake.request("GET", "s"), 404, "NoSuchKey")
        staff = self.intake.staff
        self.refused(self.intake.request("GET", "s", keys=Keys("nobody", staff.secret)), 403,
                     "InvalidAccessKeyId")
        self.refused(self.intake.request("GET", "s", keys=Keys(staff.id, "wrong")), 403,
                     "SignatureDoesNotMatch")
        self.refused(self.intake.request("GET", "s", region="cn-beijing"), 400, "InvalidArgument")

    def test_skew(self):
        for offset in (-800, 800):
            self.ok(self.intake.request("PUT", "t", b"x", at=time.time() + offset))
        for offset in (-1000, 1000, -10 ** 9):
            reply = self.intake.request("PUT", "t", b"x", at=time.time() + offset)
            self.refused(reply, 403, "RequestTimeTooSkewed")
            self.assertEqual(reply.tag("MaxAllowedSkewMilliseconds"), "900000")
            self.assertRegex(reply.tag("ServerTime"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")

    def test_listing(self):
        for name in ("l/a-b", "l/a/1", "l/a/2", "l/c & d"):
            self.ok(self.intake.request("PUT", name, b"x"))
        query = [("list-type", "2"), ("prefix", "l/"), ("delimiter", "/")]
        reply = self.ok(self.intake.request("GET", "", query=query))
        self.assertIn("<Key>l/a-b</Key>", reply.text)
        self.assertIn("<Key>l/c &amp; d</Key>", reply.text)
        self.assertIn("<CommonPrefixes><Prefix>l/a/</Prefix></CommonPrefixes>", reply.text)
        self.assertEqual(reply.tag("KeyCount"), "3")
        reply = self.ok(self.intake.request("GET", "", query=query + [("encoding-type", "url")]))
        self.assertIn("<Key>l/c%20%26%20d</Key>", reply.text)
        for extra in (("max-keys", "0"), ("max-keys", "1001"), ("max-keys", "x"),
                      ("continuation-token", "///"), ("continuation-token", "")):
            self.refused(self.intake.request("GET", "", query=query + [extra]), 400,
                         "InvalidArgument")
        reply = self.ok(self.intake.request("GET", "", query=query[:2] + [("start-after", "l/a/1")]))
        self.assertNotIn("l/a-b", reply.text.split("</StartAfter>")[1])

    def test_what_is_not_done(self):
        self.ok(self.intake.request("PUT", "n", b"x"))
        for method, query in (("PUT", "acl"), ("PUT", "tagging"), ("GET", "acl"), ("POST", "restore"),
                              ("DELETE", "versionId"), ("POST", "append"), ("PATCH", "x")):
            self.refused(self.intake.request(method, "n", b"evil", query=[(query, "")]), 501,
                         "NotImplemented")
        self.refused(self.intake.request("PUT", "n2", headers={"x-oss-copy-source": "/b/n"}), 501,
                     "NotImplemented")
        self.assertEqual(self.intake.request("GET", "n").body, b"x")

    def test_delete_many(self):
        for name in ("m/1", "m/2"):
            self.ok(self.intake.request("PUT", name, b"x"))
        text = "<Delete><Object><Key>m/1</Key></Object><Object><Key>m/none</Key></Object></Delete>"
        self.ok(self.intake.request("POST", "", text.encode(), query=[("delete", "")]))
        self.refused(self.intake.request("GET", "m/1"), 404, "NoSuchKey")
        self.ok(self.intake.request("GET", "m/2"))
        self.refused(self.intake.request("POST", "", b"<Delete", query=[("delete", "")]), 400,
                     "MalformedXML")

    def test_restart_keeps_everything(self):
        self.ok(self.intake.request("PUT", "kept", b"x"))
        before = self.intake.ready
        intake = self.restart("--port", self.intake.host.split(":")[1])
        self.assertEqual(intake.ready, before)
        self.assertEqual(self.ok(intake.request("GET", "kept")).body, b"x")


main()
