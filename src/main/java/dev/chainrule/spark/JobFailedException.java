package dev.chainrule.spark;

/** A job failed as often as it was tried; the message names the job and what its tasks threw. */
final class JobFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JobFailedException(String title, int attempts, Exception cause) {
    super(
        "%s failed %s: %s"
            .formatted(title, attempts == 1 ? "once" : attempts + " times", reason(cause)),
        cause);
  }

  /**
   * What a failed job says in one line: for a lost task the exception that it threw, without
   * Spark's words around it, which name stages and attempts.
   */
  static String reason(Exception e) {
    String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    int lostTask = first.indexOf("Lost task ");
    int thrown = lostTask < 0 ? -1 : first.indexOf("): ", lostTask);
    return thrown < 0 ? first : first.substring(thrown + "): ".length());
  }
}
