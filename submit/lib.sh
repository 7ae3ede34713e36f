# shellcheck shell=bash disable=SC2154
# What submit/chainrule and submit/cluster share. They set `program` (their name, for messages) and
# CHAINRULE_HOME (the project) first.

# fail CODE MESSAGE: one line on standard error, and the end.
fail() {
  printf '%s: %s\n' "$program" "$2" >&2
  exit "$1"
}

# Whether jar and Spark are there, and of these sources. Without sources there is nothing to build from.
is_built() {
  [ -f "$target/chainrule.jar" ] || return 1
  [ "$SPARK_HOME" != "$target/spark" ] || [ -f "$target/spark/RELEASE" ] || return 1
  [ -f "$CHAINRULE_HOME/pom.xml" ] && [ -d "$CHAINRULE_HOME/src/main" ] || return 0
  [ "$("$CHAINRULE_HOME/submit/digest")" = "$(cat "$target/chainrule.sources" 2>/dev/null)" ]
}

# Builds the jar and the Spark below target/, if they are missing or their sources have changed.
ensure_built() {
  local target=$CHAINRULE_HOME/target
  if is_built; then return 0; fi
  command -v mvn >/dev/null ||
    fail 69 "$target is missing, or not of these sources, and there is no mvn on PATH to build it; Maven 3.8 or newer is needed"
  { mkdir -p "$target" && : >>"$target/.lock"; } 2>/dev/null || fail 73 "$target cannot be written, and has to be built"
  lock "$target/.lock"
  if ! is_built; then # by whoever had the lock
    printf '%s: building (the first build downloads for a few minutes)\n' "$program" >&2
    # Maven goes by times: a source that is older than its class would not be compiled.
    rm -rf "$target/classes"
    (cd "$CHAINRULE_HOME" && mvn -B -q -DskipTests -Dspotless.check.skip=true package) </dev/null >&2 ||
      fail 70 "the build failed; Maven's output is above"
  fi
  unlock "$target/.lock"
}

# Waits for the lock. Where there is flock the system holds it, and lets it go when Maven has ended, too, if we are
# killed before. Elsewhere it is a link that leads to the number of a process.
lock() { # FILE
  if command -v flock >/dev/null; then
    exec 9>"$1"
    flock -n 9 || { wait_for_build && flock 9; }
    return 0
  fi
  local told=
  until ln -s "$$" "$1.pid" 2>/dev/null; do
    if [ -z "$told" ]; then wait_for_build && told=yes; fi
    kill -0 "$(readlink "$1.pid")" 2>/dev/null || rm -f "$1.pid"
    sleep 1
  done
  # shellcheck disable=SC2064 # that file
  trap "rm -f $(printf %q "$1.pid")" EXIT
}

unlock() { # FILE
  if command -v flock >/dev/null; then
    exec 9>&-
  else
    rm -f "$1.pid"
    trap - EXIT
  fi
}

wait_for_build() {
  printf '%s: waiting for another build in %s\n' "$program" "$CHAINRULE_HOME" >&2
}

# The address that only this machine reaches.
loopback() {
  if [ -r /proc/net/fib_trie ] && ! grep -q '127\.0\.0\.1$' /proc/net/fib_trie; then
    printf '::1'
  else
    printf 127.0.0.1
  fi
}

# Java takes the encoding of file names from the locale alone (sun.jnu.encoding changes nothing in 17 and 25), and in
# the locale C each letter beyond ASCII becomes a '?'. Sets LC_ALL to a locale with UTF-8, if that is needed and there
# is one; fails otherwise. C.UTF-8 differs from C in nothing else.
use_utf8_names() {
  local name
  [ "$(locale charmap 2>/dev/null)" = ANSI_X3.4-1968 ] || return 1
  for name in C.UTF-8 C.utf8 en_US.UTF-8; do
    if [ "$(LC_ALL=$name locale charmap 2>/dev/null)" = UTF-8 ]; then
      export LC_ALL=$name
      return 0
    fi
  done
  return 1
}

# Sets SPARK_HOME, if it is not, to the Spark below target/.
choose_spark() {
  if [ -z "${SPARK_HOME:-}" ]; then
    SPARK_HOME=$CHAINRULE_HOME/target/spark
  elif ! [ -x "$SPARK_HOME/bin/spark-submit" ]; then
    fail 64 "SPARK_HOME=$SPARK_HOME has no bin/spark-submit; unset it to use the Spark that comes with the build"
  fi
  export SPARK_HOME
}
