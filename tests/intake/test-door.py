# SPDX-License-Identifier: MPL-2.0
"""Who gets in: addresses, hosts, origins, TLS, sizes; and what the receiver keeps. Run: test-door.py PROGRAM"""
import gzip
import json
import os
import re
import socket
import stat
import subprocess
import unittest.mock
import urllib.parse
import zlib

import rig
from rig import TestCase, main

ENVELOPE = b'{"event_id":"e1"}\n{"type":"event","length":13}\n{"level":"x"}\n'


class Door(TestCase):
    def addresses(self):
        ready = self.intake.ready
        dsn = urllib.parse.urlsplit(ready["sentryDsn"])
        return {
            "ticket": (urllib.parse.urlsplit(ready["ticket"]).path, {}, b"{}"),
            "tracker": (urllib.parse.urlsplit(ready["tracker"]).path, {}, b'{"event":"x"}'),
            "sentry": ("/api%s/envelope/" % dsn.path,
                       {"X-Sentry-Auth": "Sentry sentry_version=7, sentry_key=" + dsn.username},
                       ENVELOPE),
        }

    def kept(self, kind):
        folder = os.path.join(self.folder, "received", kind)
        found = []
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                found.append(json.load(file))
        return found

    def test_ready_line(self):
        ready = self.intake.ready
        self.assertEqual(sorted(ready), sorted(["endpoint", "region", "bucket", "hostStyle", "accessKeyId",
                                                "accessKeySecret", "ticket", "sentryDsn", "tracker"]))
        for name in ("ticket", "sentryDsn", "tracker"):
            self.assertRegex(ready[name], "[0-9a-f]{32}")
        self.assertEqual(stat.S_IMODE(os.stat(self.folder).st_mode), 0o700)

    def test_origin_and_host(self):
        for path, headers, body in self.addresses().values():
            for bad in ({"Origin": "http://evil.example"}, {"Origin": "null"},
                        {"Host": "evil.example"}, {"Host": "127.0.0.1:1"}):
                self.assertEqual(self.intake.raw("POST", path, body, dict(headers, **bad)).status, 403)
            self.assertNotEqual(self.intake.raw("POST", path, body, headers).status, 403)
        self.assertEqual(len(self.kept("sentry")), 1)

    def test_guessed_addresses(self):
        for path in ("/ticket/" + "0" * 32, "/ticket", "/ticket/", "/track/x", "/api/1/envelope/",
                     "/api/1/envelope/?sentry_key=" + "0" * 32, "/"):
            self.assertEqual(self.intake.raw("POST", path, b"{}").status, 403)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "received")))

    def test_envelopes(self):
        path, headers, _ = self.addresses()["sentry"]
        self.ok(self.intake.raw("POST", path, ENVELOPE, headers))
        self.ok(self.intake.raw("POST", path, gzip.compress(ENVELOPE),
                                dict(headers, **{"Content-Encoding": "gzip"})))
        self.ok(self.intake.raw("POST", path, zlib.compress(ENVELOPE),
                                dict(headers, **{"Content-Encoding": "deflate"})))
        key = headers["X-Sentry-Auth"].split("=")[-1]
        reply = self.ok(self.intake.raw("POST", path + "?sentry_key=" + key, ENVELOPE))
        self.assertEqual(json.loads(reply.text), {"id": "e1"})
        for one in self.kept("sentry"):
            self.assertEqual(one["header"]["event_id"], "e1")
            self.assertEqual(one["items"][0]["payload"], {"level": "x"})
        self.assertEqual(len(self.kept("sentry")), 4)

    def test_bad_bodies(self):
        path, headers, _ = self.addresses()["sentry"]
        bomb = gzip.compress(b"{}\n" + b"\n" * (40 << 20))
        for encoding, body, status in (("gzip", b"no gzip", 400), ("gzip", bomb, 400),
                                       ("gzip", gzip.compress(ENVELOPE)[:-9], 400),
                                       ("br", ENVELOPE, 415), ("identity", b"x", 400)):
            reply = self.intake.raw("POST", path, body, dict(headers, **{"Content-Encoding": encoding}))
            self.assertEqual(reply.status, status)
        path = self.addresses()["tracker"][0]
        for body in (b"", b"x", b"[" * 100000):
            self.assertEqual(self.intake.raw("POST", path, body).status, 400)
        self.assertEqual(self.intake.raw("POST", path, b"x" * (5 << 20)).status, 400)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "received")))

    def test_tracker(self):
        path = self.addresses()["tracker"][0]
        self.ok(self.intake.raw("POST", path, b'{"event":"log_upload_event","n":1}'))
        self.ok(self.intake.raw("POST", path, gzip.compress(b'{"n":2}'), {"Content-Encoding": "gzip"}))
        self.assertEqual([one["n"] for one in self.kept("tracker")], [1, 2])

    def test_not_http(self):
        host, port = self.intake.host.split(":")
        for text in (b"\x16\x03\x01\x02\x00garbage", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\nHost",
                     b"PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nshort"):
            with socket.create_connection((host, int(port)), 10) as stream:
                stream.sendall(text)
        self.ok(self.intake.request("PUT", "still-there", b"x"))

    def test_negative_length(self):
        """A newer libsoup complains of it itself, which is no fault of the intake's."""
        with unittest.mock.patch.dict(os.environ, {"G_DEBUG": ""}):
            self.restart()
        host, port = self.intake.host.split(":")
        with socket.create_connection((host, int(port)), 10) as stream:
            stream.sendall(b"PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n")
        self.ok(self.intake.request("PUT", "still-there", b"x"))

    def test_too_large(self):
        reply = self.intake.request("POST", "big", b"<" * (5 << 20), query=[("uploadId", "0" * 32)])
        self.refused(reply, 400, "EntityTooLarge")


