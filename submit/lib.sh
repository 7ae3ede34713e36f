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
    (cd "$CHAINRULE_HOME" && mvn -B -q -Dstyle.color=never -DskipTests -Dspotless.check.skip=true package) </dev/null >&2 ||
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

# The java that Spark's scripts would run.
java_command() {
  if [ -n "${JAVA_HOME:-}" ]; then
    printf '%s' "$JAVA_HOME/bin/java"
  else
    command -v java || printf java
  fi
}

no_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    printf 'JAVA_HOME=%s has no bin/java' "$JAVA_HOME"
  else
    printf 'no java on PATH, and no JAVA_HOME'
  fi
}

# check_machine NAME MEMORY: whether a JVM of that much memory starts here, and can run the Spark in SPARK_HOME;
# NAME says where the user gives the memory. A JVM that does not start says so on several lines, and leaves a
# file; what keeps it from it has too many names to look at each, so one is started.
check_machine() {
  local files addresses needed java said version core
  case $2 in
    *[!0-9kKmMgGtT]* | [!0-9]* | *[!0-9]?* | '')
      fail 64 "$1: '$2', expected a size such as 512m or 2g"
      ;;
  esac
  files=$(ulimit -Hn)
  [ "$files" = unlimited ] || [ "$files" -ge 512 ] ||
    fail 69 "at most $files open files are allowed here, expected 512 or more; ulimit -n says how many"
  addresses=$(ulimit -v)
  needed=$(($(kibibytes "$2") + (3 << 20))) # Beside the heap: classes, code, threads, OpenBLAS.
  [ "$addresses" = unlimited ] || [ "$addresses" -ge "$needed" ] ||
    fail 69 "at most $addresses kB of addresses for a process are allowed here (ulimit -v), expected $needed or more for a JVM of $2 ($1)"
  java=$(java_command)
  command -v -- "$java" >/dev/null ||
    fail 69 "$(no_java); Java 17 or newer is needed"
  said=$("$java" "-Xmx$2" -XX:+UseParallelGC -XX:+SuppressFatalErrorMessage -version 2>&1) ||
    fail 69 "no JVM of $2 ($1) starts here, which has $(machine_memory): $(reason "$said")"
  version=$(printf '%s\n' "$said" | sed -n 's/.* version "\([0-9][0-9]*\).*/\1/p')
  core=$(newest_name spark-core_)
  [ -z "$core" ] || require_spark "${core%%-*}" "${core#*-}"
  [ -z "$version" ] || require_java "$java" "$version" "${core#*-}"
}

# What a JVM that does not start gives as the reason.
reason() {
  local said
  said=$(printf '%s\n' "$1" | sed -e '/^Picked up /d' -e '/^Error occurred during/d' -e 's/^Error: *//' \
    -e "s/^.*os::commit_memory.*error='\([^']*\)'.*/\1/" | head -n 1)
  printf '%s' "${said:-it breaks off without a word}"
}

# What there is of memory.
machine_memory() {
  sed -n 's/^MemTotal: *\([0-9]*\) kB$/\1 kB/p' /proc/meminfo 2>/dev/null || printf 'less'
}

# kibibytes SIZE: of a size as Java takes it.
kibibytes() {
  case $1 in
    *[kK]) printf '%s' "${1%?}" ;;
    *[mM]) printf '%s' $((${1%?} << 10)) ;;
    *[gG]) printf '%s' $((${1%?} << 20)) ;;
    *[tT]) printf '%s' $((${1%?} << 30)) ;;
    *) printf '%s' $(($1 >> 10)) ;;
  esac
}

# newest_name PREFIX: what follows PREFIX in the name of a jar of Spark's, without .jar; nothing if there is none.
newest_name() {
  local jar name=
  for jar in "$SPARK_HOME/jars/$1"*.jar; do
    [ ! -f "$jar" ] || name=${jar##*/"$1"}
  done
  printf '%s' "${name%.jar}"
}

# require_spark SCALA VERSION
require_spark() {
  case $1-$2 in
    2.13-4.0.* | *-[0-3].*) ;;
    2.13-*) return 0 ;;
  esac
  fail 69 "SPARK_HOME=$SPARK_HOME is Spark $2 for Scala $1, expected 4.1 or newer for Scala 2.13; unset it to use the Spark that comes with the build"
}

# require_java COMMAND VERSION SPARK: Hadoop before 3.4.3 asks for what Java 23 and newer lack.
require_java() {
  [ "$2" -ge 17 ] || fail 69 "$1 is Java $2; Java 17 or newer is needed"
  case $(newest_name hadoop-client-api-) in
    [0-2].* | 3.[0-3].* | 3.4.[0-2]*)
      [ "$2" -lt 23 ] || fail 69 "$1 is Java $2, on which Spark $3 does not run, expected Java 17 to 22, or Spark 4.2"
      ;;
  esac
}

# require_working_gcm SETTINGS: in Spark 4.1.0 to 4.1.2, AES/GCM loses all messages of a connection but the first
# (SPARK-56227), so that nobody could join.
require_working_gcm() {
  local version
  version=$(newest_name spark-network-common_)
  version=${version#*-}
  case $version in
    4.1.[0-2])
      ! grep -q '^spark\.network\.crypto\.cipher.*GCM' "$1" ||
        fail 69 "SPARK_HOME=$SPARK_HOME is Spark $version, whose AES/GCM does not work, expected 4.1.3 or newer; unset it to use the Spark that comes with the build"
      ;;
  esac
}

# Whether the user has a name. In containers users may be numbers only, which Java's and Hadoop's logins refuse.
has_name() {
  id -un >/dev/null 2>&1
}

# Gives the user of this process a name, as Spark's own images do: our jar, as an agent of the JVM, tells Hadoop.
name_user() {
  local home=${HOME:-/}
  [ -d "$home" ] && [ -w "$home" ] || home=${TMPDIR:-/tmp}
  export SPARK_USER="${SPARK_USER:-uid-$(id -u)}"
  export HOME=$home
  SPARK_SUBMIT_OPTS="${SPARK_SUBMIT_OPTS:-} -Duser.name=$SPARK_USER \"-Duser.home=$home\""
  export SPARK_SUBMIT_OPTS="$SPARK_SUBMIT_OPTS \"-javaagent:$CHAINRULE_HOME/target/chainrule.jar\""
}
