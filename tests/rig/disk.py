"""Disks of a few MiB that can be full: file systems in memory, mounted for as long as a rig lasts."""
import contextlib
import pathlib
import subprocess

MIB = 1024 * 1024
BALLAST = ".ballast"


def mount_points():
    return [line.split()[1] for line in pathlib.Path("/proc/self/mounts").read_text().splitlines()]


def unmount_below(place):
    """Whatever is mounted there, also by a run that was killed."""
    for point in reversed(mount_points()):
        if point.startswith(f"{place}/"):
            subprocess.run(["umount", "--lazy", point], check=True)


class Disk:
    """A disk at place, which it makes; who owns it is a user's and a group's number."""

    def __init__(self, place, owner=0, mib=32):
        self.place = pathlib.Path(place)
        self.place.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mib}m,mode=0700,uid={owner},gid={owner}", "waybill-rig", self.place],
                       check=True)

    def fill(self):
        """Not a byte is left, whoever else writes meanwhile."""
        with open(self.place / BALLAST, "wb", buffering=0) as ballast:
            for piece in (MIB, 4096, 1):
                with contextlib.suppress(OSError):
                    while ballast.write(bytes(piece)):
                        pass

    def free(self):
        (self.place / BALLAST).unlink(missing_ok=True)

    @property
    def is_full(self):
        return (self.place / BALLAST).exists()