class Start(TestCase):
    arguments = None

    def run_it(self, *arguments):
        return subprocess.run([rig.PROGRAM, *arguments], capture_output=True, text=True, timeout=20)

    def test_beyond_loopback(self):
        done = self.run_it(self.folder, "--host", "0.0.0.0")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("--insecure", done.stderr)
        self.start("--host", "0.0.0.0", "--insecure")

    def test_name(self):
        self.start("--name", "store.example")
        name = self.intake.host
        self.assertRegex(name, "^store.example:[0-9]+$")
        self.intake.host = name.replace("store.example", "127.0.0.1")
        ticket = json.loads(self.ok(self.intake.ticket("0" * 32, headers={"Host": name})).text)
        self.assertEqual(ticket["endpoint"], "http://" + name)
        self.assertNotEqual(self.intake.ticket("0" * 32, headers={"Host": "other.example"}).status, 200)

    def test_usage(self):
        for arguments in ([], [self.folder, "more"], [self.folder, "--port", "70000"],
                          [self.folder, "--nonsense"], [self.folder, "--clock", "fast"],
                          [self.folder, "--clock", "rate=-1"], [self.folder, "--host-style", "vhost"],
                          [self.folder, "--host-style", "odd", "--name", "store.example"]):
            self.assertEqual(self.run_it(*arguments).returncode, 2)
        help_text = self.run_it("--help").stdout
        self.assertIn("not for production", help_text)
        for word in ("throttle", "lose-complete", "after=N"):
            self.assertIn(word, help_text)

    def test_one_at_a_time(self):
        self.start()
        done = self.run_it(self.folder)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("another intake", done.stderr)

    def test_tls(self):
        certificate = os.path.join(self.scratch, "cert.pem")
        key = os.path.join(self.scratch, "key.pem")
        try:
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                            "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                            "-keyout", key, "-out", certificate], check=True, capture_output=True)
        except FileNotFoundError:
            self.skipTest("openssl is not installed")
        self.start("--tls-cert", certificate, "--tls-key", key)
        self.assertTrue(self.intake.ready["endpoint"].startswith("https://"))
        self.assertTrue(re.match("https://[0-9a-f]{32}@", self.intake.ready["sentryDsn"]))
        self.stop()
        self.assertEqual(self.run_it(self.folder, "--tls-cert", "/nonexistent").returncode, 1)


main()
