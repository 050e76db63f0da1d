"""The rig's router as rules of nftables: what does not answer, what refuses, and what is answered by somebody else.
They only meet what comes over the wire; the proxy, which lives beside them, passes."""
import subprocess

import names

HOW = {
    "drop": "drop",
    "reject": "reject with icmpx type admin-prohibited",
    "unreachable": "reject with icmpx type host-unreachable",
    "refused": "reject with icmpx type port-unreachable",
    "reset": "reject with tcp reset",
}
BEHIND = ("ip daddr 10.78.0.0/16", "ip6 daddr fd78::/64")  # the router
PORTAL, INTERCEPTOR, REFUSING_STORE = 8080, 4443, 8444  # the ports that redirected connections get to


def block(how, host=None, port=None, family=None, protocol="tcp"):
    """Rules for what goes to a host (by name, any if None) at a port (any protocol and port if None)."""
    ports = f"{protocol} dport {port} " if port else ""
    places = [f"{kind} daddr {address} " for kind, address in zip(("ip", "ip6"), names.NAMES[host])] if host else [""]
    family = f"meta nfproto {family} " if family else ""
    return [f"{family}{place}{ports}{HOW[how]}" for place in places]


def filters(config):
    rules = []
    if config["dns"] in ("timeout", "refused"):
        rules += block("drop" if config["dns"] == "timeout" else "refused", port=53, protocol="udp")
    for one in config["block"]:
        rules += block(**one)
    if config["no_internet"]:
        rules += [f"{place} drop" for place in BEHIND]
    if config["no_ipv6"]:
        rules += ["icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept", "meta nfproto ipv6 drop"]
    if config["portal"] == "cut":
        rules += block("reset", port=443)
    if config["portal"]:  # what is redirected is not for a host any more
        rules += [f"{place} {HOW['reject']}" for place in BEHIND]
    if config["proxy"] == "dead":
        rules += block("drop", port=3128)
    return rules


def redirects(config):
    rules = []
    if config["portal"]:
        rules.append(f"tcp dport 80 redirect to :{PORTAL}")
    if config["intercept"] or config["portal"] == "intercept":
        rules.append(f"tcp dport 443 redirect to :{INTERCEPTOR}")
    if config["store"] == "403":
        rules.append(f"tcp dport 8443 redirect to :{REFUSING_STORE}")
    return rules


def ruleset(config):
    def chain(name, kind, rules):
        lines = "".join(f"    iifname eth0 {rule}\n" for rule in rules)
        return f"  chain {name} {{\n    {kind};\n{lines}  }}\n"

    return ("flush ruleset\ntable inet rig {\n"
            + chain("ahead", "type nat hook prerouting priority -100", redirects(config))
            + chain("arriving", "type filter hook input priority 0", filters(config)) + "}\n")


def apply(config):
    done = subprocess.run(["nft", "-f", "-"], input=ruleset(config), text=True, capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(f"nft: {done.stderr.strip()[:500]}")
