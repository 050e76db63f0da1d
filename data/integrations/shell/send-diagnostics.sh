#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# "Send diagnostics" from a shell, for launchers and support's scripts: opens the window on an application.
#
# usage: send-diagnostics.sh PROFILE [APP-VERSION [ORDER [-]]]
#
# With "-" the authorization ("Bearer …") is read from standard input: never from the environment or an argument, which other programs
# can read. Exit status as in waybill(1): 0 if support has it, 7 if nobody agreed, 127 if Waybill is not installed.
set -eu
profile=${1:?which application}; version=${2:-}; order=${3:-}
authorization=; [ "${4:-}" != - ] || authorization=$(cat)

# One member of a JSON object, with a comma; nothing for an empty value. Control characters have no place in these.
member () {
  [ -n "$2" ] || return 0
  printf '"%s":"%s",' "$1" "$(printf '%s' "$2" | tr -d '\000-\037' | sed 's/[\\"]/\\&/g')"
}

context () {
  members=$(member appVersion "$version"; member orderNo "$order"; member authorization "$authorization")
  printf '{%s}' "${members%,}"
}

if command -v waybill-wizard >/dev/null; then
  context | waybill-wizard "$profile" --context - --json
elif command -v flatpak >/dev/null && flatpak info io.github.waybill.Waybill >/dev/null 2>&1; then
  context | flatpak run --command=waybill-wizard io.github.waybill.Waybill "$profile" --context - --json
else
  echo "Waybill is not installed." >&2
  exit 127
fi
