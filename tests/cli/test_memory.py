"""Collecting and packing stays under 128 MiB resident in a release build, and needs no more free disk
than the compressed size plus 64 MiB; uploading stays under 48 MiB. WB_MEMORY_SIZE: how much log text (2GB in
./dev check --all), WB_UPLOAD_MB: how much is uploaded (5000 there)."""
import os
import subprocess
import threading
import time

import authority
import harness
from harness import Intake, Place, folder, need

SIZE = os.environ.get("WB_MEMORY_SIZE", "500MB")
RESIDENT_MAX = 128 * 1024  # KiB
UPLOAD_MAX = 48 * 1024  # KiB
PICTURE_MB = 58
UPLOAD_MB = int(os.environ.get("WB_UPLOAD_MB", "300"))
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


def need_release():
    if not os.environ.get("WB_RELEASE"):
        raise harness.Skip("figures come from a release build; ./dev check makes one")


def test_memory_and_disk():
    need_release()
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


def noise(place):
    """UPLOAD_MB of pictures that no packing makes smaller, each as large as one can be."""
    return [harness.picture(place / f"noise-{number}.png", 4400, number) for number in range(max(1, UPLOAD_MB // PICTURE_MB))]


def test_upload():
    """Of a case that was packed before: what is measured neither reads nor packs. Over TLS, as it always is."""
    need_release()
    with folder() as place:
        sample = Place(place, size="1MB")
        own = authority.Authority(place / "authority")
        certificate, key = own.certify("intake", ["localhost"])
        tls = ("--name", "localhost", "--tls-cert", certificate, "--tls-key", key)
        pictures = noise(place)
        with Intake(place / "store", "--fault", "ticket-down", *tls, release=True) as intake:
            sample.run("send", sample.profile(intake.ready, unlimited=True), "--yes", *sample.roots(), "--only", "attachment",
                       *(f"--attach={path}" for path in pictures), "--patience", "1s", "--ca-file", own.file, check=5,
                       release=True)
            port = int(intake.ready["endpoint"].rsplit(":", 1)[1])
        for path in pictures:
            path.unlink()
        with Intake(place / "store", *tls, port=port, release=True) as intake:
            started = time.monotonic()
            ended = subprocess.run([need("/usr/bin/time"), "-f", "%M", *sample.command("resume", "--all", "--context", "-", release=True)],
                                   env=sample.env(), input=sample.context(), capture_output=True, text=True, timeout=1800)
            assert ended.returncode == 0, ended.stderr[-2000:]
            resident = int(ended.stderr.split()[-1])
            sent = sum(path.stat().st_size for key, path in intake.objects().items() if "bundle." in key)
            print(f"# {sent / 1e6:.0f} MB uploaded: {time.monotonic() - started:.1f} s, {resident / 1024:.1f} MiB resident")
            assert sent > len(pictures) * PICTURE_MB * 1_000_000, sent
            assert resident < UPLOAD_MAX, f"{resident} KiB resident"


harness.run_all([test_memory_and_disk, test_upload])
