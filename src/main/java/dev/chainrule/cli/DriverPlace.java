package dev.chainrule.cli;

/** Where this driver runs: where the user called it, or where a cluster has put it. */
final class DriverPlace {
  private DriverPlace() {}

  /** Whether it runs in a process of YARN's, which reports its result. */
  static boolean isWithinYarn() {
    return System.getProperty("spark.master", "").equals("yarn") && isDeployed();
  }

  /** Whether it runs on a node of the cluster, perhaps in a container that is gone afterwards. */
  static boolean isOnCluster() {
    return isDeployed() || Boolean.getBoolean("spark.kubernetes.submitInDriver");
  }

  /** To a driver in a pod, Kubernetes says {@code client}. */
  private static boolean isDeployed() {
    return System.getProperty("spark.submit.deployMode", "").equals("cluster");
  }
}
