#!/bin/sh
# Trains on YARN, the driver on the cluster too. An example to copy and change: tests train on YARN
# with submit/chainrule, not with this script. submit/chainrule is not needed; the jar is all.
#
# Before: mvn -B package; a Spark 4.1 or 4.2 in SPARK_HOME; HADOOP_CONF_DIR with the cluster's files; the
# four IDX files in HDFS:
#   hdfs dfs -mkdir -p /data/mnist && hdfs dfs -put data/mnist/*.gz /data/mnist
set -eu
cd "$(dirname -- "$0")/../.."

# --properties-file carries spark.chainrule.* settings too: a driver on the cluster has no conf/.
# It takes the place of Spark's own conf/spark-defaults.conf. --driver-memory comes before the
# driver's JVM, and so cannot come from our own settings.
exec "$SPARK_HOME/bin/spark-submit" \
  --master yarn \
  --deploy-mode cluster \
  --name chainrule-mnist \
  --driver-memory 2g \
  --properties-file conf/yarn.properties \
  target/chainrule.jar train "$@"

# Afterwards: yarn logs -applicationId ID shows the driver's lines, and
# hdfs dfs -get /user/me/runs/mnist-1 fetches the run directory.
