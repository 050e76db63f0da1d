"""What comes from outside: support's links, another program on the session bus, an input method."""
import re
import time

import harness
import signing
from harness import (HAS_ARRIVED, WORDS, Case, Screen, agree, chinese_env, go_to_consent, go_to_review, rows, run_all, stage, start,
                     tree, type_keys, type_text, wait_for)

ASKED = {"items": "logs,config,user", "order": harness.ORDER, "by": "Li Na", "note": "Please send what happened at noon"}


def keyed(profile):
    profile["support"]["linkKeys"] = [signing.link_key()]


def follow(link, signed):
    """Starts with link; the words are shown only if it is signed, nothing sensitive is ticked, nothing leaves."""
    with stage() as (place, intake):
        with start(place, intake, "--request", link, change=keyed) as w:
            w.says("message from support|asks for this report")
            assert ("Li Na" in w.words()) == signed, w.words()
            assert ("Please send what happened at noon" in w.words()) == signed, w.words()
            w.says(harness.ORDER)
            trust = w.words()
            assert not intake.objects()
            go_to_review(w)
            ticked = {name for name, (on, _) in rows(w).items() if on}
            assert {"Logs", "Settings"} <= ticked and not ticked & {"Your account", "Order and its sub-tasks"}, ticked
            assert not intake.objects(), "a link sends nothing"
            return trust


def test_signed_link():
    trust = follow(signing.link(**ASKED, exp="2100-01-01T00:00:00Z"), True)
    assert "igned" in trust or "Retouch support" in trust, trust


def test_unsigned_link():
    follow(signing.link(seed=None, **ASKED), False)


def test_expired_link():
    assert "xpired" in follow(signing.link(**ASKED, exp="2020-01-01T00:00:00Z"), False)


def test_forged_link():
    follow(signing.link(seed=signing.OTHER_SEED, **ASKED), False)


def test_pasted_link():
    """As it comes in a chat: pasted into the window, in the middle of other words."""
    with stage() as (place, intake):
        with start(place, intake, change=keyed) as w:
            w.press("I have a message from support…")
            w.get("button", "Use")
            type_text(signing.link(**ASKED, exp="2100-01-01T00:00:00Z"))
            w.press("Use")
            w.says("Li Na")
        assert not intake.objects()


# --- the session bus ---

class Stranger:
    """Another program on the session bus that tries everything it finds there."""

    def __init__(self):
        self.screen = Screen()
        self.bus, self.GLib = self.screen.session, self.screen.GLib

    def ask(self, name, path, interface, method, body=None):
        try:
            return self.bus.call_sync(name, path, interface, method, body, None, 0, 5000, None).unpack()
        except self.GLib.Error:
            return None

    def paths(self, name, path="/"):
        xml = self.ask(name, path, "org.freedesktop.DBus.Introspectable", "Introspect")
        if not xml:
            return
        yield path
        for child in re.findall(r'<node name="([^"]+)"/?>', xml[0]):
            yield from self.paths(name, (path if path != "/" else "") + "/" + child)

    def values(self, signature):
        """Something of that type to try an action with."""
        tries = {"": [[]], "s": ["", "com.example.RetouchStudio", "WB-7K3Q-9F2M", "logs", "user"], "b": [True, False], "u": [0, 1], "i": [0, 1],
                 "x": [0], "d": [0.5], "a{sv}": [{}, {"profile": self.GLib.Variant("s", "com.example.RetouchStudio"),
                                                    "message": self.GLib.Variant("s", "planted")}]}
        for value in tries.get(signature, []):
            yield [self.GLib.Variant(signature, value)] if signature else []

    def try_all(self, name="io.github.waybill.Waybill"):
        """Every action of every object, with every value; what was tried."""
        tried = []
        for path in self.paths(name):
            described = self.ask(name, path, "org.gtk.Actions", "DescribeAll")
            for action, (_, signature, state) in (described[0] if described else {}).items():
                for value in self.values(signature):
                    self.ask(name, path, "org.gtk.Actions", "Activate", self.GLib.Variant("(sava{sv})", (action, value, {})))
                    tried.append(f"{path} {action}({signature})")
                if state:
                    for value in (True, False):
                        self.ask(name, path, "org.gtk.Actions", "SetState",
                                 self.GLib.Variant("(sva{sv})", (action, self.GLib.Variant("b", value), {})))
        for method, body in (("Activate", "(a{sv})"), ("Open", "(assa{sv})")):
            values = ({},) if method == "Activate" else (["waybill:send?v=1&profile=com.example.RetouchStudio&items=user"], "", {})
            self.ask(name, "/io/github/waybill/Waybill", "org.gtk.Application", method, self.GLib.Variant(body, values))
            self.ask(name, "/io/github/waybill/Waybill", "org.freedesktop.Application", method if method == "Activate" else "Open",
                     self.GLib.Variant("(a{sv})" if method == "Activate" else "(asa{sv})", ({},) if method == "Activate" else (values[0], {})))
        asked = {"profile": self.GLib.Variant("s", "com.example.RetouchStudio"), "message": self.GLib.Variant("s", "planted")}
        for method, body, values in (("SendText", "(a{sv}s)", (asked, '{"orderNo":"planted"}')),
                                     ("Resume", "(ss)", ("com.example.RetouchStudio", "{}"))):
            self.ask(name, "/io/github/waybill/Waybill", "io.github.waybill.Waybill1", method, self.GLib.Variant(body, values))
            tried.append(method)
        return tried


