"""What befalls a case on its way, one row a kind. striking a world returns what ends it, or None if it stays so."""
import dataclasses
import signal


@dataclasses.dataclass(frozen=True)
class Disaster:
    kind: str
    answers: int   # after how many of the store's answers it comes
    seconds: float  # how long it lasts
    choice: float  # 0 to 1, for a kind that has several forms

    def strike(self, world):
        return KINDS[self.kind][0](world, self.choice)

    def __str__(self):
        return f"{self.kind}@{self.answers}"


def one_of(forms, choice):
    return forms[int(choice * len(forms))]


def reset(world, choice):
    """Every connection to the store ends by a reset, and new ones too."""
    world.change_servers(block=[{"how": one_of(("reset", "refused", "unreachable"), choice), "port": 8443}])
    return lambda: world.change_servers(block=None)


def standstill(world, _):
    world.hold_line(True)
    return lambda: world.hold_line(False)


def names_down(world, choice):
    world.change_servers(dns=one_of(("timeout", "refused", "servfail", "nxdomain"), choice), block=[{"how": "reset", "port": 8443}])
    return lambda: world.change_servers(dns=None, block=None)


def names_wrong(world, _):
    """The store's name leads nowhere, and what was connected is cut."""
    world.change_servers(zero=["api.rig.test"], block=[{"how": "reset", "port": 8443}])
    return lambda: world.change_servers(zero=None, block=None)


def portal(world, choice):
    """A captive portal comes up between the client and everybody."""
    world.change_servers(portal=one_of(("cut", "intercept"), choice))
    return lambda: world.change_servers(portal=None)


def store_moves(world, choice):
    """The store goes on at another address, which its name has too."""
    world.restart_store(elsewhere={"api.rig.test": one_of(("cdn1.rig.test", "cdn2.rig.test"), choice)})


def store_killed(world, _):
    world.change_servers(store="killed")
    return lambda: world.change_servers(store="ok")


def store_clock(world, choice):
    """The store is killed, and has another time when it is back."""
    world.restart_store(date=one_of((-90000, -1200, 1200, 90000), choice))


def store_full(world, _):
    world.store_disk.fill()
    return world.store_disk.free


def client_moves(world, choice):
    world.move_client(one_of((1, 2), choice))


def client_clock(world, choice):
    world.set_clock(one_of((-150000000, -90000, -1200, 1200, 90000, 1000000), choice))


def client_clock_lost(world, _):
    """As after an empty battery, until the time service has set it: no certificate is valid yet."""
    world.set_clock(-1000000000)
    return lambda: world.set_clock(0)


def client_full(world, _):
    world.home_disk.fill()
    return world.home_disk.free


def signalled(number):
    return lambda world, _: world.process.send_signal(number)


def client_suspended(world, _):
    world.process.send_signal(signal.SIGSTOP)
    return lambda: world.process.send_signal(signal.SIGCONT)


# kind -> how it strikes, the least and the most seconds that it lasts
KINDS = {
    "reset": (reset, 0.2, 3),
    "standstill": (standstill, 1, 12),
    "names-down": (names_down, 1, 8),
    "names-wrong": (names_wrong, 1, 8),
    "portal": (portal, 1, 8),
    "store-killed": (store_killed, 0, 5),
    "store-moves": (store_moves, 0, 0),
    "store-clock": (store_clock, 0, 0),
    "store-full": (store_full, 1, 6),
    "client-killed": (signalled(signal.SIGKILL), 0, 0),
    "client-stopped": (signalled(signal.SIGTERM), 0, 0),
    "client-suspended": (client_suspended, 1, 8),
    "client-moves": (client_moves, 0, 0),
    "client-clock": (client_clock, 0, 0),
    "client-clock-lost": (client_clock_lost, 1, 8),
    "client-full": (client_full, 1, 6),
}


def draw(rand, kind, most_answers):
    _, least, most = KINDS[kind]
    return Disaster(kind, rand.randint(0, most_answers), rand.uniform(least, most), rand.random())
