"""What can be wrong with a network, one row a case: how it is made, and what waybill has to find."""
import dataclasses
import json
import pathlib

import certificates
import names

HOSTS = {"api.rig.test": "backend", "cdn1.rig.test": "cdn", "cdn2.rig.test": "storage",
         "img1.rig.test": "cdn", "img2.rig.test": "cdn", "img3.rig.test": "other"}  # with their roles
NOTICEABLE = {"blocks", "slows", "warns"}  # severities; what else is found is information


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    finds: str                # the id that has to be among the findings
    up: str = ""              # the wire from the client, see wire.c
    down: str = ""            # and to it
    servers: dict = dataclasses.field(default_factory=dict)  # keys of servers.py
    also: tuple = ()          # ids that may be noticeable beside it
    trust: str = "good-ca"    # the file of CAs that the client trusts
    proxy: bool = False       # whether the client's system names a proxy
    may_ping: bool = True     # whether unprivileged processes may send echo requests
    search: str = None        # the domain that the client's system puts behind names it does not find
    arguments: tuple = ()     # more of waybill network
    endpoints: int = 3        # how many the profile names; beyond those of HOSTS by the same hosts' other pages
    heals_after: float = None  # seconds until the servers are all well
    client: str = ""          # shell script that changes the client's computer before
    stop_after: float = None  # seconds until it gets SIGINT; then it has to end at once, and nothing is found


def one(host="cdn1.rig.test", **how):
    """One host that is not like the others."""
    return {"hosts": {host: how}}


def blocked(how):
    return {"block": [{"how": how, "port": 443}]}


def down(how, **more):
    return {"block": [{"how": how, "host": "cdn1.rig.test", **more}]}


FAR = {"up": "delay=20", "down": "delay=20"}  # an ordinary line

