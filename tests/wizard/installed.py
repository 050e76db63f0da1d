"""A computer whose system has installed the sample application's profile, which only root can do: in a mount namespace of its own,
where the tests run as an unprivileged user. It delivers to stores on PORT that begin as STORE, for a store's addresses are its own."""
import contextlib
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile

import programs
from programs import Intake, Place

ID = "com.example.RetouchStudio"
DATA = "/mnt"  # among XDG_DATA_DIRS
PORT = int(os.environ.get("WB_PORT", "0"))
STORE = os.environ.get("WB_STORE", "")
# The profile is put there; everybody may use FUSE, as on a person's computer (where there is none, what needs it is skipped), and has a
# runtime folder where a sandbox looks for it.
RUNTIME = f"/run/user/{pwd.getpwnam('nobody').pw_uid}"
MOUNTED = ('mount -t tmpfs -o mode=755 waybill "$0"; mkdir -p "$0/waybill/profiles"; cp "$1" "$0/waybill/profiles/"; rm "$1"; shift; '
           '[ -d /run/user ] || mkdir /run/user; mount -t tmpfs -o mode=755 waybill /run/user; '
           f'mkdir -m 700 {RUNTIME}; chown nobody {RUNTIME}; '
           '{ mknod -m 666 "$0/fuse" c 10 229 && mount --bind "$0/fuse" /dev/fuse; } 2>/dev/null || :; '
           'exec setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups "$@"')


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def write_profile(folder, port):
    """The sample application's profile, and the store "store" on port that it delivers to, in folder; the profile's path."""
    place = object.__new__(Place)
    place.place = pathlib.Path(folder)
    with Intake(place.place / "store", port=port, release=True) as intake:
        return pathlib.Path(place.profile(intake.ready))


@contextlib.contextmanager
def store(place, *faults):
    """The profile's store, without cases, in the folder place."""
    if not place.exists():
        shutil.copytree(STORE, place)
    with Intake(place, *faults, port=PORT, release=True) as intake:
        yield intake


def run_all(tests):
    """As programs.run_all(), on such a computer."""
    if PORT:
        programs.run_all(tests)
    if os.geteuid() != 0:
        print("1..0 # SKIP only root can install a profile for the whole computer")
        sys.exit(0)
    port = free_port()
    failures = programs.BUILD / "wizard-failures"
    failures.mkdir(exist_ok=True)
    failures.chmod(0o1777)
    with tempfile.TemporaryDirectory(prefix="waybill-", dir="/var/tmp") as folder:
        profile = write_profile(folder, port)
        subprocess.run(["chown", "-R", "nobody", folder], check=True)
        environment = {**os.environ, "WB_PORT": str(port), "WB_STORE": f"{folder}/store", "WB_RUNTIME_DIR": RUNTIME, "HOME": "/nonexistent", "XDG_DATA_DIRS": f"{DATA}:/usr/local/share:/usr/share"}
        sys.exit(subprocess.run(["unshare", "--mount", "sh", "-ec", MOUNTED, DATA, str(profile), sys.executable, "-B",
                                 *sys.argv], env=environment, check=False).returncode)
