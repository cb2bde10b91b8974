#!/bin/sh
# @PROGRAM@ @VERSION@, the portable build of Cofre (docs/HACKING.md). After the last line of this
# script come gzip'd files: the bundled program, and the Deno runtime that made this file.
set -u

self=$0
user=$(id -u)

fail() { # MESSAGE HINT
  printf '@PROGRAM@: error: %s\n@PROGRAM@: hint: %s\n' "$1" "$2" >&2
  exit 255
}

# Runs COMMAND on each file: its name (which holds its hash), SHA-256, and place in this script.
for_each_file() { # COMMAND
@FILES@
}

# What others own or can write could be anything by now, so nothing of it is run.
refuse_exposed() {
  exposed=$(cd "$cache" 2>/dev/null && find . @NAMES@ -prune \
    \( ! -user "$user" -o -perm -020 -o -perm -002 \) 2>/dev/null)
  if [ -n "$exposed" ] || [ -L "$cache" ]; then
    fail "Cannot trust the cache folder \"$cache\": others own it or can write to it" \
      "remove it, or set XDG_CACHE_HOME to a folder of your own"
  fi
}

state() { (cd "$cache" && stat -c '%n %d %i %s %y %z' @NAMES@) 2>/dev/null; }

# Hashing the runtime takes 0.3 s, so a file that is still as it was when hashed is not read again:
# without being root, nobody can set a change time (%z).
unchanged() { now=$(state) && [ "$now" = "$(cat "$cache/@STAMP@" 2>/dev/null)" ]; }

sha256() { sha256sum <"$1" 2>/dev/null | cut -c 1-64; }

# A half-written or altered file in the cache has another hash and is replaced. The rename is
# atomic: of two first runs at once the later replaces a file by its equal.
unpack_file() { # NAME SHA256 FIRST_BYTE LENGTH
  [ ! -d "$cache/$1" ] || return 1
  [ ! -f "$cache/$1" ] || [ "$(sha256 "$cache/$1")" != "$2" ] || return 0
  tail -c +"$3" "$self" | head -c "$4" | gzip -dc >"$new/$1" || return 1
  case $(sha256 "$new/$1") in
    "$2" | '') ;; # without sha256sum the checksum of gzip has to do
    *) fail "Cannot run \"$self\": it is damaged" "copy or build it again" ;;
  esac
  chmod 500 "$new/$1" && mv -f "$new/$1" "$cache/$1"
}

unpack() (
  new=$(mktemp -d "$cache/.new.XXXXXX" 2>/dev/null) || exit 1
  trap 'rm -rf "$new"' EXIT
  trap 'exit 1' HUP INT TERM
  for_each_file unpack_file || exit 1
  if state >"$new/stamp"; then mv -f "$new/stamp" "$cache/@STAMP@"; fi
  # What a killed run of an hour ago left behind.
  find "$cache" -name '.new.*' -prune -mmin +60 -exec rm -rf {} + 2>/dev/null || :
)

usable() { # FOLDER
  cache=$1
  mkdir -p -m 700 "$cache" 2>/dev/null
  [ -n "$cache" ] && [ -d "$cache" ] || return 1
  refuse_exposed
  if ! unchanged; then
    unpack || { [ $? -ne 255 ] || exit 255; return 1; }
  fi
  [ -x "$cache/@RUNTIME@" ] # not so where the file system is mounted noexec
}

case ${XDG_CACHE_HOME-} in
  /*) home=$XDG_CACHE_HOME/cofre ;;
  *) home=${HOME:+$HOME/.cache/cofre} ;;
esac
case ${TMPDIR-} in
  /*) temp=$TMPDIR/cofre-$user ;;
  *) temp=/tmp/cofre-$user ;;
esac
usable "$home" || usable "$temp" ||
  fail "Cannot unpack into \"$home\" or \"$temp\"" "make one writable, or set XDG_CACHE_HOME"

# The runtime's own cache holds compiled code, so it must not be one that others can write.
export DENO_DIR="$cache/deno-dir" DENO_NO_UPDATE_CHECK=1
exec "$cache/@RUNTIME@" run --no-config --cached-only --no-prompt @FLAGS@ "$cache/@MAIN@" "$@"
