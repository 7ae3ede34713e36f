# shellcheck shell=bash disable=SC2034
# Which of a user's words go to spark-submit, before the jar, and which to the command behind it.
#
# What the driver's JVM needs (memory, class path, the place where it runs) must be known before there is one. Our
# Java code, which reads all settings, comes too late for that, so it is picked out here: a Java program that did it
# first would add half a second to every call. Java looks again at what has arrived, and refuses what has not
# (dev.chainrule.cli.EarlySettings), so what is overlooked here is told, not lost.

# Keys of settings that are of use before the driver runs, or to spark-submit alone.
early_keys='spark\.(master|chainrule\.master|(driver|submit|jars|kerberos|yarn|kubernetes)(\.[^[:space:]=:]*)?)'
# A driver on the cluster does not see our files, so spark-submit is given all that is in them.
all_keys='spark\.[^[:space:]=:]+'

# sort_words WORD...: sets
#   our_words     what the command is given
#   spark_words   what spark-submit is given, weakest first, besides the next two
#   memory        of the driver's JVM, or empty
#   master        for spark-submit, or empty
#   named_master  by the option --master, or empty
#   deploy_mode   client, cluster or empty
#   conf_files    where settings come from
#   confs         the words of --conf
#   defaults      the file with spark-submit's own settings
#   verbose       yes, or empty
sort_words() {
  our_words=() spark_words=() conf_files=() confs=()
  named_master='' deploy_mode='' memory='' master='' verbose=''
  defaults=${SPARK_CONF_DIR:-$SPARK_HOME/conf}/spark-defaults.conf
  local options=() our_master='' spark_master='' option_memory='' name value words kept
  while [ $# -gt 0 ]; do
    name=${1%%=*}
    kept=
    case $name in
      --master | --conf | --conf-file) kept=yes ;;
      --supervise | --load-spark-defaults)
        options+=("$1")
        shift
        continue
        ;;
      --archives | --deploy-mode | --driver-class-path | --driver-cores | --driver-java-options | \
        --driver-library-path | --driver-memory | --exclude-packages | --files | --jars | --keytab | --name | \
        --packages | --principal | --properties-file | --proxy-user | --queue | --repositories) ;;
      *)
        [ "$1" != --verbose ] || verbose=yes
        our_words+=("$1")
        shift
        continue
        ;;
    esac
    words=("$1")
    if [ "$name" != "$1" ]; then
      value=${1#*=}
    else
      value=${2-}
      [ $# -lt 2 ] || words+=("$2")
    fi
    shift ${#words[@]}
    case $name=$value in
      --driver-java-options=*) ;;
      *=--*) [ -n "$kept" ] || value='' ;; # The next option, not a value.
    esac
    [ -n "$value$kept" ] || fail 64 "$name: no value, expected one as spark-submit takes it"
    case $name in
      --master) named_master=$value ;;
      --conf-file) conf_files+=("$value") ;;
      --conf) confs+=("$value") ;;
      --deploy-mode) deploy_mode=$value ;;
      --driver-memory) option_memory=$value ;;
      --properties-file)
        [ -f "$value" ] || fail 64 "--properties-file $value: no such file"
        defaults=$value
        ;;
    esac
    case $name=$value in
      --conf=spark.submit.deployMode=*) deploy_mode=${value#*=} ;;
    esac
    case $name=$value in
      --conf=spark.jars=*) ;; # spark-submit adds our jar to these, which would be lost behind it.
      --master=* | --conf=* | --conf-file=*) our_words+=("${words[@]}") ;;
      --driver-memory=*) ;;
      *) options+=("$name" "$value") ;;
    esac
  done
  local keys=$early_keys
  if [ "$deploy_mode" = cluster ]; then
    [ ${#conf_files[@]} -eq 0 ] || leave_files_out
    keys=$all_keys
  elif [ ${#conf_files[@]} -eq 0 ]; then
    conf_files=("$CHAINRULE_HOME/conf/mnist.properties")
  fi
  local setting
  while IFS= read -r setting; do
    hand_over "$setting"
  done < <(early_settings "$keys")
  case $deploy_mode in
    '' | client) ;;
    cluster)
      if stays_here && [[ ${named_master:-local} == local* ]]; then
        fail 64 "--deploy-mode: cluster beside the master ${named_master:-local[*]}, which has none, expected client"
      fi
      ;;
    *) fail 64 "--deploy-mode: '$deploy_mode', expected client or cluster" ;;
  esac
  memory=${option_memory:-$memory}
  master=${named_master:-${our_master:-$spark_master}}
  spark_words+=(${options[@]+"${options[@]}"})
}

