package dev.chainrule.cli;

import dev.chainrule.spark.SparkTraining;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.service.launcher.IrqHandler;

/**
 * What SIGINT, SIGTERM and SIGHUP do: the first makes a run finish its step, or give it up if that
 * takes long, and write a checkpoint; before a run and without one it ends the program. The second
 * ends the program at once. The exit code is {@value ExitCode#INTERRUPTED}, unless all steps were
 * made and the run was ending anyway.
 *
 * <p>Files are valid at every moment, so nothing but time is lost by an abrupt end. That is why the
 * end comes after {@value #LIMIT_MILLIS} ms in any case: what is left may be waiting for a network.
 */
final class Interrupts {
  private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

  /** How long a step may take to end by itself. */
  private static final long STEP_MILLIS = 2500;

  private static final long LIMIT_MILLIS = 9000;
  private static final long POLL_MILLIS = 100;

  private static final AtomicBoolean INTERRUPTED = new AtomicBoolean();
  private static final AtomicReference<SparkTraining> TRAINING = new AtomicReference<>();

  /** Whether a signal ends the program, without a run that could end in order. */
  private static volatile boolean ending;

  private static final AtomicReference<Runnable> BEFORE_MESSAGE = new AtomicReference<>(() -> {});

  private Interrupts() {}

  /** Runs {@code action} before it is told that a signal came. */
  static void beforeMessage(Runnable action) {
    BEFORE_MESSAGE.set(action);
  }

  /** Begins to listen, for the rest of the process's life. */
  static void listen() {
    SIGNALS.forEach(signal -> new IrqHandler(signal, data -> onSignal()).bind());
  }

  /** From now on a signal stops {@code training}; one that has come already does so at once. */
  static void stopInsteadOfExit(SparkTraining training) {
    TRAINING.set(training);
    if (INTERRUPTED.get()) {
      training.stop();
    }
  }

  private static void onSignal() {
    if (!INTERRUPTED.compareAndSet(false, true)) {
      halt();
    }
    run("chainrule-interrupt-limit", Interrupts::limit);
    BEFORE_MESSAGE.get().run();
    SparkTraining training = TRAINING.get();
    if (training == null) {
      ending = true;
      Logging.silence();
      System.err.println("chainrule: interrupted");
      System.exit(ExitCode.INTERRUPTED);
    }
    System.err.println(
        "chainrule: interrupted: finishing the step, then writing a checkpoint (again: end at once)");
    training.stop();
    run("chainrule-abandon-step", () -> abandonStepOf(training));
  }

  /** Whether a signal ends the program: what fails from then on, fails for that. */
  static boolean endProgram() {
    return ending;
  }

  private static void run(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void limit() {
    pause(LIMIT_MILLIS);
    halt();
  }

  /** Tries repeatedly: between two jobs there is nothing to give up. */
  private static void abandonStepOf(SparkTraining training) {
    pause(STEP_MILLIS);
    while (!training.isClosed()) {
      training.abandonStep();
      pause(POLL_MILLIS);
    }
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends without shutdown hooks, which might wait for something that does not answer. */
  private static void halt() {
    Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
  }
}
