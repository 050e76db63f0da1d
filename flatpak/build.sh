#!/bin/sh
# Waybill as a flatpak: builds it, and makes of it all that people install from.
#
# usage: build.sh DIR [--profile FILE]... [--waybill PROGRAM] [--url URL] [--runtime-repo URL] [--state DIR]
#                 [--branch NAME]
#
#   --profile FILE       a vendor's flavour: the profile goes in, and Waybill may read what it names; PROGRAM says what that is
#   --url URL            where DIR will be served; without it, people install from DIR itself
#   --state DIR          where flatpak-builder keeps what it has built, if several flavours share it
#   --runtime-repo URL   a .flatpakrepo with GNOME's runtime, for those who have no remote with it
#
# DIR gets repo/ (an OSTree repository, signed), waybill.flatpakrepo, waybill.flatpakref and waybill.flatpak (the bundle).
# It is signed with the key WAYBILL_GPG_KEY of your GnuPG; without that, with one that is made in
# ~/.local/share/waybill-flatpak-key (or XDG_DATA_HOME). It is not encrypted: keep it, and keep it safe. Who has lost it can't update what people have installed; who has it can.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
app=io.github.waybill.Waybill
dir=${1:?where to}; shift
profiles= waybill=waybill url= runtime_repo= branch=stable state=
while [ $# -gt 0 ]; do
  case "$1" in
    --profile) profiles="$profiles
$2" ;;
    --waybill) waybill=$2 ;;
    --url) url=$2 ;;
    --state) state=$2 ;;
    --runtime-repo) runtime_repo=$2 ;;
    --branch) branch=$2 ;;
    *) echo "build.sh: what is $1?" >&2; exit 2 ;;
  esac
  shift 2
done
mkdir -p "$dir/making"
dir=$(cd "$dir" && pwd)
url=${url:-file://$dir}

# --- the key ---
if [ -z "${WAYBILL_GPG_KEY:-}" ]; then
  export GNUPGHOME="${XDG_DATA_HOME:-$HOME/.local/share}/waybill-flatpak-key"
  if [ ! -d "$GNUPGHOME" ]; then
    mkdir -p "$GNUPGHOME"; chmod 700 "$GNUPGHOME"
    gpg --batch --quiet --passphrase '' --quick-generate-key 'Waybill flatpak repository' ed25519 sign never 2>"$dir/making/gpg.log" ||
      { cat "$dir/making/gpg.log" >&2; rm -rf "$GNUPGHOME"; exit 1; }
  fi
  WAYBILL_GPG_KEY=$(gpg --list-keys --with-colons | awk -F: '/^fpr/ { print $10; exit }')
fi
set -- --gpg-sign="$WAYBILL_GPG_KEY"
[ -z "${GNUPGHOME:-}" ] || set -- "$@" --gpg-homedir="$GNUPGHOME"
gpg --export "$WAYBILL_GPG_KEY" >"$dir/making/key.gpg"
key=$(base64 "$dir/making/key.gpg" | tr -d "\n")

# --- building ---
(IFS='
'; python3 "$here/flavour.py" "$here/$app.json" "$waybill" $profiles) >"$dir/making/$app.json"
flatpak-builder --user --force-clean --disable-rofiles-fuse --state-dir="${state:-$dir/making/state}" --repo="$dir/repo" --default-branch="$branch" \
  "$@" "$dir/making/build" "$dir/making/$app.json" >"$dir/making/log" 2>&1 || { tail -n 40 "$dir/making/log" >&2; exit 1; }
rm -rf "$dir/making/build"
flatpak build-update-repo "$@" --title=Waybill --default-branch="$branch" "$dir/repo" >>"$dir/making/log"

# --- what people open ---
cat >"$dir/waybill.flatpakrepo" <<TEXT
[Flatpak Repo]
Title=Waybill
Comment=Send diagnostics to an application's support
Url=$url/repo
GPGKey=$key
TEXT
cat >"$dir/waybill.flatpakref" <<TEXT
[Flatpak Ref]
Name=$app
Branch=$branch
Title=Waybill
Url=$url/repo
SuggestRemoteName=waybill
GPGKey=$key
IsRuntime=false
${runtime_repo:+RuntimeRepo=$runtime_repo}
TEXT
flatpak build-bundle ${runtime_repo:+--runtime-repo="$runtime_repo"} --repo-url="$url/repo" --gpg-keys="$dir/making/key.gpg" \
  "$dir/repo" "$dir/waybill.flatpak" "$app" "$branch" 2>>"$dir/making/log" || { tail -n 5 "$dir/making/log" >&2; exit 1; }
