"""The names of tests/cli/harness.py, for this folder has a harness of its own."""
import importlib.util
import os
import pathlib
import sys

_TOP = pathlib.Path(__file__).resolve().parents[2]
os.environ.setdefault("WB_SOURCE", str(_TOP))
os.environ.setdefault("WB_BUILD", os.getcwd())
sys.path.append(str(_TOP / "tests/cli"))  # behind this folder
_spec = importlib.util.spec_from_file_location("cli_harness", _TOP / "tests/cli/harness.py")
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)
globals().update({name: thing for name, thing in vars(_module).items() if not name.startswith("_")})
