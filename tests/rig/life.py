"""A case lives through a scenario: waybill resume again and again, as the queue would call it, while disasters come and go;
then all is healed, and it has to arrive."""
import json
import os
import select
import tempfile
import time

BAD_ROUNDS = 3   # while disasters may come
GOOD_ROUNDS = 2  # then it has arrived
TOO_LONG = 400   # seconds, of one round
TICK = 0.02      # seconds between two looks at what has become due


class Hearing:
    """What a running waybill tells, line by line as it comes, and how long it told nothing new. The same progress again is
    nothing new; that it waits, and why, is."""

    def __init__(self, process):
        self.process, self.rest = process, b""
        self.last = None    # the event that was heard last
        self.before = 0     # bytes of what goes before the bundle
        self.progress = None
        self.found = None   # bytes of the bundle that were there when its upload began or went on
        self.since = time.monotonic()
        self.silence = 0    # seconds

    def listen(self, seconds):
        """Takes what comes within so many seconds; False at the end."""
        if not select.select([self.process.stdout], [], [], seconds)[0]:
            return True
        got = os.read(self.process.stdout.fileno(), 65536)
        *lines, self.rest = (self.rest + got).split(b"\n")
        for line in lines:
            self.hear(json.loads(line))
        if not got:
            self.break_silence()
        return bool(got)

    def hear(self, event):
        progress = (event.get("step"), event.get("done")) if event.get("event") == "progress" else None
        if not progress or progress != self.progress:
            self.break_silence()
        if progress and self.found is None:
            self.found = event["done"] - self.before
        if event.get("event") == "started":
            self.before = event["done"]
        self.progress = progress or self.progress
        self.last = event

    def break_silence(self):
        now = time.monotonic()
        self.silence = max(self.silence, now - self.since)
        self.since = now


class Round:
    """One waybill resume, from its beginning to its end."""

    def __init__(self, journal_at):
        self.journal_at = journal_at  # how many answers the store had given
        self.struck = []  # the disasters that came in it
        self.is_full = False  # whether the client's disk was for a while
        self.exit = self.errors = self.case = None
        self.found = None  # as Hearing has it
        self.silence = self.seconds = 0

    @property
    def is_delivered(self):
        return self.case["state"] == "delivered"

    def has_met(self, *kinds):
        return any(disaster.kind in kinds for disaster in self.struck)

    def __str__(self):
        met = "".join(f" {disaster}" for disaster in self.struck)
        return f"exit {self.exit}, {self.case['state']} after {self.seconds:.1f} s{met}"


class Life:
    def __init__(self, world, scenario):
        self.world, self.scenario = world, scenario
        self.coming = list(scenario.disasters)
        self.ends = []  # (when, what ends a disaster)
        self.rounds = []
        self.is_healed = False

    def live(self, check_round):
        """Until it is delivered, or should have been; each round is looked at when it is over."""
        while not (self.rounds and self.rounds[-1].is_delivered) and len(self.rounds) < BAD_ROUNDS:
            check_round(self, self.go_round())
            if not self.coming and not self.ends:
                break
        self.coming.clear()
        self.end_disasters(whatever=True)
        self.world.heal()
        self.is_healed = True
        for _ in range(GOOD_ROUNDS):
            if not self.rounds[-1].is_delivered:
                check_round(self, self.go_round())

    def arguments(self):
        return ["resume", "--all", "--json", "--context", self.world.context, "--ca-file", self.world.authorities / "good-ca.pem",
                "--patience", f"{self.scenario.patience}s", "--part-size", "100KiB"]

    def go_round(self):
        this = Round(self.world.answers())
        started = time.monotonic()
        with tempfile.TemporaryFile() as errors, self.world.start(*self.arguments(), errors=errors) as process:
            try:
                self.attend(this, Hearing(process), started)
            finally:
                process.kill()
            this.exit = process.wait()
            errors.seek(0)
            this.errors = errors.read().decode(errors="replace")
        this.seconds = time.monotonic() - started
        self.rounds.append(this)
        cases = self.world.ask("cases", "list")["cases"]
        if len(cases) != 1:
            raise AssertionError(f"{len(cases)} cases are left of one")
        this.case = cases[0]
        return this

    def attend(self, this, hearing, started):
        """Lets disasters come and go while waybill runs."""
        while hearing.listen(TICK):
            this.is_full = this.is_full or self.world.home_disk.is_full
            self.strike_due(this)
            self.end_disasters()
            if time.monotonic() - started > TOO_LONG:
                raise AssertionError(f"still runs after {TOO_LONG} s; heard last: {hearing.last}")
        this.silence, this.found = hearing.silence, hearing.found

    def strike_due(self, this):
        answers = self.world.answers()
        while self.coming and self.coming[0].answers <= answers:
            disaster = self.coming.pop(0)
            this.struck.append(disaster)
            end = disaster.strike(self.world)
            if end:
                self.ends.append((time.monotonic() + disaster.seconds, end))

    def end_disasters(self, whatever=False):
        now = time.monotonic()
        due = [end for when, end in self.ends if whatever or when <= now]
        self.ends = [(when, end) for when, end in self.ends if end not in due]
        for end in due:
            end()
