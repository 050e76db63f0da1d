# SPDX-License-Identifier: MPL-2.0
"""Every fault does what --help says. Run: test-faults.py PROGRAM"""
import http.client
import json
import subprocess
import time

import rig
from rig import TestCase, main

CASE = "a1" * 16
BODY = b"0123456789" * 20000


class Faults(TestCase):
    arguments = None

    def gone(self, *arguments, **more):
        with self.assertRaises((http.client.RemoteDisconnected, ConnectionError)):
            self.intake.request(*arguments, **more)

    def upload(self, key="big"):
        upload = self.ok(self.intake.request("POST", key, query=[("uploads", "")])).tag("UploadId")
        part = self.part(upload, 1, key)
        return upload, part

    def part(self, upload, number, key="big"):
        return self.intake.request("PUT", key, BODY, query=[("partNumber", str(number)),
                                                            ("uploadId", upload)])

    def complete(self, upload, etag, key="big"):
        text = ("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>%s</ETag></Part>"
                "</CompleteMultipartUpload>" % etag)
        return self.intake.request("POST", key, text.encode(), query=[("uploadId", upload)])

    def test_drop(self):
        self.fail_with("drop@put", "drop=50000@put:after=1")
        self.gone("PUT", "k", BODY)
        self.gone("PUT", "k", BODY)
        self.refused(self.intake.request("GET", "k"), 404, "NoSuchKey")
        self.ok(self.intake.request("PUT", "k", BODY))

    def test_hang(self):
        self.fail_with("hang@put")
        with self.assertRaises(TimeoutError):
            self.intake.request("PUT", "k", BODY, timeout=1)
        self.ok(self.intake.request("PUT", "k", BODY))

    def test_delay_and_throttle(self):
        self.fail_with("delay=300@head", "throttle=400000@put", "throttle=400000@get")
        for method, least in (("PUT", 0.4), ("GET", 0.4), ("HEAD", 0.3)):
            start = time.monotonic()
            reply = self.ok(self.intake.request(method, "k", BODY if method == "PUT" else None))
            self.assertGreaterEqual(time.monotonic() - start, least)
        self.assertEqual(self.intake.request("GET", "k").body, BODY)

    def test_statuses(self):
        self.fail_with("status=502@put", "5xx@put:after=1", "429@put:after=2", "status=599@put:after=3")
        self.refused(self.intake.request("PUT", "k", BODY), 502, "BadGateway")
        self.refused(self.intake.request("PUT", "k", BODY), 503, "ServiceUnavailable")
        reply = self.refused(self.intake.request("PUT", "k", BODY), 429, "TooManyRequests")
        self.assertEqual(reply.headers["retry-after"], "1")
        self.assertEqual(self.intake.request("PUT", "k", BODY).status, 599)
        self.ok(self.intake.request("PUT", "k", BODY))

    def test_tokens(self):
        self.fail_with("expire-token@put:times=2", "token-life=2")
        ticket, keys = self.intake.ticket_keys(CASE)
        put = lambda: self.intake.request("PUT", ticket["folder"] + "x", b"x", keys=keys)  # noqa: E731
        self.refused(put(), 403, "SecurityTokenExpired")
        self.refused(put(), 403, "SecurityTokenExpired")
        self.ok(put())
        end = time.monotonic() + 10
        while put().status == 200 and time.monotonic() < end:
            time.sleep(0.1)
        self.refused(put(), 403, "SecurityTokenExpired")
        _, keys = self.intake.ticket_keys(CASE)
        self.ok(put())

    def test_skew(self):
        self.fail_with("skew=7200")
        self.refused(self.intake.request("PUT", "k", BODY), 403, "RequestTimeTooSkewed")
        self.ok(self.intake.request("PUT", "k", BODY, at=time.time() + 7200))

    def test_clock(self):
        self.start("--clock", "rate=1000,offset=-86400")
        self.refused(self.intake.request("PUT", "k", b"x"), 403, "RequestTimeTooSkewed")
        first = json.loads(self.intake.ticket(CASE).text)["time"]
        time.sleep(0.2)
        second = json.loads(self.intake.ticket(CASE).text)["time"]
        self.assertGreater(second, first)

    def test_lost_complete(self):
        self.fail_with("lose-complete")
        upload, part = self.upload()
        with self.assertRaises((http.client.RemoteDisconnected, ConnectionError)):
            self.complete(upload, part.headers["etag"])
        self.refused(self.complete(upload, part.headers["etag"]), 404, "NoSuchUpload")
        self.assertEqual(self.ok(self.intake.request("GET", "big")).body, BODY)

    def test_forgotten_upload(self):
        self.fail_with("no-such-upload:after=1")
        upload, _ = self.upload()
        self.refused(self.part(upload, 2), 404, "NoSuchUpload")
        self.refused(self.part(upload, 3), 404, "NoSuchUpload")

    def test_wrong_sums(self):
        self.fail_with("wrong-etag", "wrong-crc:after=1", "wrong-body")
        upload, first = self.upload()
        second, third = self.part(upload, 1), self.part(upload, 1)
        self.assertNotEqual(first.headers["etag"], third.headers["etag"])
        self.assertNotEqual(second.headers["x-oss-hash-crc64ecma"],
                            third.headers["x-oss-hash-crc64ecma"])
        self.ok(self.complete(upload, third.headers["etag"]))
        wrong, right = (self.ok(self.intake.request("GET", "big")).body for _ in range(2))
        self.assertEqual((wrong[:-1], right), (BODY[:-1], BODY))
        self.assertNotEqual(wrong, BODY)

    def test_ticket_office(self):
        for fault, status in (("ticket-down", 503), ("ticket-401", 401), ("ticket-403", 403),
                              ("429@ticket", 429), ("status=500@ticket", 500)):
            self.fail_with(fault + ":times=2")
            for expected in (status, status, 200):
                self.assertEqual(self.intake.ticket(CASE).status, expected)
            self.stop()

    def test_bad_specifications(self):
        for spec in ("nonsense", "drop@nowhere", "delay", "drop:after=x"):
            done = subprocess.run([rig.PROGRAM, self.folder, "--fault", spec], capture_output=True,
                                  text=True, timeout=20)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(spec, done.stderr)


main()
