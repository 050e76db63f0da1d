"""Collecting and packing stays under 128 MiB resident in a release build, and needs no more free disk
than the compressed size plus 64 MiB. WB_MEMORY_SIZE: how much log text (2GB in ./dev check --all)."""
import os
import subprocess
import threading
import time

import harness
from harness import Intake, Place, folder, need

SIZE = os.environ.get("WB_MEMORY_SIZE", "500MB")
RESIDENT_MAX = 128 * 1024  # KiB
DISK_EXTRA = 64 * 1024 * 1024


def used(place):
    """Bytes that lie on the disk below place, as allocated."""
    total = 0
    for folder_, _, names in os.walk(place):
        for name in names:
            try:
                total += os.lstat(os.path.join(folder_, name)).st_blocks * 512
            except FileNotFoundError:
                pass
    return total


def test_memory_and_disk():
    if not os.environ.get("WB_RELEASE"):
        raise harness.Skip("figures come from a release build; ./dev check makes one")
    with folder() as place, Intake(place / "store", release=True) as intake:
        sample = Place(place, size=SIZE)
        peak, done = [0], threading.Event()

        def watch():
            while not done.wait(0.05):
                peak[0] = max(peak[0], used(sample.state))

        watcher = threading.Thread(target=watch)
        watcher.start()
        out = sample.state / "out.zip"
        sample.state.mkdir(exist_ok=True)
        started = time.monotonic()
        command = [need("/usr/bin/time"), "-f", "%M", *sample.command(
            "pack", sample.profile(intake.ready, unlimited=True), *sample.roots(), "-o", out, release=True)]
        ended = subprocess.run(command, env=sample.env(), capture_output=True, text=True, timeout=800)
        done.set()
        watcher.join()
        assert ended.returncode == 0, ended.stderr[-2000:]
        resident = int(ended.stderr.split()[-1])
        size = out.stat().st_size
        print(f"# {SIZE}: {time.monotonic() - started:.1f} s, {resident / 1024:.0f} MiB resident, bundle "
              f"{size / 1e6:.1f} MB, disk at most {peak[0] / 1e6:.1f} MB")
        assert resident < RESIDENT_MAX, f"{resident} KiB resident"
        assert peak[0] <= size + DISK_EXTRA, f"{peak[0]} bytes of disk for a bundle of {size}"


harness.run_all([test_memory_and_disk])
