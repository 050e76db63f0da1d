"""Every case of scenarios.py: waybill network, unprivileged, in a network that is broken in just one way, has to find
that and nothing else, in time. Four at a time, each in a process of its own. WB_TIMES=N runs each N times, with as many
seeds of the wire."""
import concurrent.futures
import contextlib
import functools
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "cli")]

import certificates  # noqa: E402
import children  # noqa: E402
import harness  # noqa: E402
import rig  # noqa: E402
import scenarios  # noqa: E402

AT_ONCE = 4
IN_TIME = 10  # seconds
STOPS_IN = 1  # seconds after SIGINT; 0.2 is what the check promises, where processors are free
STOPPED = 130  # exit
TOO_LONG = 60  # seconds after which a run is killed
TIMES = int(os.environ.get("WB_TIMES", "1"))
PUNCTUAL = 20000  # microseconds that the wire may be late until a case that fails says nothing about waybill


def need_command():
    told = subprocess.run([harness.program("waybill", release=True), "network", "--help"], capture_output=True)
    if told.returncode != 0:
        raise harness.Skip("this waybill has no command network yet")


def waybill(one, case, authorities, ready):
    """waybill network in the client's namespace."""
    path = scenarios.profile(one.place, authorities, ready, case.endpoints)
    home = one.home()
    env = {"HOME": str(home), "WAYBILL_STATE_DIR": str(home / "state"), "LANGUAGE": "", **scenarios.environment(case)}
    return one.run([harness.program("waybill", release=True), "network", path, "--json",
                    "--ca-file", authorities / f"{case.trust}.pem", *case.arguments], env=env, timeout=TOO_LONG,
                   stop_after=case.stop_after)


def findings_of(done):
    """The verdict's."""
    lines = [line for line in map(harness.json_or_none, done.stdout.split("\n")) if line]
    if not lines or "verdict" not in lines[-1]:
        raise AssertionError(f"no verdict; exit {done.returncode}\n{done.stdout[-1000:]}{done.stderr[-2000:]}")
    return lines[-1]["verdict"]["findings"]


def judge_stop(done):
    """It ended as soon as it was told to. Returns what to say about it."""
    if done.seconds_to_stop is None:
        raise AssertionError(f"ended by itself after {done.seconds:.1f} s")
    about = f"{done.seconds_to_stop * 1000:.0f} ms after SIGINT"
    if done.returncode != STOPPED or done.seconds_to_stop > STOPS_IN:
        raise AssertionError(f"exit {done.returncode} {about}\n{done.stdout[-1000:]}{done.stderr[-1000:]}")
    return about


def judge(case, done, line):
    """The findings against the case's row; what another finding explains is not told to anybody. Returns what to say."""
    if case.stop_after is not None:
        return judge_stop(done)
    told = {finding["id"]: finding["severity"] for finding in findings_of(done) if not finding.get("hiddenBy")}
    evidence = {finding["id"]: finding.get("evidence") for finding in findings_of(done)}
    about = f"{told}; exit {done.returncode} after {done.seconds:.1f} s; evidence {evidence}; wire {line}\n{done.stderr[-1000:]}"
    if case.finds not in told:
        raise AssertionError(f"{case.finds} was not found: {about}")
    more = [name for name, severity in told.items()
            if severity in scenarios.NOTICEABLE and name != case.finds and name not in case.also]
    if more:
        raise AssertionError(f"found beside {case.finds}: {', '.join(more)}: {about}")
    if done.seconds > IN_TIME:
        raise AssertionError(f"took {done.seconds:.1f} s: {about}")
    return f"{done.seconds:.1f} s"


@contextlib.contextmanager
def healing(one, case):
    """While it lasts, the servers get well when the case's row says so."""
    timer = threading.Timer(case.heals_after or TOO_LONG, one.serve, kwargs={"store": "ok"})
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def run_case(name, authorities, seed):
    """One case, as the process that has it for its own. Returns what to say about it."""
    authorities, seed = pathlib.Path(authorities), int(seed)
    case = next(case for case in scenarios.CASES if case.name == name)
    with rig.Rig(seed, case.may_ping, case.search) as one:
        one.wire.set(case.up, case.down)
        ready = one.serve(authorities, **{"store": "ok", **case.servers})["store"]
        one.script("client", case.client)
        with healing(one, case):
            done = waybill(one, case, authorities, ready)
        line = one.wire.stats()
    try:
        return judge(case, done, line)
    except AssertionError as error:
        if line["late_usec"] < PUNCTUAL:
            raise
        late = f"the wire was {line['late_usec'] / 1000:.0f} ms late"
        raise harness.Skip(f"this computer is too busy for a network, {late}: {str(error).splitlines()[0]}") from None


def collect(name, future):
    answer = future.result()
    if "well" in answer:
        print(f"# {name}: {answer['well']}", flush=True)
    if "skip" in answer:
        raise harness.Skip(answer["skip"])
    if "wrong" in answer:
        raise AssertionError(answer["wrong"])


def as_test(name, run):
    test = functools.partial(run)
    test.__name__ = name
    return test


def skip_all(why):
    def skipped():
        raise harness.Skip(why)
    harness.run_all([as_test(case.name, skipped) for case in scenarios.CASES])


def main():
    try:
        rig.need_all()
        need_command()
    except harness.Skip as why:
        skip_all(why)
    chosen = sys.argv[1:] or [case.name for case in scenarios.CASES]
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="waybill-rig-") as place, \
            concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        authorities = certificates.make_all(place)
        jobs = children.Children(__file__)
        tests = []
        for number in range(1, TIMES + 1):
            for name in chosen:
                future = pool.submit(jobs.run, name, authorities, number)
                tests.append(as_test(name if TIMES == 1 else f"{name}_{number}", functools.partial(collect, name, future)))
        sys.argv[1:] = []
        try:
            harness.run_all(tests)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            jobs.stop()


if __name__ == "__main__":
    if sys.argv[1:2] == [children.WORD]:
        children.as_child(run_case, *sys.argv[2:])
    else:
        main()
