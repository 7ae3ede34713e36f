#!/bin/sh
# Trains on a standalone cluster, the driver here. For a cluster on this machine, submit/cluster
# start makes one and submit/chainrule does the rest; this is the plain line for one elsewhere.
# No test runs it.
#
# Before: mvn -B package; a Spark 4.1 or 4.2 in SPARK_HOME; data at the same path on all machines.
set -eu
cd "$(dirname -- "$0")/../.."

: "${MASTER_URL:?the master, such as spark://host:7077}"

exec "$SPARK_HOME/bin/spark-submit" \
  --master "$MASTER_URL" \
  --driver-memory 2g \
  target/chainrule.jar train --conf-file conf/standalone.properties "$@"
