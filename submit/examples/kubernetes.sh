#!/bin/sh
# Trains on Kubernetes, the driver in a pod too. An example to copy and change: a test looks at the
# pods that Spark's client would ask for, but it has run on no Kubernetes, since we have none.
#
# Before: mvn -B package; a Spark 4.1 or 4.2 in SPARK_HOME; an image with Spark 4.2 on Java 17 or newer and
# our jar in it, which two lines on top of Spark's own image make:
#   FROM apache/spark:4.2.0
#   COPY target/chainrule.jar /opt/chainrule/chainrule.jar
# For data in s3a:// it needs hadoop-aws of Spark's Hadoop version in /opt/spark/jars as well.
# Service account and namespace:
#   kubectl create namespace chainrule
#   kubectl -n chainrule create serviceaccount spark
#   kubectl -n chainrule create rolebinding spark --clusterrole=edit --serviceaccount=chainrule:spark
set -eu
cd "$(dirname -- "$0")/../.."

: "${K8S_API:?the address of the API server, such as https://10.0.0.1:6443}"
: "${IMAGE:?the image with Spark and our jar, such as registry.example.org/chainrule:0.1}"

# --properties-file carries spark.chainrule.* settings too: a driver in a pod has no conf/.
# It takes the place of Spark's own conf/spark-defaults.conf. local:// means inside the image, where
# spark-submit cannot look for the main class: --class names it.
exec "$SPARK_HOME/bin/spark-submit" \
  --master "k8s://$K8S_API" \
  --deploy-mode cluster \
  --name chainrule-mnist \
  --driver-memory 2g \
  --class dev.chainrule.cli.Chainrule \
  --conf spark.kubernetes.container.image="$IMAGE" \
  --properties-file conf/kubernetes.properties \
  local:///opt/chainrule/chainrule.jar train "$@"

# Meanwhile: kubectl -n chainrule get pods, and kubectl -n chainrule logs -f DRIVER-POD.
