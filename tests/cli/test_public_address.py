"""The whole public address: in what is sent only of who ticks it, and there once."""
import contextlib
import http.server
import json
import threading
import zipfile

import harness
from harness import Intake, Place, folder

WHOLE = {"/v4": "203.0.113.77", "/v6": "2001:db8:77:1::7"}  # RFC 5737, RFC 3849


class Answer(http.server.BaseHTTPRequestHandler):
    """Tells who asks, as a vendor's endpoint does."""

    def do_HEAD(self):
        self.server.asked.append(self.path)
        self.send_response(204)
        if self.server.tells:
            self.send_header("X-Client-Address", WHOLE[self.path])
        self.end_headers()

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def endpoints(tells=True):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        server.asked, server.tells = [], tells
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def send(sample, intake, server, *more):
    """Sends, of a profile whose endpoints are server's; a log names the address too."""
    log = sample.studio / "config/retouch-studio/logs/address.log"
    log.write_text(f"connected as {WHOLE['/v4']} from 10.1.2.3\n")
    path = sample.profile(intake.ready)
    profile = json.loads(open(path).read())
    profile["endpoints"] = [{"id": way[1:], "role": "backend", "url": f"http://127.0.0.1:{server.server_port}{way}"}
                            for way in WHOLE]
    open(path, "w").write(json.dumps(profile))
    return sample.run("send", path, "--yes", "--json", "--context", "-", *sample.roots(), *more,
                      context=sample.context(), check=0)


def all_that_arrived(intake):
    """name -> bytes of every object, and of every member of those that are archives."""
    everything = {}
    for key, path in intake.objects().items():
        everything[key] = path.read_bytes()
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                everything.update({f"{key}!{name}": archive.read(name) for name in archive.namelist()})
    return everything


def member(everything, name):
    found = [text for key, text in everything.items() if "bundle.zip!" in key and key.endswith("/" + name)]
    return found[0] if found else None


def whole_ones(everything):
    return [(key, address) for key, text in everything.items() for address in WHOLE.values() if address.encode() in text]


def test_nowhere_by_default():
    with folder() as place, Intake(place / "store") as intake, endpoints() as server:
        sample = Place(place, size="1MB")
        answer = send(sample, intake, server)
        everything = all_that_arrived(intake)
        network = json.loads(member(everything, "network.json"))
        assert answer.result["state"] == "delivered", answer.result
        # the servers did tell: else there would be nothing to be found
        assert [e["answer"]["publicAddress"] for e in network["endpoints"][:2]] == ["203.0.113.0/24", "2001:db8:77::/48"]
        assert member(everything, "public-address.json") is None
        assert whole_ones(everything) == []


def test_ticked_it_is_there_once():
    """As it stands, although the same address is taken out of a log; and the servers are asked once."""
    with folder() as place, Intake(place / "store") as intake, endpoints() as server:
        sample = Place(place, size="1MB")
        answer = send(sample, intake, server, "--with", "public-address")
        everything = all_that_arrived(intake)
        told = json.loads(member(everything, "public-address.json"))
        assert answer.result["state"] == "delivered", answer.result
        assert told["state"] == "ok", told
        assert [(entry["address"], entry["reportedBy"]) for entry in told["addresses"]] == [
            (WHOLE["/v4"], ["v4"]), (WHOLE["/v6"], ["v6"])], told
        assert [key.rsplit("/", 1)[1] for key, _ in whole_ones(everything)] == ["public-address.json"] * 2
        assert b"connected as [[ip:" in member(everything, "logs/address.log")
        assert sorted(server.asked) == sorted(WHOLE), server.asked
        manifest = json.loads(member(everything, "waybill.json"))
        decided = next(item for item in manifest["items"] if item["id"] == "public-address")
        assert decided["sensitive"] and [m["path"] for m in decided["members"]] == ["public-address.json"], decided


def test_alone():
    with folder() as place, Intake(place / "store") as intake, endpoints() as server:
        sample = Place(place, size="1MB")
        send(sample, intake, server, "--only", "public-address")
        everything = all_that_arrived(intake)
        assert json.loads(member(everything, "public-address.json"))["state"] == "ok"
        assert member(everything, "network.json") is None


def test_nobody_tells():
    with folder() as place, Intake(place / "store") as intake, endpoints(tells=False) as server:
        sample = Place(place, size="1MB")
        answer = send(sample, intake, server, "--with", "public-address")
        told = json.loads(member(all_that_arrived(intake), "public-address.json"))
        assert answer.result["state"] == "delivered", answer.result
        assert (told["state"], told["addresses"]) == ("not-measured", []), told


def test_offered():
    """Named and off, beside the network item, and not where nobody could tell it."""
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, size="1MB")
        path = sample.profile(intake.ready)
        items = sample.run("preview", path, *sample.roots(), "--json", check=0).result["plan"]["items"]
        ids = [item["id"] for item in items]
        offered = items[ids.index("network") + 1]
        assert (offered["id"], offered["sensitive"], offered["ticked"]) == ("public-address", True, False), offered
        shown = sample.run("preview", path, *sample.roots(), check=0).out
        assert any("[ ]" in line and "public-address" in line for line in shown.splitlines()), shown
        chinese = sample.run("preview", path, *sample.roots(), env=harness.chinese_env(place), check=0).out
        assert any("公网地址" in line and "public-address" in line for line in chinese.splitlines()), chinese
        profile = json.loads(open(path).read())
        for key in ("endpoints", "network", "deliver"):
            del profile[key]
        open(path, "w").write(json.dumps(profile))
        items = sample.run("preview", path, *sample.roots(), "--json", check=0).result["plan"]["items"]
        assert "public-address" not in [item["id"] for item in items]


def test_finding():
    """What the check found first goes with the case, for support's index."""
    with folder() as place, Intake(place / "store") as intake, endpoints() as server:
        sample = Place(place, size="1MB")
        send(sample, intake, server)
        headline = json.loads(member(all_that_arrived(intake), "network.json"))["verdict"]["headline"]
        times = [key for key in intake.objects() if key.startswith("index/time/")]
        assert len(times) == 1 and times[0].split("~")[3] == headline, (times, headline)
    with folder() as place, Intake(place / "store") as intake, endpoints() as server:
        sample = Place(place, size="1MB")
        send(sample, intake, server, "--without", "network")
        times = [key for key in intake.objects() if key.startswith("index/time/")]
        assert len(times) == 1 and headline not in times[0], times


harness.run_all([test_nowhere_by_default, test_ticked_it_is_there_once, test_alone, test_nobody_tells, test_offered,
                 test_finding])
