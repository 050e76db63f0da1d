# SPDX-License-Identifier: MPL-2.0
"""--log tells what was asked, and no secrets. Run: test-journal.py PROGRAM"""
import http.client
import json
import os
import stat

from rig import TestCase, main

CASE = "a1" * 16


class Journal(TestCase):
    arguments = None

    def setUp(self):
        super().setUp()
        self.path = os.path.join(self.scratch, "log")

    def rows(self):
        self.stop()
        with open(self.path) as log:
            return [json.loads(line) for line in log]

    def test_rows(self):
        self.start("--log", self.path)
        upload = self.intake.request("POST", "big", query=[("uploads", "")]).tag("UploadId")
        self.intake.request("PUT", "big", b"x" * 200000, query=[("partNumber", "3"), ("uploadId", upload)])
        self.intake.request("GET", "no such key")
        self.intake.ticket(case=CASE)
        rows = self.rows()
        self.assertEqual([row["what"] for row in rows], ["init", "part", "get", "ticket"])
        moments = [row.pop("usec") for row in rows]
        self.assertEqual(moments, sorted(moments))
        self.assertEqual(rows[1], {"what": "part", "key": "big", "hostStyle": "path", "part": 3, "status": 200, "bytes": 200000})
        self.assertEqual(rows[2]["status"], 404)
        self.assertNotIn("key", rows[3])

    def test_host_styles(self):
        self.start("--log", self.path)
        styles = ["path", "cname", "vhost"]
        for style in styles:
            self.intake.request("PUT", style, b"x", style=style)
        self.intake.ticket(case=CASE)
        self.assertEqual([row.get("hostStyle") for row in self.rows()], [*styles, None])

    def test_no_secrets(self):
        self.start("--log", self.path)
        upload = self.intake.request("POST", "big", query=[("uploads", "")]).tag("UploadId")
        self.intake.request("PUT", "big", b"x", query=[("partNumber", "1"), ("uploadId", upload)])
        self.intake.raw("POST", self.intake.ready["ticket"] + "?secret-query", b"{}", {"Authorization": "Bearer secret-token"})
        ready = self.intake.ready
        self.stop()
        with open(self.path) as log:
            text = log.read()
        for secret in (upload, "secret", ready["accessKeyId"], ready["accessKeySecret"], ready["ticket"].rsplit("/", 1)[1]):
            self.assertNotIn(secret, text)
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o600)

    def test_no_answer_is_status_0(self):
        self.start("--log", self.path, "--fault", "lose@put", "--fault", "drop=10@part")
        upload = self.intake.request("POST", "big", query=[("uploads", "")]).tag("UploadId")
        for more in ([], [("partNumber", "1"), ("uploadId", upload)]):
            with self.assertRaises((http.client.RemoteDisconnected, ConnectionError)):
                self.intake.request("PUT", "big", b"x" * 100, query=more)
        self.assertEqual([(row["what"], row["status"]) for row in self.rows()], [("init", 200), ("put", 0), ("part", 0)])

    def test_appends(self):
        for _ in range(2):
            self.start("--log", self.path)
            self.intake.request("GET", "none")
            self.stop()
        self.assertEqual(len(self.rows()), 2)

    def test_unwritable_is_refused(self):
        with self.assertRaises(RuntimeError):
            self.start("--log", os.path.join(self.scratch, "no", "such", "folder"))


main()
