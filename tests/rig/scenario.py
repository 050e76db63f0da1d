"""What a seed stands for: how the line is, in what ways the store fails by itself, how patient waybill is, and which
disasters come when. Nothing else is drawn at random, so a seed is the same scenario each time."""
import dataclasses
import random

import disasters

# The most answers of the store after which a disaster may come: an undisturbed case gets 15.
ANSWERS = 13

LOSSES = ((0, 0), (0, 0), (0, 0), (1, 5), (1, 5), (5, 15), (15, 30))  # percent, least and most
RATES = (None, None, None, 2000, 1000, 512, 256, 128, 64)  # kbit/s
DELAYS = (5, 20, 20, 40, 80, 150)  # ms each way
QUEUES = (16384, 65536)  # bytes
PATIENCES = (3, 6, 6, 15, 15, 45, 90)  # seconds

FAULTS = (
    "drop=5000@part:times=2", "drop@put", "drop@ticket", "drop@complete",
    "hang@part", "hang@put", "hang@complete", "hang@ticket",
    "delay=400", "throttle=60000",
    "status=503@part:times=4", "status=500@init:times=2", "status=502@complete:times=2", "status=503@any:every=3,times=6",
    "status=503@any:times=0", "status=599@put:times=2", "status=503@head",
    "busy=1@part:times=3", "busy=2@ticket", "busy=1@any:every=2,times=5", "busy=60@put", "busy=60@part:after=2", "busy=60@ticket",
    "expire-token@part", "expire-token@complete", "expire-token@store:every=3,times=4", "token-life=5", "token-life=1",
    "skew=5000", "skew=-90000",
    "lose@complete", "lose@init", "lose@part:times=3", "lose@put:times=3", "lose@ticket", "lose@any:every=4,times=4",
    "no-such-upload@part:after=2", "no-such-upload@complete", "no-such-upload@list-parts",
    "wrong-etag@part", "wrong-etag@part:every=2,times=6", "wrong-crc@part", "wrong-crc@complete", "wrong-crc@put",
    "wrong-crc@head",
    "ticket-down:times=3", "ticket-down", "ticket-401:times=1", "ticket-401:after=1,times=1", "ticket-403:times=1",
    "ticket-403:after=1,times=1",
)


@dataclasses.dataclass(frozen=True)
class Scenario:
    seed: int
    up: str             # settings of wire.c
    down: str
    no_ipv6: bool
    patience: int       # seconds
    faults: tuple       # of waybill-intake
    disasters: tuple    # of Disaster, the earliest first


def draw_line(rand):
    """(up, down): what is lost is lost towards the server, or both ways."""
    delay, rate, queue = rand.choice(DELAYS), rand.choice(RATES), rand.choice(QUEUES)
    loss = rand.uniform(*rand.choice(LOSSES))
    lost = f" loss={loss:.0f}" if loss >= 1 else ""
    slow = f" rate={rate} queue={queue}" if rate else ""
    return f"delay={delay}{lost}{slow}", f"delay={delay}{lost if rand.random() < 0.5 else ''}"


def draw_disasters(rand, seed):
    """One to three. The first is of each kind in turn, so that none is missing in a run of seeds."""
    kinds = list(disasters.KINDS)
    chosen = [kinds[seed % len(kinds)]] + [rand.choice(kinds) for _ in range(rand.randint(0, 2))]
    return tuple(sorted((disasters.draw(rand, kind, ANSWERS) for kind in chosen), key=lambda one: one.answers))


def draw(seed):
    rand = random.Random(seed)
    up, down = draw_line(rand)
    return Scenario(seed, up, down, no_ipv6=rand.random() < 0.5, patience=rand.choice(PATIENCES),
                    faults=tuple(rand.sample(FAULTS, rand.choice((0, 0, 1, 1, 2, 3)))), disasters=draw_disasters(rand, seed))
