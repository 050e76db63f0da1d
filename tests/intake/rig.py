# SPDX-License-Identifier: MPL-2.0
"""A fresh intake for each test; its folder goes with it, and it must end well (sanitizers)."""
import os
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from ossclient import Intake  # noqa: E402

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "waybill-intake"


class TestCase(unittest.TestCase):
    arguments = ()

    def setUp(self):
        self.scratch = tempfile.mkdtemp(prefix="waybill-intake-")
        self.folder = os.path.join(self.scratch, "store")
        self.intake = None
        if self.arguments is not None:
            self.start(*self.arguments)

    def start(self, *arguments):
        """Starts the intake of this test's folder."""
        self.intake = Intake(PROGRAM, self.folder, *arguments)
        return self.intake

    def fail_with(self, *faults):
        """Starts the intake with faults."""
        return self.start(*[word for fault in faults for word in ("--fault", fault)])

    def stop(self):
        if self.intake:
            self.intake.close()
            self.assertEqual(self.intake.status, 0)
            self.intake = None

    def restart(self, *arguments):
        self.stop()
        return self.start(*arguments)

    def tearDown(self):
        try:
            self.stop()
        finally:
            shutil.rmtree(self.scratch)

    def ok(self, reply, status=200):
        self.assertEqual(reply.status, status, reply.text)
        return reply

    def refused(self, reply, status, code):
        self.assertEqual((reply.status, reply.code), (status, code), reply.text)
        return reply


def main():
    unittest.main()