# Those in our files, then those of --conf: KEY=VALUE, a line each. A backslash would need a better reader.
early_settings() { # KEYS
  local file
  for file in ${conf_files[@]+"${conf_files[@]}"}; do
    [ ! -f "$file" ] || sed -n -E "/\\\\/d; /^[[:space:]]*$1[[:space:]=:]/ {
      s/^[[:space:]]*//
      s/[[:space:]]*[=:[:space:]][[:space:]]*/=/
      s/[[:space:]]*\$//
      p
    }" "$file"
  done
  [ ${#confs[@]} -eq 0 ] || printf '%s\n' "${confs[@]}" | grep -E "^$1=" || true
}

# A driver on the cluster would do without the settings that we cannot read.
leave_files_out() {
  local file line
  for file in "${conf_files[@]}"; do
    if [ -f "$file" ] && line=$(grep -n -m 1 -E '^[[:space:]]*[^#![:space:]].*\\' -- "$file"); then
      fail 64 "--conf-file $file: line ${line%%:*} has a backslash, which --deploy-mode cluster cannot hand over; give this setting by --conf"
    fi
  done
  local words=("${our_words[@]}") word skip=
  our_words=()
  for word in "${words[@]}"; do
    if [ -n "$skip" ]; then
      skip=
    elif [ "$word" = --conf-file ]; then
      skip=yes
    else
      [ "${word%%=*}" = --conf-file ] || our_words+=("$word")
    fi
  done
}

# A driver on the cluster would make its run directory beside itself, where nobody looks for it.
require_out() {
  local out last='' word
  case ${our_words[0]-} in
    train | speedup) ;;
    *) return 0 ;;
  esac
  out=$(early_settings 'spark\.chainrule\.out' | tail -n 1)
  out=${out#*=}
  if [ -z "$out" ] && [ -f "$defaults" ]; then
    out=$(sed -n -E 's/^[[:space:]]*spark\.chainrule\.out[[:space:]=:]+//p' -- "$defaults" | tail -n 1)
  fi
  for word in "${our_words[@]}"; do
    case $last=$word in
      --out=*) out=$word ;;
      *=--out=*) out=${word#*=} ;;
    esac
    last=$word
  done
  case $out in
    '') fail 64 "--out: missing, expected a directory that outlives the driver on the cluster, such as hdfs:///user/me/run" ;;
    file:/* | /*) ;;
    *:/*) return 0 ;;
    *)
      [[ $master != spark://* || -n ${HADOOP_CONF_DIR-} ]] ||
        fail 64 "--out $out: below a directory of the driver's own, on some worker, expected an absolute path or a URL"
      ;;
  esac
  case $out in
    file:*) ;;
    *) ! is_hadoop_elsewhere || return 0 ;;
  esac
  printf '%s: --out %s names no shared file system: it may be on the node of the driver alone\n' "$program" "$out" >&2
}

# Whether a path without a scheme is one of a file system that is not the node's own.
is_hadoop_elsewhere() {
  local site=${HADOOP_CONF_DIR:-${YARN_CONF_DIR-}}/core-site.xml
  [ -f "$site" ] || return
  case $(tr -d '[:space:]' <"$site") in
    *'<name>fs.defaultFS</name><value>file:'*) false ;;
    *'<name>fs.defaultFS</name><value>'*) true ;;
    *) false ;;
  esac
}

hand_over() { # KEY=VALUE
  case $1 in
    spark.driver.memory=*) memory=${1#*=} ;;
    spark.submit.deployMode=*)
      deploy_mode=${1#*=}
      spark_words+=(--conf "$1")
      ;;
    spark.chainrule.master=*) our_master=${1#*=} ;;
    spark.master=*) spark_master=${1#*=} ;;
    *) spark_words+=(--conf "$1") ;;
  esac
}

# Whether the driver works for this machine alone, for certain: the option says so, or no place names any master. All
# sources are weighed in Java (dev.chainrule.spark.SparkDefaults), which has the driver listen where it must. But
# before that code runs, Spark looks up the machine's name: it warns where that is a loopback address, and ends in a
# stack trace where nobody knows the name. With SPARK_LOCAL_IP it asks nobody.
stays_here() {
  case $named_master in
    local | local\[* | local-cluster\[* | spark://127.0.0.1:* | spark://localhost:* | 'spark://[::1]:'*) return 0 ;;
    ?*) return 1 ;;
  esac
  [ -z "${MASTER:-}" ] || return 1
  case "${confs[*]-} $(java_options)" in
    *master*) return 1 ;;
  esac
  ! grep -qsi 'master' -- "$defaults" "$(dirname -- "$defaults")/spark-env.sh" ${conf_files[@]+"${conf_files[@]}"}
}

# What may give the driver's JVM options, besides those who are asked for them by name.
java_options() {
  printf '%s\n' "${SPARK_SUBMIT_OPTS:-}" "${JDK_JAVA_OPTIONS:-}" "${JAVA_TOOL_OPTIONS:-}"
  [ ! -r "$defaults" ] || grep '^[[:space:]]*spark\.driver\..*JavaOptions' -- "$defaults" || true
}

# Whether the user has chosen a garbage collector: a JVM with two does not start.
chooses_gc() {
  case "$(java_options) ${spark_words[*]-}" in
    *-XX:+Use*GC*) return 0 ;;
  esac
  return 1
}

# Whether the user has named the application; a driver on the cluster is given all settings.
has_application_name() {
  case " ${spark_words[*]-}" in
    *' --name '* | *' spark.app.name='*) return 0 ;;
  esac
  grep -qs '^[[:space:]]*spark\.app\.name[[:space:]=:]' -- "$defaults"
}

# Whether spark-submit finds the driver's memory without us.
has_memory() {
  [ -n "${SPARK_DRIVER_MEMORY:-}" ] || grep -qs '^[[:space:]]*spark\.driver\.memory[[:space:]=:]' -- "$defaults"
}
