package dev.chainrule.spark;

import dev.chainrule.io.DataException;
import dev.chainrule.linalg.NativeBlasException;
import dev.chainrule.spark.MemoryNeed.Exhaustion;
import dev.chainrule.train.StepAbandonedException;
import dev.chainrule.train.StopRequest;
import java.util.function.Supplier;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs jobs again when they fail: all that they need is still on the driver. */
final class JobRetries {
  private static final Logger LOG = LoggerFactory.getLogger(JobRetries.class);

  private final JavaSparkContext spark;
  private final int most;
  private final ExecutorWatch watch;
  private final StopRequest stop;

  /**
   * @param cluster runs the jobs; its watch ends those that wait in vain for executors
   * @param stop once it was requested, a job that fails is not run again
   */
  JobRetries(Cluster cluster, StopRequest stop) {
    this.spark = cluster.spark();
    this.most = cluster.settings().stepAttempts();
    this.watch = cluster.watch();
    this.stop = stop;
  }

  /**
   * Runs {@code job}, which Spark's UI shows as {@code title}.
   *
   * @throws DataException at once, if a task finds the data unusable, which no repetition would
   *     change
   * @throws NativeBlasException likewise, if an executor has no native BLAS and must have one
   * @throws ResourcesException if all executors are gone and none comes, or a task had too little
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
