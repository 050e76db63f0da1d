# SPDX-License-Identifier: MPL-2.0
"""Objects in parts. Run: test-multipart.py PROGRAM"""
import base64
import hashlib
import os
import re

from rig import TestCase, main

PART = 100 * 1024
NO_UPLOAD = "0" * 32


class Multipart(TestCase):
    def begin(self, key="big"):
        reply = self.ok(self.intake.request("POST", key, query=[("uploads", "")]))
        self.assertEqual(reply.tag("Key"), key)
        return reply.tag("UploadId")

    def part(self, upload, number, body, key="big", **more):
        return self.intake.request("PUT", key, body, query=[("partNumber", str(number)),
                                                            ("uploadId", upload)], **more)

    def complete(self, upload, parts, key="big", **more):
        text = "".join("<Part><PartNumber>%d</PartNumber><ETag>%s</ETag></Part>" % row
                       for row in parts)
        text = "<CompleteMultipartUpload>%s</CompleteMultipartUpload>" % text
        return self.intake.request("POST", key, text.encode(), query=[("uploadId", upload)], **more)

    def send(self, upload, bodies):
        return [(n, self.ok(self.part(upload, n, body)).headers["etag"])
                for n, body in enumerate(bodies, 1)]

    def test_whole_upload(self):
        bodies = [os.urandom(PART), os.urandom(PART + 7), os.urandom(11)]
        upload = self.begin()
        parts = self.send(upload, bodies)
        self.refused(self.intake.request("GET", "big"), 404, "NoSuchKey")
        done = self.ok(self.complete(upload, parts))
        md5 = hashlib.md5(b"".join(hashlib.md5(body).digest() for body in bodies)).hexdigest()
        self.assertEqual(done.headers["etag"], '"%s-3"' % md5.upper())
        whole = b"".join(bodies)
        self.assertEqual(self.intake.request("GET", "big").body, whole)
        plain = self.ok(self.intake.request("PUT", "plain", whole))
        self.assertEqual(done.headers["x-oss-hash-crc64ecma"], plain.headers["x-oss-hash-crc64ecma"])
        self.refused(self.complete(upload, parts), 404, "NoSuchUpload")
        self.refused(self.part(upload, 1, b"x"), 404, "NoSuchUpload")

    def test_list_parts(self):
        upload = self.begin()
        self.send(upload, [b"x" * PART] * 5)
        self.ok(self.part(upload, 3, b"y" * 7))
        query = [("uploadId", upload)]
        reply = self.ok(self.intake.request("GET", "big", query=query))
        self.assertEqual(re.findall("<Size>(.*?)</Size>", reply.text),
                         [str(PART), str(PART), "7", str(PART), str(PART)])
        self.assertEqual(len(re.findall("<HashCrc64ecma>", reply.text)), 5)
        reply = self.ok(self.intake.request("GET", "big", query=query + [("max-parts", "2")]))
        self.assertEqual((reply.tag("IsTruncated"), reply.tag("NextPartNumberMarker")), ("true", "2"))
        reply = self.ok(self.intake.request("GET", "big", query=query + [("part-number-marker", "3")]))
        self.assertEqual(re.findall("<PartNumber>(.*?)</PartNumber>", reply.text), ["4", "5"])

    def test_bad_completions(self):
        upload = self.begin()
        parts = self.send(upload, [b"a" * PART, b"b" * PART, b"c" * 10])
        small = self.ok(self.part(upload, 4, b"d" * PART)).headers["etag"]
        for rows, code in (([], "InvalidPart"),
                           ([(1, '"00"')], "InvalidPart"),
                           ([(9, parts[0][1])], "InvalidPart"),
                           ([parts[1], parts[0]], "InvalidPartOrder"),
                           ([parts[0], parts[0]], "InvalidPartOrder"),
                           ([(0, parts[0][1])], "MalformedXML"),
                           (parts + [(4, small)], "EntityTooSmall")):
            self.refused(self.complete(upload, rows), 400, code)
        for text in (b"", b"<CompleteMultipartUpload><Part>", b"<Other/>", b"\xff\xfe", b"{}"):
            self.refused(self.intake.request("POST", "big", text, query=[("uploadId", upload)]), 400,
                         "MalformedXML")
        self.ok(self.complete(upload, parts))

    def test_bad_parts(self):
        upload = self.begin()
        for number in ("0", "10001", "x", "-1"):
            self.refused(self.part(upload, number, b"x"), 400, "InvalidArgument")
        wrong = base64.b64encode(hashlib.md5(b"y").digest()).decode()
        self.refused(self.part(upload, 1, b"x", headers={"Content-MD5": wrong}), 400, "InvalidDigest")
        self.refused(self.part(upload, 1, b"x", key="other"), 404, "NoSuchUpload")
        for upload_id in (NO_UPLOAD, "../cases", "x", ""):
            self.refused(self.part(upload_id, 1, b"x"), 404, "NoSuchUpload")

    def test_abort(self):
        upload = self.begin()
        self.send(upload, [b"x" * PART])
        reply = self.ok(self.intake.request("GET", "", query=[("uploads", "")]))
        self.assertEqual(reply.tag("UploadId"), upload)
        self.ok(self.intake.request("DELETE", "big", query=[("uploadId", upload)]), 204)
        self.refused(self.intake.request("DELETE", "big", query=[("uploadId", upload)]), 404,
                     "NoSuchUpload")
        self.assertEqual(os.listdir(os.path.join(self.folder, ".intake", "uploads")), [])

    def test_forbid_overwrite(self):
        forbid = {"x-oss-forbid-overwrite": "true"}
        upload = self.begin()
        parts = self.send(upload, [b"x"])
        self.ok(self.intake.request("PUT", "big", b"first"))
        self.refused(self.complete(upload, parts, headers=forbid), 409, "FileAlreadyExists")
        self.refused(self.intake.request("POST", "big", query=[("uploads", "")], headers=forbid), 409,
                     "FileAlreadyExists")
        self.ok(self.complete(upload, parts))

    def test_restart_in_the_middle(self):
        bodies = [os.urandom(PART), os.urandom(5)]
        upload = self.begin()
        first = self.ok(self.part(upload, 1, bodies[0])).headers["etag"]
        self.restart()
        reply = self.ok(self.intake.request("GET", "big", query=[("uploadId", upload)]))
        self.assertEqual(reply.tag("ETag"), first)
        second = self.ok(self.part(upload, 2, bodies[1])).headers["etag"]
        self.ok(self.complete(upload, [(1, first), (2, second)]))
        self.assertEqual(self.intake.request("GET", "big").body, b"".join(bodies))


main()
