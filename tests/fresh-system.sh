# Debian systems made from nothing, for tests; sourced, root only.

# The address that this system's packages come from.
debian_mirror () {
  sed -n 's/^URIs: *//p; s/^deb  *\(http[^ ]*\).*/\1/p' \
    /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null | head -n 1
}

# lend_network ROOT: what this system needs to reach its package sources, the new one needs too.
lend_network () {
  cp /etc/resolv.conf "$1/etc/resolv.conf"
  grep -il proxy /etc/apt/apt.conf.d/* 2>/dev/null | while read -r file; do cp "$file" "$1/etc/apt/apt.conf.d/"; done
  mkdir -p "$1/usr/local/share/ca-certificates" "$1/etc/ssl/certs"
  cp -L /etc/ssl/certs/ca-certificates.crt "$1/etc/ssl/certs/lent.crt" 2>/dev/null
  for file in /root/.npmrc; do [ -f "$file" ] && cp "$file" "$1/root/.npmrc"; done
  return 0
}

# enter ROOT COMMAND...: as root in it. The mounts are in a namespace of their own and die with it.
enter () {
  unshare --mount --pid --fork --ipc --mount-proc="$1/proc" sh -c '
    root=$1; shift
    mount --make-rprivate /
    mount --rbind "$root" "$root" # the rig asks for namespaces, whose root has to be a mount
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
    mount --rbind /dev "$root/dev"
    mount --rbind /sys "$root/sys"
    exec chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
      NODE_EXTRA_CA_CERTS=/etc/ssl/certs/lent.crt NPM_CONFIG_CAFILE=/etc/ssl/certs/lent.crt \
      http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" "$@"' sh "$@"
}
