#!/bin/sh
# A runtime and its SDK made from Debian 12's packages, in an OSTree repository, under the names that Waybill's manifest asks for. It
# stands for GNOME's where that can't be downloaded. Root only; four minutes.
#
# usage: runtime.sh REPOSITORY NAME-OF-PLATFORM NAME-OF-SDK BRANCH
set -eu
. "$(dirname "$0")/../fresh-system.sh"
repository=$1 platform=$2 sdk=$3 branch=$4
arch=$(flatpak --default-arch)
work=$(mktemp -d /var/tmp/waybill-runtime-XXXXXX)
trap 'rm -rf --one-file-system "$work"' EXIT INT TERM HUP

# What the platform of GNOME has too, as far as Waybill and its tests ask for it; and Node.js, which stands for Electron.
in_platform="ca-certificates libgtk-4-1 libadwaita-1-0 libsoup-3.0-0 glib-networking libjson-glib-1.0-0 libarchive13 libgnutls30
  libhogweed6 libnettle8 libzstd1 libpcre2-8-0 fonts-dejavu-core fonts-noto-cjk adwaita-icon-theme gsettings-desktop-schemas
  librsvg2-common fontconfig shared-mime-info hicolor-icon-theme locales libglib2.0-bin python3-gi nodejs"
in_sdk="libgtk-4-dev libadwaita-1-dev libsoup-3.0-dev libjson-glib-dev libarchive-dev libgnutls28-dev nettle-dev libpcre2-dev zlib1g-dev
  libzstd-dev gcc meson ninja-build pkg-config gettext libglib2.0-dev-bin desktop-file-utils appstream appstream-util elfutils patch"

add_packages () { # ROOT PACKAGE...
  root=$1; shift
  enter "$root" sh -c 'apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$@"' sh "$@"
}

# The person's languages come with a runtime's own extension elsewhere.
add_languages () {
  for language in en_US zh_CN de_DE; do enter "$1" localedef -i "$language" -f UTF-8 "$language.UTF-8"; done
}

# export_runtime NAME ROOT: /usr, with /etc below it, as flatpak wants a runtime.
export_runtime () {
  tree=$work/tree
  rm -rf "$tree"; mkdir -p "$tree/files"
  cp -a "$2/usr" "$tree/usr"
  rm -rf "$tree/usr/etc" "$tree/usr/share/doc" "$tree/usr/share/man" "$tree/usr/share/info"
  cp -a "$2/etc" "$tree/usr/etc"
  # What flatpak takes from the host, and what the building machine lent.
  (cd "$tree/usr/etc" && rm -f resolv.conf hostname hosts machine-id mtab passwd- group- shadow shadow- gshadow gshadow- .pwd.lock \
    ssl/certs/lent.crt apt/apt.conf.d/*proxy* && rm -rf apt && ln -s /proc/self/mounts mtab)
  # So that nobody takes it for the computer's own system.
  sed -i 's/^\(PRETTY_NAME\|NAME\)=.*/\1="Waybill test runtime"/' "$tree/usr/lib/os-release"
  find "$tree/usr" -type f -perm /6000 -exec chmod ug-s {} +
  find "$tree/usr" \( -type b -o -type c -o -type p -o -type s \) -delete
  chmod -R u+rwX "$tree/usr"
  cat >"$tree/metadata" <<TEXT
[Runtime]
name=$1
runtime=$platform/$arch/$branch
sdk=$sdk/$arch/$branch

[Environment]
XDG_DATA_DIRS=/app/share:/usr/share:/run/host/user-share:/run/host/share
TEXT
  flatpak build-export --runtime --files=usr --no-update-summary --disable-sandbox "$repository" "$tree" "$branch"
}

mkdir -p "$repository"
debootstrap --variant=minbase --include=ca-certificates bookworm "$work/root" "$(debian_mirror)"
lend_network "$work/root"
printf '#!/bin/sh\nexit 101\n' >"$work/root/usr/sbin/policy-rc.d"; chmod +x "$work/root/usr/sbin/policy-rc.d"
add_packages "$work/root" $in_platform
add_languages "$work/root"
enter "$work/root" apt-get clean
export_runtime "$platform" "$work/root"
add_packages "$work/root" $in_sdk
enter "$work/root" apt-get clean
export_runtime "$sdk" "$work/root"
flatpak build-update-repo "$repository"
