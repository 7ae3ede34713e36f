package dev.chainrule.cli;

import org.apache.spark.SparkUserAppException;

/**
 * How the program ends, in the way that who started it understands. After success {@code main}
 * returns: YARN takes a driver that exits for one that failed, whatever the code.
 */
final class Ending {
  private Ending() {}

  /**
   * Returns for {@value ExitCode#DONE}; else does not.
   *
   * @throws SparkUserAppException with the code, if the driver runs within YARN's own process for
   *     it: that ends then, and says the code
   */
  static void with(int exitCode) throws SparkUserAppException {
    if (exitCode == ExitCode.DONE) {
      return;
    }
    if (isWithinYarn()) {
      throw new SparkUserAppException(exitCode, null);
    }
    System.exit(exitCode);
  }

  private static boolean isWithinYarn() {
    return System.getProperty("spark.master", "").equals("yarn")
        && System.getProperty("spark.submit.deployMode", "").equals("cluster");
  }
}
