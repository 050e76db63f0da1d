"""The campaign of faults: cases that are sent while everything fails, each by a seed. Root only.

usage: campaign.py [--seed A..B] [--jobs N] [--verbose]. Prints a row for each scenario as it ends, which is TAP at the same time, and
then the totals; the exit status is 1 if one failed. A row that fails names the command that runs it again. Each case has to
arrive, byte for byte, once and whole, or to stand in a state that says so and be resumed; nobody waits for a minute without
being told. What is drawn stands in scenario.py, what may come over it in disasters.py, what has to be true in judging.py."""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import signal
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "cli")]

import certificates  # noqa: E402
import children  # noqa: E402
import harness  # noqa: E402
import judging  # noqa: E402
import life  # noqa: E402
import rig  # noqa: E402
import scenario  # noqa: E402
import world  # noqa: E402

SEEDS = os.environ.get("WB_SEEDS", "1..20")
AT_ONCE = 8  # they wait most of the time
HEADING = f"# {'':15}{'lasted':>9} rounds ended {'':22}{'silent':>7}  line | faults of the store | disasters"
ROW = "ok {number:<4}- seed {seed:<4} {seconds:6.1f} s {rounds:>2} {ends:<32} {silence:5.1f} s  {met}"


def describe(drawn, came):
    """The line, the faults and the disasters of a scenario; those that it was delivered too early for are not named."""
    line = f"up {drawn.up}, down {drawn.down}{', no IPv6' if drawn.no_ipv6 else ''}, patience {drawn.patience} s"
    return " | ".join([line, " ".join(drawn.faults) or "no faults", " ".join(map(str, came)) or "none"])


def run_scenario(seed, place):
    """One scenario, as the process that has it for its own. Returns what its row says."""
    place, drawn = pathlib.Path(place), scenario.draw(int(seed))
    template = json.loads((place / "template.json").read_text())
    started = time.monotonic()
    with rig.Rig(drawn.seed) as one:
        around = world.World(one, place / "authorities", place)
        around.change_line(up=drawn.up, down=drawn.down)
        around.change_servers(faults=list(drawn.faults), no_ipv6=drawn.no_ipv6)
        lived = life.Life(around, drawn)
        try:
            lived.live(judging.check_round)
            judging.check_end(lived, template)
        except AssertionError as error:
            rounds = "\n".join(map(str, lived.rounds))
            raise AssertionError(f"{error}\n{rounds}\n{tail(around.journal())}") from None
    rounds = lived.rounds[:-1]  # the last only saw that all was done
    return {"seconds": time.monotonic() - started, "rounds": len(rounds), "silence": max(one.silence for one in rounds),
            "ends": [one.case["state"] for one in rounds], "told": [f"{one}: {one.case.get('note', '')}" for one in rounds],
            "came": len([disaster for one in rounds for disaster in one.struck])}


def tail(journal, rows=40):
    """The last rows of the store's journal, for whoever looks for the reason."""
    return "\n".join(f"{row['what']} {row.get('part', '')} {row.get('key', '').rpartition('/')[2]} {row['status']} {row['bytes']}"
                     for row in journal[-rows:])


def row_of(number, seed, answer):
    drawn = scenario.draw(seed)
    if "well" not in answer:
        return f"not ok {number} - seed {seed} {describe(drawn, drawn.disasters)}"
    told = answer["well"]
    ends = ", ".join(f"{state} {count}x" if count > 1 else state for state, count in collections.Counter(told["ends"]).items())
    return ROW.format(number=number, seed=seed, ends=ends, met=describe(drawn, drawn.disasters[:told["came"]]),
                      **{key: told[key] for key in ("seconds", "rounds", "silence")})


def print_more(seed, answer, is_verbose):
    """What is told below a row: of one that failed all, and how it is run again."""
    if "well" not in answer:
        lines = [*answer.get("wrong", answer.get("skip", "")).splitlines(), f"again: ./dev campaign --seed {seed}..{seed}"]
    else:
        lines = answer["well"]["told"] if is_verbose else []
    for line in lines:
        print(f"#   {line}", flush=True)


def print_totals(answers, seconds):
    well = [answer["well"] for answer in answers if "well" in answer]
    ends = collections.Counter(state for told in well for state in told["ends"])
    silence = max((told["silence"] for told in well), default=0)
    print(f"# {len(answers)} scenarios in {seconds:.0f} s, {len(answers) - len(well)} failed; "
          f"{sum(told['came'] for told in well)} disasters; {sum(ends.values())} rounds ended "
          + ", ".join(f"{state} {count}" for state, count in ends.most_common()) + f"; longest silence {silence:.1f} s", flush=True)


def prepare(place):
    """Certificates and the packed case that every scenario begins with a copy of."""
    authorities = certificates.make_all(place / "authorities")
    told = world.make_template(place, authorities)
    (place / "template.json").write_text(json.dumps(told))


def run_all(options, place):
    processes = children.Children(__file__)
    answers, started = [], time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        try:
            futures = {pool.submit(processes.run, seed, place): seed for seed in options.seed}
            for number, future in enumerate(concurrent.futures.as_completed(futures), 1):
                answers.append(future.result())
                print(row_of(number, futures[future], answers[-1]), flush=True)
                print_more(futures[future], answers[-1], options.verbose)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            processes.stop()
    print_totals(answers, time.monotonic() - started)
    return all("well" in answer for answer in answers)


def read_seeds(text):
    first, _, last = text.partition("..")
    return range(int(first), int(last or first) + 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=read_seeds, default=SEEDS, metavar="A..B")
    parser.add_argument("--jobs", type=int, default=AT_ONCE, metavar="N")
    parser.add_argument("--verbose", action="store_true", help="tell how each round ended")
    options = parser.parse_args()
    try:
        rig.need_all()
    except harness.Skip as why:
        print(f"1..0 # SKIP {why}")
        return 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="waybill-campaign-") as place:
        place = pathlib.Path(place)
        place.chmod(0o755)
        prepare(place)
        print(f"1..{len(options.seed)}\n{HEADING}", flush=True)
        return 0 if run_all(options, place) else 1


if __name__ == "__main__":
    if sys.argv[1:2] == [children.WORD]:
        children.as_child(run_scenario, *sys.argv[2:])
    else:
        sys.exit(main())
