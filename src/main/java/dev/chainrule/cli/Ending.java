package dev.chainrule.cli;

import org.apache.spark.SparkUserAppException;

/**
 * Ends the program so that whoever started it understands the result. After success {@code main}
 * returns: YARN believes that a driver that exits has failed, whatever the code.
 */
final class Ending {
  private Ending() {}

  /**
   * Returns for {@value ExitCode#DONE}; else does not.
   *
   * @throws SparkUserAppException with the code, if the driver runs in YARN's own process: that
   *     process then ends and reports the code
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
