#!/bin/sh
# @PROGRAM@ @VERSION@, the portable build of Cofre (docs/HACKING.md). After the last line of this
# script come gzip'd files: the bundled program, and the Deno runtime that made this file.
set -u

self=$0
line_end='
'

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
    \( ! -user "$(id -u)" -o -perm -020 -o -perm -002 \) 2>/dev/null)
  if [ -n "$exposed" ] || [ -L "$cache" ]; then
    fail "Cannot trust the cache folder \"$cache\": others own it or can write to it" \
      "remove it, or set XDG_CACHE_HOME to a folder of your own"
  fi
}

# A line for each file, after one for the folder: its mode, its name, and what changes with it.
state() { cd "$cache" && exec stat -c '%a %n %d %i %s %y %z' . @NAMES@ 2>/dev/null; }

# Hashing the runtime takes 0.3 s, so a file that is still as it was when hashed is not read again:
# without being root, nobody can set a change time (%z). One process tells it all, for every start
# waits for this; whatever is not just so is left to the careful way.
unchanged() {
  [ -d "$cache" ] && [ ! -L "$cache" ] || return 1
  for own in . @NAMES@; do
    [ -O "$cache/$own" ] || return 1
  done 2>/dev/null
  now=$(state) || return 1
  case ${now%% *} in *[2367]? | *[2367]) return 1 ;; esac
  now=${now#*"$line_end"}
  case $line_end$now in *"$line_end"[!5]* | *"$line_end"5[!0]* | *"$line_end"50[!0]*) return 1 ;; esac
  stamp=
  while read -r line; do stamp=$stamp$line$line_end; done <"$cache/@STAMP@" || return 1
  [ "$now$line_end" = "$stamp" ]
} 2>/dev/null

sha256() { sha256sum <"$1" 2>/dev/null | cut -c 1-64; }

# A half-written or altered file in the cache has another hash and is replaced. The rename is
# atomic: of two first runs at once the later replaces a file by its equal.
unpack_file() { # NAME SHA256 FIRST_BYTE LENGTH
  [ ! -d "$cache/$1" ] || return 1
  if [ -f "$cache/$1" ] && [ "$(sha256 "$cache/$1")" = "$2" ]; then
    # Only where it is not so: its change time is in the stamps of other builds, too.
    find "$cache/$1" -prune ! -perm 500 -exec chmod 500 {} +
    return
  fi
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
  if now=$(state); then
    printf '%s\n' "${now#*"$line_end"}" >"$new/stamp" && mv -f "$new/stamp" "$cache/@STAMP@"
    forget_unused
  fi
  # What a killed run of an hour ago left behind.
  find "$cache" -name '.new.*' -prune -mmin +60 -exec rm -rf {} + 2>/dev/null || :
)

# A build that no run has read for 30 days goes when another one comes: files of ours alone, under
# the names that we give, and none of a build that still runs, for it may load more of its own.
forget_unused() (
  cd "$cache" && running=$(ps -A -ww -o args= 2>/dev/null) && [ -n "$running" ] || exit 0
  used=$(find ./*.js -prune -atime -30 2>/dev/null)
  keep=' @NAMES@ '
  for stamp in *.ok; do
    main=${stamp%.ok}
    case $used$running in
      *"/$main"*) while read -r _ name _; do keep="$keep$main $name "; done <"$stamp" ;;
    esac
  done
  for file in *; do
    name=${file%.ok}
    label=${name%%-*} hash=${name#*-}
    hash=${hash%.js}
    case $label in *[!a-z_]* | '') continue ;; esac
    case $hash in *[!0-9a-f]*) continue ;; esac
    case $keep in *" $name "*) continue ;; esac
    [ ${#hash} -eq 32 ] && [ -O "$file" ] || continue
    find "./$file" -prune -type f -atime +30 -mtime +30 -exec rm -f {} + 2>/dev/null
  done
)

usable() { # FOLDER
  cache=$1
  if ! unchanged; then
    mkdir -p -m 700 "$cache" 2>/dev/null
    [ -n "$cache" ] && [ -d "$cache" ] || return 1
    refuse_exposed
    unpack || { [ $? -ne 255 ] || exit 255; return 1; }
  fi
  [ -x "$cache/@RUNTIME@" ] # not so where the file system is mounted noexec
}

case ${XDG_CACHE_HOME-} in
  /*) home=$XDG_CACHE_HOME/cofre ;;
  *) home=${HOME:+$HOME/.cache/cofre} ;;
esac
use_temp() {
  case ${TMPDIR-} in
    /*) temp=$TMPDIR/cofre-$(id -u) ;;
    *) temp=/tmp/cofre-$(id -u) ;;
  esac
  usable "$temp"
}
usable "$home" || use_temp ||
  fail "Cannot unpack into \"$home\" or \"$temp\"" "make one writable, or set XDG_CACHE_HOME"

# The runtime's own cache holds compiled code, so it must not be one that others can write.
export DENO_DIR="$cache/deno-dir" DENO_NO_UPDATE_CHECK=1
exec "$cache/@RUNTIME@" run --no-config --cached-only --no-prompt @FLAGS@ "$cache/@MAIN@" "$@"
