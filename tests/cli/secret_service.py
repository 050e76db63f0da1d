"""The secret service as far as Waybill asks it, on the bus that DBUS_SESSION_BUS_ADDRESS names: a program of its own with one
item, of application "waybill" and name "support". What stands on standard input changes it, a line each: "keys JSON" is its
secret, "locked 1" locks it. It prints a line when it is ready, and each line that it has obeyed."""
import sys
import threading

from gi.repository import Gio, GLib

NAME, PATH, ITEM, SESSION = ("org.freedesktop.secrets", "/org/freedesktop/secrets", "/org/freedesktop/secrets/collection/login/1",
                             "/org/freedesktop/secrets/session/s1")
ATTRIBUTES = {"application": "waybill", "name": "support"}
XML = """<node><interface name="org.freedesktop.Secret.Service">
  <method name="OpenSession"><arg type="s" direction="in"/><arg type="v" direction="in"/>
    <arg type="v" direction="out"/><arg type="o" direction="out"/></method>
  <method name="SearchItems"><arg type="a{ss}" direction="in"/><arg type="ao" direction="out"/><arg type="ao" direction="out"/></method>
  <method name="Unlock"><arg type="ao" direction="in"/><arg type="ao" direction="out"/><arg type="o" direction="out"/></method>
</interface><interface name="org.freedesktop.Secret.Item">
  <method name="GetSecret"><arg type="o" direction="in"/><arg type="(oayays)" direction="out"/></method>
</interface></node>"""
state = {"keys": "", "locked": "0"}


def on_call(_bus, _sender, _path, _interface, method, arguments, invocation):
    locked = state["locked"] == "1"
    if method == "OpenSession":
        assert arguments[0] == "plain", arguments
        answer = GLib.Variant("(vo)", (GLib.Variant("s", ""), SESSION))
    elif method == "SearchItems":
        found = [ITEM] if state["keys"] and dict(arguments[0]).items() <= ATTRIBUTES.items() else []
        answer = GLib.Variant("(aoao)", ([], found) if locked else (found, []))
    elif method == "Unlock":
        answer = GLib.Variant("(aoo)", ([], "/org/freedesktop/secrets/prompt/p1") if locked else (arguments[0], "/"))
    elif locked or arguments[0] != SESSION:
        invocation.return_dbus_error("org.freedesktop.Secret.Error.IsLocked", "locked")
        return
    else:
        answer = GLib.Variant("((oayays))", ((SESSION, b"", state["keys"].encode(), "text/plain"),))
    invocation.return_value(answer)


def listen(loop):
    for line in sys.stdin:
        name, value = line.rstrip("\n").split(" ", 1)
        state[name] = value
        print(line, end="", flush=True)
    GLib.idle_add(loop.quit)


def on_bus(bus, _name):
    for path, interface in zip((PATH, ITEM), Gio.DBusNodeInfo.new_for_xml(XML).interfaces):
        bus.register_object(path, interface, on_call, None, None)


if __name__ == "__main__":
    main_loop = GLib.MainLoop()
    Gio.bus_own_name(Gio.BusType.SESSION, NAME, Gio.BusNameOwnerFlags.NONE, on_bus,
                     lambda bus, _name: (print("ready", flush=True), threading.Thread(target=listen, args=(main_loop,), daemon=True).start()),
                     lambda *_: sys.exit("the name can't be had"))
    main_loop.run()
