package dev.chainrule.spark;

import dev.chainrule.train.Crew;
import dev.chainrule.train.Team.TeamFailedException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.runtime.AbstractFunction1;

/**
 * A running stage of long tasks, and the thread that waits for its end. A barrier stage, since all
 * tasks must run at once: else those that run would wait for those that do not.
 */
final class ResidentJob implements AutoCloseable {
  private final Crew crew;
  private final Runnable onEnd;
  private final Thread thread;
  private volatile Throwable failure;

  /** What a task does, until it is told that it is the end. */
  interface Work<T> extends Serializable {
    /**
     * Does it.
     *
     * @param element that the task was given
     */
    void with(T element) throws IOException;
  }

  /** As Scala wants it. */
  private static final class Task<T> extends AbstractFunction1<Iterator<T>, Iterator<Object>>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Work<T> work;

    Task(Work<T> work) {
      this.work = work;
    }

    @Override
    public Iterator<Object> apply(Iterator<T> elements) {
      try {
        work.with(elements.next());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return CollectionConverters.asScala(List.of().iterator());
    }
  }

  private ResidentJob(Crew crew, Runnable job, Runnable onEnd, String name) {
    this.crew = crew;
    this.onEnd = onEnd;
    this.thread = new Thread(() -> run(job), name);
    thread.setDaemon(true);
  }

  /**
   * Starts a stage.
   *
   * @param number of the stage, in Spark's UI
   * @param title of it there
   * @param rdd of one element for each task
   * @param work what it does with that
   * @param crew that they work for
   * @param onEnd done once they have ended
   */
  static <T> ResidentJob start(
      Cluster cluster,
      int number,
      String title,
      RDD<T> rdd,
      Work<T> work,
      Crew crew,
      Runnable onEnd) {
    String name = "chainrule-resident-" + number;
    ClassTag<Object> any = ClassTag.apply(Object.class);
    Runnable job =
        () -> {
          SparkContext spark = cluster.spark().sc();
          if (cluster.isOwn()) {
            spark.setJobGroup(name, title, true);
          } else { // Whose thread's group this thread has inherited.
            spark.setJobDescription(title);
            spark.setInterruptOnCancel(true);
          }
          JavaRDD.fromRDD(rdd.barrier().mapPartitions(new Task<>(work), false, any), any).count();
        };
    ResidentJob started = new ResidentJob(crew, job, onEnd, name);
    started.thread.start();
    return started;
  }

  private void run(Runnable job) {
    try {
      job.run();
    } catch (Throwable e) { // Whatever it is, nobody must wait for ever.
      failure = e;
      crew.fail(e);
    } finally {
      onEnd.run();
    }
  }

  Crew crew() {
    return crew;
  }

  /** Why Spark ended the stage; else what the crew says. */
  RuntimeException reason(TeamFailedException told) {
    join();
    return failure == null ? told : undeclared(failure);
  }

  /** As Scala does it: what Spark throws is checked, and declared nowhere. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> RuntimeException undeclared(Throwable e) throws E {
    throw (E) e;
  }

  /** Ends the stage, and waits until its tasks have ended. */
  @Override
  public void close() {
    crew.close();
    join();
  }

  private void join() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
