"""in_session.py SERVER COMMAND...: runs COMMAND in a session of its own ("xvfb", "xvnc", "weston"; see session.py), with
its exit status; 77 ("skipped" to meson) if what the session needs is not installed."""
import subprocess
import sys

from programs import Skip
from session import Session

try:
    Session(sys.argv[1]).begin()
except Skip as why:
    print(f"1..0 # SKIP {why}")
    sys.exit(77)
sys.exit(subprocess.run(sys.argv[2:], check=False).returncode)