def decided(w):
    """All ticks, by name, of the window itself and not of what was opened above it."""
    first = w.windows()[0]
    return {(node.name, "checked" in node.states) for node in first.find_all("check")}


def kept(place):
    return sorted(str(path.relative_to(place.state)) for path in place.state.rglob("*") if path.is_file() and "draft" not in str(path))


def test_stranger_on_the_bus():
    """Whatever another program activates, on every page: nothing is ticked, sent, withdrawn or deleted."""
    stranger, tried = None, []
    with stage() as (place, intake):
        with start(place, intake) as w:
            stranger = Stranger()

            def nothing_happens(where, objects):
                ticks, files = decided(w), [name for name in kept(place)]
                tried.extend(stranger.try_all())
                wait_for(lambda: w.windows(), "the window to be there")
                time.sleep(0.5)  # what an action began would need a moment to show
                assert decided(w) == ticks, (where, decided(w) ^ ticks)
                gone = set(files) - set(kept(place))
                assert not {name for name in gone if name.endswith(("case.json", "receipt.json", "bundle.zip"))}, (where, gone)
                assert len(intake.objects()) == objects, (where, list(intake.objects()))
            nothing_happens("describe", 0)
            go_to_review(w)
            nothing_happens("review", 0)
            w.press("Continue")
            w.says("How your network is doing")
            nothing_happens("network", 0)
            w.press("Send…")
            w.get("button", "Agree and send")
            nothing_happens("consent", 0)
            assert w.find("button", "Agree and send"), "the question is still asked"
            agree(w)
            w.says(HAS_ARRIVED, 60)
            objects = len(intake.objects())
            nothing_happens("done", objects)
        assert Case(intake)
        assert tried, "there are actions to try"
        print("# tried " + ", ".join(sorted(set(tried))))


# --- Chinese ---

def test_chinese_input():
    """In Chinese, with text that is still being composed: Return and digits end the composing, never the page."""
    with stage() as (place, intake):
        env = chinese_env(place.place)
        with start(place, intake, env={**env, "GTK_IM_MODULE": "gtk-im-context-simple"}) as w:
            before = w.window().name
            entry = w.focused()
            assert entry and entry.role == "entry", entry
            # what GTK's own input method composes: a character by its number
            for keys in (["ctrl+shift+u", "4", "f", "6", "0"], ["ctrl+shift+u", "5", "9", "7", "d"]):
                type_keys(*keys)
                type_keys("Return")
            wait_for(lambda: w.text("entry", entry.name) == "你好", "the composed text")
            assert w.window().name == before and w.focused() == entry, "it is still the first page"
            assert not intake.objects()
            words = w.words()
            assert re.search("[\u4e00-\u9fff]{4}", words), words
            english = re.findall(r"(?:[A-Za-z]+ ){3,}", words)
            print(f"# not translated: {english}" if english else "# all is Chinese")
            assert not english, english
            for step in range(2):
                type_keys("alt+c")
                wait_for(lambda: w.focused() is not None and w.focused() != entry, "the next page")
                if step == 0:
                    wait_for(lambda: harness.rows(w) and "大约" not in w.words(), "all sizes", 60)
            english = re.findall(r"(?:[A-Za-z]+ ){3,}", w.words())
            assert not english, english


if __name__ == "__main__":
    run_all([test_signed_link, test_unsigned_link, test_expired_link, test_forged_link, test_pasted_link, test_stranger_on_the_bus,
             test_chinese_input])
