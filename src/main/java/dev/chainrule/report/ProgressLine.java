package dev.chainrule.report;

import dev.chainrule.train.EpochReport;
import dev.chainrule.train.StepReport;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainingPlan;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntSupplier;

/**
 * Tells whoever started the run how it goes: one line that updates on a terminal, a line now and
 * then when piped, and a line an epoch in any case.
 */
public final class ProgressLine implements TrainListener {
  /** Often enough to look alive, seldom enough to cost nothing. */
  private static final long TERMINAL_INTERVAL = 100_000_000;

  private static final long PIPE_INTERVAL = 10_000_000_000L;

  private static final String CLEAR_LINE = "\r\033[K";
  private static final String GAP = "  ";

  /** Places of speed, step, and time left among the parts of the line. */
  private static final List<Integer> SPARED = List.of(3, 1, 4);

  private final PrintStream out;
  private final TrainingPlan plan;
  private final int firstStep;
  private final boolean terminal;
  private final IntSupplier columns;
  private final long start = System.nanoTime();
  private long lastShown = start;
  private double smoothedRate;

  /**
   * @param firstStep steps that an earlier session made
   * @param terminal whether {@code out} is one, so that a line can be written over
   * @param columns how wide it is now: a line that wraps cannot be written over
   */
  public ProgressLine(
      PrintStream out, TrainingPlan plan, int firstStep, boolean terminal, IntSupplier columns) {
    this.out = out;
    this.plan = plan;
    this.firstStep = firstStep;
    this.terminal = terminal;
    this.columns = columns;
  }

  @Override
  public void stepDone(StepReport report) {
    double rate = report.rows() / report.seconds();
    smoothedRate = smoothedRate == 0 ? rate : 0.9 * smoothedRate + 0.1 * rate;
    long now = System.nanoTime();
    if (now - lastShown >= (terminal ? TERMINAL_INTERVAL : PIPE_INTERVAL)) {
      lastShown = now;
      List<String> parts = describe(report, (now - start) / 1e9);
      if (terminal) {
        out.print(CLEAR_LINE + fitted(parts, columns.getAsInt() - 1));
        out.flush();
      } else {
        out.println(String.join(GAP, parts));
      }
    }
  }

  private List<String> describe(StepReport report, double elapsed) {
    int done = report.step().number() + 1;
    double left = elapsed / (done - firstStep) * (plan.totalSteps() - done);
    return List.of(
        text("epoch %d/%d", report.step().epoch() + 1, plan.epochs()),
        text("step %d/%d", report.step().inEpoch() + 1, plan.stepsPerEpoch()),
        "loss " + Numbers.loss(report.meanLoss(), 4),
        text("%,.0f samples/s", smoothedRate),
        clock(left) + " left");
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  /** As many of the parts as fit, those that people miss least left out first. */
  static String fitted(List<String> parts, int most) {
    List<String> shown = new ArrayList<>(parts);
    for (int spared : SPARED) {
      if (String.join(GAP, shown).length() <= most) {
        break;
      }
      shown.remove(parts.get(spared));
    }
    String line = String.join(GAP, shown);
    return line.substring(0, Math.max(0, Math.min(line.length(), most)));
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
            "epoch %d/%d  train loss %s  test accuracy %.4f  %.2f s  %,.0f samples/s  weights %s",
            report.epoch(),
            plan.epochs(),
            Numbers.loss(report.trainLoss(), 4),
            report.testAccuracy(),
            report.seconds(),
            report.samplesPerSecond(),
            report.weightsSha256().substring(0, 12)));
  }
}
