#!/usr/bin/env python3
"""A vendor's flavour of the manifest: with its profiles inside, and allowed to read what they name.

usage: flavour.py MANIFEST WAYBILL PROFILE...     prints the manifest

WAYBILL is the program, which knows what a profile needs ("waybill profile permissions")."""
import json
import pathlib
import subprocess
import sys


def permissions(waybill, profile):
    """As options: "--filesystem=xdg-config/retouch-studio:ro"."""
    done = subprocess.run([waybill, "profile", "permissions", str(profile)], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.split("\n")[:-1]


def module(profiles):
    """Profiles lie under their ids, where Waybill looks for them."""
    ids = [json.loads(profile.read_text(encoding="utf-8"))["id"] for profile in profiles]
    return {
        "name": "profiles",
        "buildsystem": "simple",
        "build-commands": [f"install -Dm644 {name}.json ${{FLATPAK_DEST}}/share/waybill/profiles/{name}.json" for name in ids],
        "sources": [{"type": "file", "path": str(profile), "dest-filename": f"{name}.json"} for profile, name in zip(profiles, ids)],
    }


def main(manifest, waybill, *profiles):
    manifest = pathlib.Path(manifest)
    flavour = json.loads(manifest.read_text(encoding="utf-8"))
    for source in flavour["modules"][0]["sources"]:
        source["path"] = str((manifest.parent / source["path"]).resolve())
    files = [pathlib.Path(profile).resolve() for profile in profiles]
    for profile in files:
        flavour["finish-args"] += [one for one in permissions(waybill, profile) if one not in flavour["finish-args"]]
    if files:
        flavour["modules"].append(module(files))
    print(json.dumps(flavour, indent=2))


if __name__ == "__main__":
    main(*sys.argv[1:])