CASES = [
    Case("all_well", "OK.ALL", **FAR),
    Case("all_well_without_echo", "OK.ALL", **FAR, may_ping=False),
    Case("all_well_by_proxy", "OK.ALL", **FAR, proxy=True),
    Case("long_delay", "L3.HIGH_RTT", up="delay=150", down="delay=150"),
    Case("long_delay_many_servers", "L3.HIGH_RTT", up="delay=150", down="delay=150", endpoints=6),
    Case("satellite", "L3.HIGH_RTT", up="delay=300", down="delay=300"),
    Case("satellite_many_servers", "L3.HIGH_RTT", up="delay=300", down="delay=300", endpoints=6),
    Case("loss", "L3.LOSS", up="delay=20 loss=5", down="delay=20 loss=5",
         also=("L3.SLOW_UP", "L3.SLOW_DOWN", "L3.JITTER")),
    Case("slow_uplink", "L3.SLOW_UP", up="delay=20 rate=256 queue=16384", down="delay=20", also=("L3.BUFFERBLOAT",)),
    Case("slow_downlink", "L3.SLOW_DOWN", up="delay=20", down="delay=20 rate=256 queue=16384"),
    Case("slow_uplink_many_servers", "L3.SLOW_UP", up="delay=20 rate=256 queue=16384",
         down="delay=20 rate=256 queue=16384", also=("L3.BUFFERBLOAT", "L3.SLOW_DOWN"), endpoints=6),
    Case("slow_line_very_many_servers", "L3.SLOW_UP", up="delay=20 rate=256 queue=16384",
         down="delay=20 rate=256 queue=16384", also=("L3.BUFFERBLOAT", "L3.SLOW_DOWN"), endpoints=20),
    Case("very_many_servers", "OK.ALL", **FAR, endpoints=20),
    Case("bufferbloat", "L3.BUFFERBLOAT", up="delay=20 rate=2000 queue=524288", down="delay=20"),
    Case("names_time_out", "L4.DNS_DOWN", **FAR, servers={"dns": "timeout"}),
    Case("names_refused", "L4.DNS_DOWN", **FAR, servers={"dns": "refused"}),
    Case("names_fail", "L4.DNS_DOWN", **FAR, servers={"dns": "servfail"}),
    Case("names_slow", "L4.DNS_SLOW", **FAR, servers={"dns_ms": 450}),
    Case("name_blocked", "L4.DNS_BLOCK", **FAR, servers={"blocked": ["cdn1.rig.test"]}),
    Case("name_nowhere", "L4.DNS_BLOCK", **FAR, servers={"zero": ["cdn1.rig.test"]}),
    Case("no_name_exists", "L4.DNS_BLOCK", **FAR, servers={"dns": "nxdomain"}),
    Case("names_hijacked", "L4.DNS_HIJACK", **FAR, servers={"hijack": True}),
    Case("vendor_has_wildcard", "OK.ALL", **FAR, servers={"wildcard": True}),
    Case("wildcard_is_searched", "OK.ALL", **FAR, servers={"wildcard": True}, search="office.rig.test"),
    Case("unplugged", "L0.OFFLINE", **FAR, client="ip link set eth0 down"),
    Case("no_address", "L0.NO_ADDR", **FAR, client="ip address flush dev eth0 scope global"),
    Case("gateway_gone", "L2.GW_DEAD", **FAR,
         client="ip route replace default via 10.77.0.9; ip -6 route replace default via fd77::9"),
    Case("no_way_out", "L3.NO_INTERNET", **FAR, client="ip route del default; ip -6 route del default"),
    Case("only_ipv6", "OK.ALL", **FAR, client=f"""
ip -4 address flush dev eth0
echo nameserver {names.ROUTER[1]} >/etc/resolv.conf
"""),
    Case("host_silent", "L6.HOST_DOWN", **FAR, servers=down("drop")),
    Case("host_unreachable", "L6.HOST_DOWN", **FAR, servers=down("unreachable")),
    Case("host_refuses", "L6.HOST_DOWN", **FAR, servers=down("reset", port=443)),
    Case("no_internet", "L3.NO_INTERNET", **FAR, servers={"no_internet": True}),
    Case("port_dropped", "L6.PORT_BLOCKED", **FAR, servers=blocked("drop")),
    Case("port_rejected", "L6.PORT_BLOCKED", **FAR, servers=blocked("reject")),
    Case("ipv6_broken", "L3.V6_BROKEN", **FAR, servers={"no_ipv6": True}),
    Case("ipv6_late", "OK.ALL", **FAR, servers={"no_ipv6": True}, heals_after=3),
    Case("large_packets_vanish", "L3.MTU_BLACKHOLE", up="delay=20 hole=1300", down="delay=20 hole=1300"),
    Case("large_packets_vanish_upwards", "L3.MTU_BLACKHOLE", up="delay=20 hole=1300", down="delay=20"),
    Case("portal_cuts", "L5.PORTAL", **FAR, servers={"portal": "cut"}),
    Case("portal_intercepts", "L5.PORTAL", **FAR, servers={"portal": "intercept"}, also=("L5.INTERCEPT",)),
    Case("proxy_silent", "L5.PROXY_DOWN", **FAR, proxy=True, servers={"proxy": "dead"}),
    Case("proxy_refuses", "L5.PROXY_DOWN", **FAR, proxy=True, servers={"block": [{"how": "reset", "port": 3128}]}),
    Case("proxy_wants_login", "L5.PROXY_AUTH", **FAR, proxy=True, servers={"proxy": "auth"}),
    Case("intercepted_by_stranger", "L5.INTERCEPT", **FAR, servers={"intercept": "other"}),
    Case("intercepted_by_trusted", "L5.INTERCEPT", **FAR, servers={"intercept": "other"}, trust="both-ca"),
    Case("stranger_at_one_host", "L6.CERT_CA", **FAR, servers=one(certificate="other"), endpoints=12),
    Case("certificate_expired", "L6.CERT_EXPIRED", **FAR, servers=one(certificate="expired")),
    Case("certificate_not_yet", "L6.CERT_NOT_YET", **FAR, servers=one(certificate="not-yet")),
    Case("certificate_of_another", "L6.CERT_HOST", **FAR, servers=one(certificate="wrong-name")),
    Case("certificate_self_signed", "L6.CERT_SELF", **FAR, servers=one(certificate="self-signed")),
    Case("clock_slow", "L0.CLOCK_BAD", **FAR, servers={"date": 840}),
    Case("clock_years_slow", "L0.CLOCK_BAD", **FAR, servers={"date": 3 * 365 * 86400}),
    Case("clock_slow_and_far_away", "L0.CLOCK_BAD", up="delay=150", down="delay=150", servers={"date": 840},
         also=("L3.HIGH_RTT",)),
    Case("host_fails_and_host_silent", "L6.HOST_DOWN", **FAR, also=("L6.HTTP_5XX",),
         servers={"hosts": {"api.rig.test": {"status": 503}}, **down("drop")}),
    Case("host_says_403", "L6.HOST_403", **FAR, servers=one("cdn2.rig.test", status=403)),
    Case("store_says_403", "L6.HTTP_403", **FAR, servers={"store": "403"}),
    Case("host_says_429", "L6.HTTP_429", **FAR, servers=one("cdn2.rig.test", status=429)),
    Case("host_says_503", "L6.HTTP_5XX", **FAR, servers=one("cdn2.rig.test", status=503)),
    Case("cuts_tls", "L6.TLS_RESET", **FAR, servers=one(reset=True)),
    Case("answers_nothing", "L6.NO_ANSWER", **FAR, servers=one(mute=True)),
    Case("says_nothing", "L6.TLS_STALL", **FAR, servers=one(stall=True)),
]


# Wherever the check is: names, servers, what is sent. Without names it ends by itself after five seconds.
STOPS = {"far_away": ((0.5, 2, 4, 7), {"up": "delay=150", "down": "delay=150"}),
         "without_names": ((0.5, 2, 4), {**FAR, "servers": {"dns": "timeout"}})}
CASES += [Case(f"stopped_{line}_at_{after}_s", "", stop_after=after, **how)
          for line, (afters, how) in STOPS.items() for after in afters]


def profile(place, authorities, ready, endpoints=3):
    """Writes the profile of the rig's application below place. Its file name is its id."""
    path = pathlib.Path(place) / "test.rig.Application.json"
    path.write_text(json.dumps({
        "waybill": 1, "id": "test.rig.Application", "name": {"": "Rig"},
        "items": [{"id": "network", "collect": "network"}],
        "endpoints": [{"id": f"{name.split('.')[0]}-{page}" if page else name.split(".")[0], "role": role,
                       "url": f"https://{name}/health{page or ''}"}
                      for page in range(-(-endpoints // len(HOSTS))) for name, role in HOSTS.items()][:endpoints],
        "network": {"portal": "http://api.rig.test/generate_204", "download": "https://cdn1.rig.test/bytes/4194304",
                    "roots": [certificates.pin(pathlib.Path(authorities) / "good-ca.pem")]},
        "deliver": {"store": "oss", "ticket": ready["ticket"], "format": "zip"},
    }))
    path.chmod(0o644)
    return path


def environment(case):
    """What the client's system says about proxies."""
    address = f"http://{names.ROUTER[0]}:3128"
    return {"http_proxy": address, "https_proxy": address, "no_proxy": "localhost"} if case.proxy else {}
