# SPDX-License-Identifier: MPL-2.0
"""The ticket office and what its keys allow. Run: test-office.py PROGRAM"""
import json
import os
import re
import time
import urllib.parse

from rig import TestCase, main

CASE, OTHER = "a1" * 16, "b2" * 16
ONCE = {"x-oss-forbid-overwrite": "true"}


class Office(TestCase):
    def error(self, reply, status, code):
        self.assertEqual((reply.status, json.loads(reply.text)["code"]), (status, code))

    def test_ticket(self):
        facts = {"version": "3.2.1", "finding": "ok", "groups": ["g1", "g2"]}
        reply = self.ok(self.intake.ticket(CASE, orders=["RT1"], facts=facts, bytes=1000))
        ticket = json.loads(reply.text)
        self.assertRegex(ticket["folder"], r"^cases/\d{4}/\d\d/\d\d/\d{6}Z-WB-7K3Q-9F2M-a1a1a1a1/$")
        self.assertEqual([key.split("/")[1] for key in ticket["index"]],
                         ["users", "orders", "cases", "groups", "groups", "time"])
        self.assertEqual(ticket["endpoint"], self.intake.ready["endpoint"])
        self.assertEqual(ticket["hostStyle"], "path")
        self.assertTrue(ticket["credentials"]["accessKeyId"].startswith("STS."))

    def test_host_styles(self):
        for style in ("path", "vhost", "cname"):
            self.restart("--name", "localhost", "--host-style", style)
            ticket, _ = self.intake.ticket_keys(CASE)
            self.assertEqual((ticket["hostStyle"], self.intake.ready["hostStyle"]), (style, style))
            self.assertRegex(ticket["endpoint"], r"^http://localhost:\d+$")
            self.restart("--name", "localhost", "--host-style", style, "--tickets", "presigned")
            put = json.loads(self.intake.ticket(CASE).text)["presigned"]
            host = r"waybill-intake\.localhost" if style == "vhost" else "localhost"
            for key, address in put.items():
                path = f"/waybill-intake/{key}" if style == "path" else f"/{key}"
                self.assertRegex(address["put"], rf"^http://{host}:\d+{re.escape(urllib.parse.quote(path))}\?")

    def test_again_is_the_same_case(self):
        first, old = self.intake.ticket_keys(CASE)
        time.sleep(1.1)  # names are made of seconds: a second ticket must not make new ones
        second, new = self.intake.ticket_keys(CASE, orders=["other"])
        for name in ("folder", "index", "grant", "retainUntil"):
            self.assertEqual(first[name], second[name])
        self.assertNotEqual(old.id, new.id)
        self.restart()
        third, keys = self.intake.ticket_keys(CASE)
        self.assertEqual(third["folder"], first["folder"])
        self.ok(self.intake.request("PUT", first["folder"] + "x", b"x", keys=old))

    def test_who_may_renew(self):
        ticket, _ = self.intake.ticket_keys(CASE)
        self.error(self.intake.ticket(CASE, user="mallory"), 403, "OtherUser")
        self.error(self.intake.ticket(CASE, user=None), 401, "SignInRequired")
        self.error(self.intake.ticket(CASE, user=None, grant="0" * 64), 401, "SignInRequired")
        self.ok(self.intake.ticket(CASE, user=None, grant=ticket["grant"]))
        self.ok(self.intake.ticket(CASE, user=None, headers={
            "Authorization": "Bearer " + ticket["grant"]}))
        for value in ("Bearer x", "Bearer demo-", "Basic eDp5", "", "Bearer " + "0" * 64):
            self.error(self.intake.ticket(CASE, user=None, headers={"Authorization": value}), 401,
                       "SignInRequired")

    def test_unverified(self):
        ticket, _ = self.intake.ticket_keys(CASE, user=None, orders=["RT1"])
        self.assertTrue(ticket["index"][0].startswith("index/users/unverified/"))
        self.assertTrue(ticket["index"][1].startswith("index/orders/unverified/RT1/"))

    def test_hint_is_only_a_hint(self):
        body = {"user": "somebody-else"}
        ticket = json.loads(self.ok(self.intake.raw(
            "POST", self.intake.ready["ticket"][len(self.intake.ready["endpoint"]):],
            json.dumps(dict(body, waybill=1, action="deliver", case=CASE, number="WB-7K3Q-9F2M")),
            {"Authorization": "Bearer demo-13812345678"})).text)
        subject = ticket["index"][0].split("/")[2]
        self.assertTrue(subject.startswith("h-"))
        self.assertNotIn("13812345678", json.dumps(ticket))

    def test_keys_allow_one_case(self):
        mine, keys = self.intake.ticket_keys(CASE)
        other, _ = self.intake.ticket_keys(OTHER, user="bob", number="WB-8M4R-0G3N")
        put = lambda key, **more: self.intake.request("PUT", key, b"x", keys=keys, **more)  # noqa: E731
        self.ok(put(mine["folder"] + "deep/er/file"))
        for key in mine["index"]:
            self.refused(put(key), 403, "AccessDenied")
            self.ok(put(key, headers=ONCE))
            self.refused(put(key, headers=ONCE), 409, "FileAlreadyExists")
        for key in other["index"] + [other["folder"] + "x", "x", mine["folder"][:-1] + "0/x",
                                     mine["index"][0] + ".json", "index/users/u42/x.json"]:
            self.refused(put(key, headers=ONCE), 403, "AccessDenied")
        for method, key, query in (("GET", "", [("list-type", "2")]), ("GET", "", [("uploads", "")]),
                                   ("DELETE", mine["folder"] + "deep/er/file", []),
                                   ("GET", mine["index"][0], []),
                                   ("POST", mine["index"][0], [("uploads", "")]),
                                   ("POST", other["folder"] + "x", [("uploads", "")]),
                                   ("GET", other["folder"] + "x", [])):
            self.refused(self.intake.request(method, key, query=query, keys=keys), 403, "AccessDenied")
        self.ok(self.intake.request("GET", mine["folder"] + "deep/er/file", keys=keys))

    def test_rehearse(self):
        first, _ = self.intake.ticket_keys(CASE)
        trial, keys = self.intake.ticket_keys(CASE, action="rehearse", user=None)
        self.assertTrue(trial["folder"].startswith("rehearsals/"))
        self.assertEqual(trial["index"], [])
        self.assertNotIn("grant", trial)
        self.ok(self.intake.request("PUT", trial["folder"] + "noise", b"x", keys=keys))
        self.refused(self.intake.request("PUT", first["folder"] + "noise", b"x", keys=keys), 403,
                     "AccessDenied")

    def test_additions(self):
        """Each has a folder of its own below the case's, whatever is asked again, and keys for nothing else."""
        ticket, _ = self.intake.ticket_keys(CASE)
        self.error(self.intake.ticket(CASE, action="add"), 400, "BadRequest")
        self.error(self.intake.ticket(CASE, action="add", addition="../x"), 400, "BadRequest")
        self.error(self.intake.ticket(OTHER, action="add", addition="a" * 32), 404, "NoSuchCase")
        self.error(self.intake.ticket(CASE, user="mallory", action="add", addition="a" * 32), 403, "OtherUser")
        places = [self.intake.ticket_keys(CASE, user=None, grant=ticket["grant"], action="add", addition=id * 32)[0]["folder"]
                  for id in "abab"]
        self.assertEqual(places, [ticket["folder"] + "additions/%02d/" % place for place in (1, 2, 1, 2)])
        added, keys = self.intake.ticket_keys(CASE, action="add", addition="a" * 32)
        self.assertEqual(added["index"], [])
        self.assertEqual(self.intake.request("PUT", added["folder"] + "bundle.zip", b"x", keys=keys).status, 200)
        for key in (ticket["folder"] + "bundle.zip", places[1] + "bundle.zip"):
            self.assertEqual(self.intake.request("PUT", key, b"x", keys=keys).status, 403)
        self.ok(self.intake.ticket(CASE, user=None, grant=ticket["grant"], action="withdraw", addition="b" * 32))
        self.assertEqual(self.intake.request("HEAD", added["folder"] + "bundle.zip").status, 200)
        self.ok(self.intake.ticket(CASE, user=None, grant=ticket["grant"], action="withdraw", addition="a" * 32))
        self.assertEqual(self.intake.request("HEAD", added["folder"] + "bundle.zip").status, 404)
        self.ok(self.intake.ticket(CASE))
        self.ok(self.intake.ticket(CASE, action="withdraw"))
        self.error(self.intake.ticket(CASE, action="add", addition="a" * 32), 403, "Withdrawn")

    def test_withdraw_by_a_stranger(self):
        """A guessed number, another case's grant or another user's sign-in deletes nothing."""
        ticket, keys = self.intake.ticket_keys(CASE)
        foreign = self.intake.ticket_keys(OTHER, user="mallory")[0]["grant"]
        kept = [ticket["folder"] + "bundle.zip", ticket["folder"] + "additions/01/bundle.zip", *ticket["index"]]
        self.ok(self.intake.ticket(CASE, action="add", addition="a" * 32))
        for key in kept:
            self.ok(self.intake.request("PUT", key, b"x"))
        strange = ({"user": None, "grant": foreign}, {"user": None, "grant": "0" * 64}, {"user": None, "grant": ""}, {"user": None},
                   {"user": "mallory", "grant": foreign}, {"user": None, "headers": {"Authorization": "Bearer " + foreign}})
        for who in strange:
            for more in ({}, {"addition": "a" * 32}):
                reply = self.intake.ticket(CASE, action="withdraw", **who, **more)
                self.assertIn(reply.status, (401, 403), (who, more))
        for case in ("WB-7K3Q-9F2M", CASE[:8], CASE[:-1] + "?", "*"):
            self.assertEqual(self.intake.ticket(case, user="mallory", action="withdraw", number="WB-7K3Q-9F2M").status, 400)
        self.error(self.intake.ticket("f" * 32, user="mallory", action="withdraw", number="WB-7K3Q-9F2M"), 404, "NoSuchCase")
        for key in kept:
            self.assertEqual(self.intake.request("HEAD", key).status, 200, key)

    def test_presigned(self):
        """Each address allows one request, with the fields that were signed and no others."""
        self.restart("--tickets", "presigned")
        objects = [{"name": "bundle.zip", "bytes": 2500000}, {"name": "receipt.json"}, {"name": "../x"}]
        ticket = json.loads(self.ok(self.intake.ticket(CASE, objects=objects, bytes=2500000)).text)
        self.assertNotIn("credentials", ticket)
        given = ticket["presigned"]
        self.assertEqual(set(given), {"bundle.zip", "receipt.json", *ticket["index"]})
        self.assertEqual(len(given["bundle.zip"]["parts"]), 3)
        endpoint = len(self.intake.ready["endpoint"])
        put = lambda url, fields: self.intake.raw("PUT", url[endpoint:], b"x", fields)  # noqa: E731
        receipt, pointer = given["receipt.json"], given[ticket["index"][0]]
        self.assertEqual(pointer["headers"]["x-oss-forbid-overwrite"], "true")
        for fields in ({}, {"Content-Type": "text/plain"}, {**receipt["headers"], "Content-MD5": "nbJbUQEjkK0bQ5UCcj9bbA=="},
                       {**receipt["headers"], "x-oss-meta-a": "b"}):
            self.refused(put(receipt["put"], fields), 403, "SignatureDoesNotMatch")
        self.refused(put(receipt["put"].replace("receipt", "other"), receipt["headers"]), 403, "SignatureDoesNotMatch")
        self.ok(put(receipt["put"], receipt["headers"]))
        self.ok(put(pointer["put"], pointer["headers"]))
        self.refused(put(pointer["put"], pointer["headers"]), 409, "FileAlreadyExists")
        self.ok(put(given["bundle.zip"]["parts"][2], {}))
        self.refused(put(given["bundle.zip"]["parts"][2], {"Content-Type": "a/b"}), 403, "SignatureDoesNotMatch")
        again = json.loads(self.ok(self.intake.ticket(CASE, objects=objects)).text)["presigned"]["bundle.zip"]
        listed = self.ok(self.intake.raw("GET", again["list"][endpoint:]))
        self.assertEqual(listed.tag("PartNumber"), "3")
        self.ok(self.intake.ticket(CASE, action="withdraw"))
        self.refused(put(receipt["put"], receipt["headers"]), 403, "AccessDenied")

    def test_addresses_end(self):
        self.restart("--tickets", "presigned", "--fault", "token-life=1")
        ticket = json.loads(self.ok(self.intake.ticket(CASE, objects=[{"name": "receipt.json"}])).text)
        receipt = ticket["presigned"]["receipt.json"]
        deadline = time.monotonic() + 20
        reply = None
        while time.monotonic() < deadline and (reply is None or reply.status == 200):
            reply = self.intake.raw("PUT", receipt["put"][len(self.intake.ready["endpoint"]):], b"x", receipt["headers"])
        self.refused(reply, 403, "AccessDenied")
        self.assertIn("expired", reply.text)

    def test_withdraw(self):
        ticket, keys = self.intake.ticket_keys(CASE)
        self.ok(self.intake.request("PUT", ticket["folder"] + "bundle.zip", b"x", keys=keys))
        self.ok(self.intake.request("POST", ticket["folder"] + "open", query=[("uploads", "")],
                                    keys=keys))
        for key in ticket["index"]:
            self.ok(self.intake.request("PUT", key, b"x", keys=keys, headers=ONCE))
        self.error(self.intake.ticket(CASE, user="mallory", action="withdraw"), 403, "OtherUser")
        for _ in range(2):
            self.ok(self.intake.ticket(CASE, user=None, action="withdraw", grant=ticket["grant"]))
        self.assertEqual(sorted(os.listdir(self.folder)), [".intake"])
        self.assertEqual(os.listdir(os.path.join(self.folder, ".intake", "uploads")), [])
        self.refused(self.intake.request("PUT", ticket["folder"] + "x", b"x", keys=keys), 403,
                     "AccessDenied")
        self.error(self.intake.ticket(CASE), 403, "Withdrawn")
        self.error(self.intake.ticket(OTHER, action="withdraw"), 404, "NoSuchCase")

    def test_bad_requests(self):
        path = self.intake.ready["ticket"][len(self.intake.ready["endpoint"]):]
        good = {"waybill": 1, "action": "deliver", "case": CASE, "number": "WB-7K3Q-9F2M"}
        for change in ({"waybill": 2}, {"action": "steal"}, {"action": 7}, {"case": "x"},
                       {"case": CASE.upper()}, {"case": "../" * 10 + "xx"}, {"number": "WB-../-9F2M"},
                       {"number": "wb-7k3q-9f2m"}, {"number": None}, {"waybill": "1"}):
            self.error(self.intake.raw("POST", path, json.dumps(dict(good, **change))), 400,
                       "BadRequest")
        for text in ("", "{", "[]", "[" * 100000, '{"a":1,"a":2}', b"\xff\xfe"):
            self.error(self.intake.raw("POST", path, text), 400, "BadRequest")
        self.ok(self.intake.raw("POST", path, json.dumps(dict(good, orders="x", facts=[], user=7))))
        self.error(self.intake.ticket(CASE, user=None, bytes=2 ** 40), 403, "TooLarge")
        self.error(self.intake.raw("GET", path), 405, "MethodNotAllowed")


main()
