package dev.chainrule.spark;

import dev.chainrule.io.DataException;
import dev.chainrule.io.OutputException;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.NativeBlasException;
import dev.chainrule.train.StepAbandonedException;
import dev.chainrule.train.StopRequest;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs jobs again when they fail: all that they need is still on the driver. */
final class JobRetries {
  private static final Logger LOG = LoggerFactory.getLogger(JobRetries.class);

  /** How an executor of Spark's exits when its memory is too small. */
  private static final String OUT_OF_MEMORY_EXIT = "exited with code 52";

  /** What Spark itself calls the properties of a thread's jobs. */
  private static final String GROUP = "spark.jobGroup.id";

  static final String DESCRIPTION = "spark.job.description";
  private static final String TAGS = "spark.job.tags";

  /** Spark's word for a job that somebody cancelled. */
  private static final String CANCELLED = "SPARK_JOB_CANCELLED";

  private final JavaSparkContext spark;
  private final boolean isOwnContext;
  private final String tag;
  private final StopRequest stop;
  private final ExecutorWatch watch;

  /**
   * @param isOwnContext whether nobody else has jobs there, so that groups need no name of the run
   * @param tag that all jobs of the run have
   * @param stop once it was requested, a job that fails is not run again
   * @param watch ends jobs that wait in vain for executors
   */
  JobRetries(
      JavaSparkContext spark,
      boolean isOwnContext,
      String tag,
      StopRequest stop,
      ExecutorWatch watch) {
    this.spark = spark;
    this.isOwnContext = isOwnContext;
    this.tag = tag;
    this.stop = stop;
    this.watch = watch;
  }

  /** Something that Spark does. */
  @FunctionalInterface
  interface Job<T> {
    /** Scala declares no exceptions, and throws this one, which Java must have declared. */
    T run() throws SparkException;
  }

  /**
   * Runs {@code job}, which Spark's UI shows as {@code title}, and in the job group {@code leg}. In
   * a context of somebody else, whose thread has a group already, the job belongs to that: whoever
   * cancels it, ends the run. The thread's own properties are restored afterwards.
   *
   * @param leg the part of the run that it belongs to, such as an epoch
   * @param most how often it is tried, at least 1
   * @throws DataException at once, if a task finds the data unusable, which no repetition would
   *     change
   * @throws OutputException likewise, if a task cannot write
   * @throws NativeBlasException likewise, if an executor has no native BLAS and must have one
   * @throws ResourcesException if all executors are gone and none comes, or a task had too little
   *     memory
   * @throws StepAbandonedException if the job fails and the run is to stop
   * @throws JobFailedException if all attempts fail
   */
  <T> T run(String leg, String title, int most, Job<T> job) {
    String group = spark.getLocalProperty(GROUP);
    String description = spark.getLocalProperty(DESCRIPTION);
    String tags = spark.getLocalProperty(TAGS);
    // Not by setJobGroup, which also decides whether cancelled tasks are interrupted.
    if (isOwnContext) {
      spark.setLocalProperty(GROUP, leg);
    } else if (group == null) {
      spark.setLocalProperty(GROUP, tag + ", " + leg);
    }
    spark.sc().addJobTag(tag);
    try {
      return tried(title, most, job);
    } finally {
      spark.setLocalProperty(GROUP, group);
      spark.setLocalProperty(DESCRIPTION, description);
      spark.setLocalProperty(TAGS, tags);
    }
  }

  private <T> T tried(String title, int most, Job<T> job) {
    for (int attempt = 1; ; attempt++) {
      spark.setJobDescription(attempt == 1 ? title : title + ", attempt " + attempt);
      try {
        return job.run();
      } catch (RuntimeException e) {
        throwWhatNoRepetitionMends(e);
        throw e;
      } catch (SparkException e) {
        throwWhatNoRepetitionMends(e);
        if (attempt >= most || spark.sc().isStopped()) {
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
      if (t instanceof DataException
          || t instanceof OutputException
          || t instanceof NativeBlasException) {
        throw (RuntimeException) t;
      }
    }
    if (stop.isRequested()) {
      throw new StepAbandonedException(thrown);
    }
    if (isOutOfMemory(thrown)) {
      throw new ResourcesException(outOfMemory(spark.isLocal()), thrown);
    }
    watch.throwIfStarved();
    if (!isOwnContext
        && thrown instanceof SparkException failure
        && CANCELLED.equals(failure.getCondition())) {
      stop.request();
      throw new StepAbandonedException(thrown);
    }
  }

  /** Whether a task had too little memory; of a lost error, its name is left. */
  private static boolean isOutOfMemory(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String said = String.valueOf(t.getMessage());
      if (t instanceof OutOfMemoryError
          || said.contains(OutOfMemoryError.class.getName())
          || said.contains(OUT_OF_MEMORY_EXIT)) {
        return true;
      }
    }
    return false;
  }

  /** What happened then, and what helps. */
  static String outOfMemory(boolean local) {
    return local
        ? Words.format(
            "the tasks do not fit the %d MiB of this JVM; --driver-memory gives more, fewer cores need less",
            Runtime.getRuntime().maxMemory() >> 20)
        : "a task does not fit the memory of its executor; --executor-memory gives more";
  }

  /** A job failed as often as it was tried; the message names the job and what its tasks threw. */
  static final class JobFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private JobFailedException(String title, int attempts, Exception cause) {
      super(
          "%s failed %s: %s"
              .formatted(title, attempts == 1 ? "once" : attempts + " times", reason(cause)),
          cause);
    }

    /**
     * What a failed job says in one line: for a lost task the exception that it threw, without
     * Spark's words around it, which name stages and attempts.
     */
    private static String reason(Exception e) {
      String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      int lostTask = first.indexOf("Lost task ");
      int thrown = lostTask < 0 ? -1 : first.indexOf("): ", lostTask);
      return thrown < 0 ? first : first.substring(thrown + "): ".length());
    }
  }
}
