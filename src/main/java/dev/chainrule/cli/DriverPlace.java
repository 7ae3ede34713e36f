package dev.chainrule.cli;

/** Where this driver runs: where the user called it, or where a cluster has put it. */
final class DriverPlace {
  private DriverPlace() {}

  /** Whether it runs in a process of YARN's, which reports its result. */
  static boolean isWithinYarn() {
    return System.getProperty("spark.master", "").equals("yarn")
        && System.getProperty("spark.submit.deployMode", "").equals("cluster");
  }

  /** Whether what it writes beside itself is gone when it ends. */
  static boolean isInContainer() {
    return isWithinYarn() || Boolean.getBoolean("spark.kubernetes.submitInDriver");
  }
}
