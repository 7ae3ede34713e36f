package dev.chainrule.hostile;

import com.sun.management.ThreadMXBean;
import dev.chainrule.io.DataException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Says whether a reader did what it should with a file: read it, or refused it with one printable
 * line, and either way soon and in little memory.
 */
final class Oracle implements AutoCloseable {
  private static final int LONGEST_MESSAGE = 500;

  /** What has no end takes longer on any machine. */
  private static final long MOST_SECONDS = 120;

  /** A header of 1 MiB as JSON takes some of this; what has no end takes more. */
  private static final long MOST_BYTES = 128L << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What a reader did. */
  enum Kind {
    READ,
    REFUSED,
    WRONG
  }

  /**
   * A judgement.
   *
   * @param reason the message of a refusal, or what is wrong
   */
  record Verdict(Kind kind, String reason) {}

  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "reader");
            thread.setDaemon(true); // One that hangs must not keep the JVM.
            return thread;
          });

  Verdict judge(Runnable read) {
    Future<Verdict> verdict = reader.submit(() -> judgeHere(read));
    try {
      return verdict.get(MOST_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return new Verdict(Kind.WRONG, "not done after " + MOST_SECONDS + " s");
    } catch (ExecutionException e) {
      return new Verdict(Kind.WRONG, "threw " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Verdict(Kind.WRONG, "interrupted");
    }
  }

  private static Verdict judgeHere(Runnable read) {
    long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    Verdict verdict = verdict(read);
    long taken = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    return taken <= MOST_BYTES ? verdict : new Verdict(Kind.WRONG, "took " + taken + " bytes");
  }

  /** What else is thrown is wrong: it comes out of the future. */
  private static Verdict verdict(Runnable read) {
    try {
      read.run();
      return new Verdict(Kind.READ, "");
    } catch (DataException e) {
      String message = String.valueOf(e.getMessage());
      boolean printable = message.codePoints().noneMatch(Oracle::isUnprintable);
      boolean sound = printable && !message.isBlank() && message.length() <= LONGEST_MESSAGE;
      return new Verdict(sound ? Kind.REFUSED : Kind.WRONG, message);
    }
  }

  private static boolean isUnprintable(int c) {
    return Character.isISOControl(c)
        || Character.getType(c) == Character.FORMAT
        || c == '\u2028'
        || c == '\u2029';
  }

  @Override
  public void close() {
    reader.shutdownNow();
  }
}
