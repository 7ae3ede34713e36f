# shellcheck shell=bash disable=SC2154
# What submit/chainrule and submit/cluster share. They set `program` (their name, for messages) and
# CHAINRULE_HOME (the project) first.

# fail CODE MESSAGE: one line on standard error, and the end.
fail() {
  printf '%s: %s\n' "$program" "$2" >&2
  exit "$1"
}

# Builds the jar and the Spark below target/, if they are missing or older than their sources.
ensure_built() {
  local target=$CHAINRULE_HOME/target
  local release=$target/spark/RELEASE # what a build writes last
  if [ -f "$target/chainrule.jar" ] && [ -f "$release" ]; then
    local newer
    newer=$(find "$CHAINRULE_HOME/pom.xml" "$CHAINRULE_HOME/src/main" -newer "$release")
    [ -n "$newer" ] || return 0
  fi
  command -v mvn >/dev/null ||
    fail 69 "$target has to be built, and there is no mvn on PATH; Maven 3.8 or newer is needed"
  printf '%s: building (the first build downloads for a few minutes)\n' "$program" >&2
  (cd "$CHAINRULE_HOME" && mvn -B -q -DskipTests -Dspotless.check.skip=true package) </dev/null >&2 ||
    fail 70 "the build failed; Maven's output is above"
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
