package dev.chainrule.run;

import dev.chainrule.io.Words;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainListener.EpochReport;
import dev.chainrule.train.TrainListener.StepReport;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainingPlan;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Shows the progress of a run: one line that updates on a terminal, a line now and then when piped,
 * and a line for each epoch in either case.
 */
public final class ProgressLine implements TrainListener {
  /** Nanoseconds between updates: often enough to look alive, seldom enough to cost nothing. */
  private static final long TERMINAL_INTERVAL = 100_000_000;

  private static final long PIPE_INTERVAL = 10_000_000_000L;

  private static final String CLEAR_LINE = "\r\033[K";
  private static final String GAP = "  ";

  /** Indices of the parts that can be left out, in order: speed, step, time left. */
  private static final List<Integer> SPARED = List.of(3, 1, 4);

  private final PrintStream out;
  private final TrainingPlan plan;
  private final String judge;
  private final boolean terminal;
  private final IntSupplier columns;

  /** Steps that an earlier session made. */
  private int firstStep;

  private long start = System.nanoTime();
  private long lastShown = start;
  private double smoothedRate;

  /**
   * @param judge what the set is called that is judged after each epoch
   * @param terminal whether {@code out} is one, so that a line can be written over
   * @param columns how wide it is now: a line that wraps cannot be written over
   */
  public ProgressLine(
      PrintStream out, TrainingPlan plan, String judge, boolean terminal, IntSupplier columns) {
    this.out = out;
    this.plan = plan;
    this.judge = judge;
    this.terminal = terminal;
    this.columns = columns;
  }

  @Override
  public void started(TrainState state) {
    firstStep = state.steps();
    start = System.nanoTime();
    lastShown = start;
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
        Words.format("epoch %d/%d", report.step().epoch() + 1, plan.epochs()),
        Words.format("step %d/%d", report.step().inEpoch() + 1, plan.stepsPerEpoch()),
        "loss " + Words.loss(report.meanLoss(), 4),
        Words.format("%,.0f samples/s", smoothedRate),
        clock(left) + " left");
  }

  /** As many of the parts as fit; the least important are left out first. */
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
        ? Words.format("%d:%02d", s / 60, s % 60)
        : Words.format("%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
  }

  @Override
  public void epochDone(EpochReport report) {
    if (terminal) {
      out.print(CLEAR_LINE);
    }
    out.println(
        Words.format(
            "epoch %d/%d  train loss %s  %s accuracy %.4f  %.2f s  %,.0f samples/s  weights %s",
            report.epoch(),
            plan.epochs(),
            Words.loss(report.trainLoss(), 4),
            judge,
            report.testAccuracy(),
            report.seconds(),
            report.samplesPerSecond(),
            report.weightsSha256().substring(0, 12)));
  }
}
