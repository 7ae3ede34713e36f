package dev.chainrule.spark;

import dev.chainrule.data.DataException;
import dev.chainrule.linalg.NativeBlasException;
import dev.chainrule.train.StepAbandonedException;
import dev.chainrule.train.StopRequest;
import java.util.function.Supplier;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jobs that are run again when they fail: all they need is still on the driver. */
final class Attempts {
  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

  private final JavaSparkContext spark;
  private final int most;
  private final StopRequest stop;
  private final ExecutorWatch watch;

  /**
   * @param most how often a job is tried, at least 1
   * @param stop once made, a job that fails is given up
   * @param watch ends jobs that wait for executors in vain
   */
  Attempts(JavaSparkContext spark, int most, StopRequest stop, ExecutorWatch watch) {
    this.spark = spark;
    this.most = most;
    this.stop = stop;
    this.watch = watch;
  }

  /**
   * Runs {@code job}, which Spark's UI shows as {@code title}.
   *
   * @throws DataException at once, if a task complains about the data: no repetition mends that
   * @throws NativeBlasException likewise, if an executor has no native BLAS and must have one
   * @throws ResourcesException if all executors are gone and none comes, or a task had not enough
   *     memory
   * @throws StepAbandonedException if the job fails and the run is to stop
   * @throws JobFailedException if all attempts fail
   */
  <T> T run(String title, Supplier<T> job) {
    for (int attempt = 1; ; attempt++) {
      spark.setJobDescription(attempt == 1 ? title : title + ", attempt " + attempt);
      try {
        return job.get();
      } catch (Exception e) { // Scala throws the checked SparkException undeclared.
        throwWhatNoRepetitionMends(e);
        if (!(e instanceof SparkException)) {
          throw e;
        } else if (attempt >= most || spark.sc().isStopped()) {
          throw new JobFailedException(title, attempt, e);
        }
        LOG.warn(
            "{} failed (attempt {} of {}), trying again: {}",
            title,
            attempt,
            most,
            JobFailedException.reason(e));
        LOG.info("the failure in full", e);
      }
    }
  }

  private void throwWhatNoRepetitionMends(Exception thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof DataException || t instanceof NativeBlasException) {
        throw (RuntimeException) t;
      }
    }
    if (stop.isRequested()) {
      throw new StepAbandonedException(thrown);
    }
    if (Exhaustion.isIn(thrown)) {
      throw new ResourcesException(Exhaustion.describe(spark.isLocal()), thrown);
    }
    watch.throwIfStarved();
  }
}
