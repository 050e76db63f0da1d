"""Logs written by the real winston and winston-daily-rotate-file: every entry arrives once, readable."""
import gzip
import json
import os
import pathlib
import re
import subprocess
import zipfile

import harness
from harness import Skip, folder, need

PROFILE = {
    "waybill": 1, "id": "com.example.Winston", "name": "Winston",
    "roots": {"data": ["/placeholder"]},
    "items": [{"id": "logs", "collect": "logs", "root": "data", "files": ["logs/**"]}],
}


def write_logs(place):
    modules = os.environ.get("WB_NODE_MODULES", str(harness.SOURCE / "tests/npm/node_modules"))
    if not pathlib.Path(modules, "winston").exists():
        raise Skip("winston is not installed from npm")
    logs = place / "data" / "logs"
    logs.mkdir(parents=True)
    done = subprocess.run([need("node"), str(harness.SOURCE / "tests/cli/winston-logs.cjs"), str(logs)], text=True,
                          env={**os.environ, "NODE_PATH": modules}, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return logs, json.loads(done.stdout)


def ids_on_disk(logs):
    found = []
    for path in logs.iterdir():
        if path.is_symlink() or path.name.startswith("."):
            continue
        raw = path.read_bytes()
        text = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
        found += re.findall(rb"wid-\d{6}", text)
    return found


def test_every_entry_arrives_once():
    with folder() as place:
        logs, written = write_logs(place)
        on_disk = ids_on_disk(logs)
        # winston itself loses nothing here; were that to change, the comparison would mean nothing
        assert len(set(on_disk)) == written["lines"], (len(set(on_disk)), written)
        profile = place / "winston.json"
        profile.write_text(json.dumps(PROFILE))
        state = {**os.environ, "WAYBILL_STATE_DIR": str(place / "state"), "HOME": str(place), "LC_ALL": "C.UTF-8"}
        bundle = place / "out.zip"
        done = subprocess.run([harness.program("waybill"), "pack", str(profile), "--root", f"data={place / 'data'}",
                               "-o", str(bundle), "--json"], env=state, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        with zipfile.ZipFile(bundle) as archive:
            texts = {name: archive.read(name) for name in archive.namelist() if "/logs/" in name}
            summary = json.loads(archive.read(next(n for n in archive.namelist() if n.endswith("summary.json"))))
        arrived = [found for text in texts.values() for found in re.findall(rb"wid-\d{6}", text)]
        missing, twice = set(on_disk) - set(arrived), len(arrived) - len(set(arrived))
        assert not missing and twice == len(on_disk) - len(set(on_disk)), (sorted(missing)[:5], twice, list(texts))
        whole = b"\n".join(texts.values())
        for secret in written["secrets"]:
            assert secret.encode() not in whole, secret
        assert b"RT2026112300017" in whole and b"ERR_UPLOAD_TIMEOUT" in whole
        for name, text in texts.items():
            for line in text.splitlines():
                if line.startswith(b"{") and b"[[cut" not in line and len(line) < 200000:
                    json.loads(line)
        groups = summary.get("groups", [])
        failed = [group for group in groups if "upload failed" in json.dumps(group, ensure_ascii=False)]
        assert failed and sum(group["count"] for group in failed) == written["errors"], (written["errors"], groups[:3])


harness.run_all([test_every_entry_arrives_once])
