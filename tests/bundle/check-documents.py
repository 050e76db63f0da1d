#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Opens a bundle with readers that are not ours, hashes every member against the manifest, and holds the
documents in it against their schemas.

usage: check-documents.py MAKE_BUNDLE SCHEMA_DIR RECEIPT
Exit 77 where python3-jsonschema or zstd is missing.
"""
import hashlib
import io
import json
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import schemas


def read_zip(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {info.filename: archive.read(info) for info in archive.infolist()}


def read_tar(path):
    plain = subprocess.run(["zstd", "-dc", path], check=True, stdout=subprocess.PIPE).stdout
    with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
        return {info.name: archive.extractfile(info).read() for info in archive.getmembers()}


def check_hashes(members):
    manifest_name = next(name for name in members if name.endswith("/waybill.json"))
    manifest = json.loads(members[manifest_name])
    promised = {
        f"{manifest['number']}/{member['path']}": member
        for item in manifest["items"]
        for member in item["members"]
        if "sha256" in member
    }
    wrong = [f"{name} is not in the manifest" for name in members if name not in promised and name != manifest_name]
    for name, member in promised.items():
        content = members.get(name)
        if content is None or len(content) != member["bytes"] or hashlib.sha256(content).hexdigest() != member["sha256"]:
            wrong.append(f"{name} is not as promised")
    return wrong


def main(make_bundle, schema_dir, receipt):
    if shutil.which("zstd") is None:
        print("zstd is not here")
        return 77

    def judge(name, text):
        return schemas.judge(schemas.load(schema_dir, name), name, json.loads(text))

    wrong = judge("receipt", pathlib.Path(receipt).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        for kind, read in (("zip", read_zip), ("tar.zst", read_tar)):
            path = f"{folder}/bundle.{kind}"
            subprocess.run([make_bundle, kind, path], check=True)
            members = read(path)
            number = next(iter(members)).split("/")[0]
            wrong += check_hashes(members)
            wrong += judge("manifest", members[f"{number}/waybill.json"])
            wrong += judge("summary", members[f"{number}/summary.json"])
    print("\n".join(wrong) or "all documents are as described, all members as promised")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
