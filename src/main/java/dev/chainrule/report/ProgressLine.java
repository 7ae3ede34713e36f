package dev.chainrule.report;

import dev.chainrule.train.EpochReport;
import dev.chainrule.train.StepReport;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainingPlan;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Tells whoever started the run how it goes: one line that updates on a terminal, a line now and
 * then when piped, and a line an epoch in any case.
 */
public final class ProgressLine implements TrainListener {
  /** Often enough to look alive, seldom enough to cost nothing. */
  private static final long TERMINAL_INTERVAL = 100_000_000;

  private static final long PIPE_INTERVAL = 10_000_000_000L;

  private static final String CLEAR_LINE = "\r\033[K";

  private final PrintStream out;
  private final TrainingPlan plan;
  private final int firstStep;
  private final boolean terminal;
  private final long start = System.nanoTime();
  private long lastShown = start;
  private double smoothedRate;

  /**
   * @param firstStep steps that an earlier session made
   * @param terminal whether {@code out} is one, so that a line can be written over
   */
  public ProgressLine(PrintStream out, TrainingPlan plan, int firstStep, boolean terminal) {
    this.out = out;
    this.plan = plan;
    this.firstStep = firstStep;
    this.terminal = terminal;
  }

  @Override
  public void stepDone(StepReport report) {
    double rate = report.rows() / report.seconds();
    smoothedRate = smoothedRate == 0 ? rate : 0.9 * smoothedRate + 0.1 * rate;
    long now = System.nanoTime();
    if (now - lastShown >= (terminal ? TERMINAL_INTERVAL : PIPE_INTERVAL)) {
      lastShown = now;
      String line = describe(report, (now - start) / 1e9);
      if (terminal) {
        out.print(CLEAR_LINE + line);
        out.flush();
      } else {
        out.println(line);
      }
    }
  }

  private String describe(StepReport report, double elapsed) {
    int done = report.step().number() + 1;
    double left = elapsed / (done - firstStep) * (plan.totalSteps() - done);
    return String.format(
        Locale.ROOT,
        "epoch %d/%d  step %d/%d  loss %.4f  %,.0f samples/s  %s left",
        report.step().epoch() + 1,
        plan.epochs(),
        report.step().inEpoch() + 1,
        plan.stepsPerEpoch(),
        report.meanLoss(),
        smoothedRate,
        clock(left));
  }

  /** Seconds as 0:07 or 1:02:03. */
  static String clock(double seconds) {
    long s = Math.round(seconds);
    return s < 3600
        ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
  }

  @Override
  public void epochDone(EpochReport report) {
    if (terminal) {
      out.print(CLEAR_LINE);
    }
    out.println(
        String.format(
            Locale.ROOT,
            "epoch %d/%d  train loss %.4f  test accuracy %.4f  %.2f s  %,.0f samples/s  weights %s",
            report.epoch(),
            plan.epochs(),
            report.trainLoss(),
            report.testAccuracy(),
            report.seconds(),
            report.samplesPerSecond(),
            report.weightsSha256().substring(0, 12)));
  }
}
