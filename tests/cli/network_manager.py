"""NetworkManager as far as GLib's monitor of the network asks it, on the bus that DBUS_SYSTEM_BUS_ADDRESS names: a program of
its own. What stands on standard input changes it, a line each: "Connectivity 4", "Metered 1". It prints a line when it is
ready, and one for every change that was told."""
import sys
import threading

from gi.repository import Gio, GLib

NAME, PATH = "org.freedesktop.NetworkManager", "/org/freedesktop/NetworkManager"
XML = f"""<node><interface name="{NAME}">
  <property name="Connectivity" type="u" access="read"/><property name="Metered" type="u" access="read"/>
  <property name="State" type="u" access="read"/>
</interface></node>"""
values = {"Connectivity": 4, "Metered": 4, "State": 70}


def say(words):
    print(words, flush=True)


def change(bus, name, value):
    values[name] = value
    changed = GLib.Variant("(sa{sv}as)", (NAME, {name: GLib.Variant("u", value)}, []))
    bus.emit_signal(None, PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged", changed)
    bus.flush_sync()
    say(f"{name} {value}")


def listen(bus, loop):
    for line in sys.stdin:
        name, value = line.split()
        GLib.idle_add(change, bus, name, int(value))
    GLib.idle_add(loop.quit)


def on_bus(bus, _name):
    bus.register_object(PATH, Gio.DBusNodeInfo.new_for_xml(XML).interfaces[0], None,
                        lambda _bus, _sender, _path, _interface, name: GLib.Variant("u", values[name]), None)


if __name__ == "__main__":
    main_loop = GLib.MainLoop()
    Gio.bus_own_name(Gio.BusType.SYSTEM, NAME, Gio.BusNameOwnerFlags.NONE, on_bus,
                     lambda bus, _name: (say("ready"), threading.Thread(target=listen, args=(bus, main_loop), daemon=True).start()),
                     lambda *_: sys.exit("the name can't be had"))
    main_loop.run()
