package dev.chainrule.spark;

import dev.chainrule.data.DataException;
import dev.chainrule.linalg.NativeBlasException;
import java.util.function.Supplier;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jobs that are run again when they fail: all they need is still on the driver. */
final class Attempts {
  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

  private Attempts() {}

  /**
   * Runs {@code job}, which Spark's UI shows as {@code title}.
   *
   * @param most how often it is tried, at least 1
   * @throws DataException at once, if a task complains about the data: no repetition mends that
   * @throws NativeBlasException likewise, if an executor has no native BLAS and must have one
   */
  static <T> T run(JavaSparkContext spark, int most, String title, Supplier<T> job) {
    for (int attempt = 1; ; attempt++) {
      spark.setJobDescription(attempt == 1 ? title : title + ", attempt " + attempt);
      try {
        return job.get();
      } catch (Exception e) { // Scala throws the checked SparkException undeclared.
        throwWhatNoRepetitionMends(e);
        if (!(e instanceof SparkException) || attempt >= most || spark.sc().isStopped()) {
          throw e;
        }
        LOG.warn("{} failed (attempt {} of {}), trying again: {}", title, attempt, most, reason(e));
        LOG.info("the failure in full", e);
      }
    }
  }

  private static String reason(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static void throwWhatNoRepetitionMends(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof DataException || t instanceof NativeBlasException) {
        throw (RuntimeException) t;
      }
    }
  }
}
