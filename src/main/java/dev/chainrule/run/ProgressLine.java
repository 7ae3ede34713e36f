package dev.chainrule.run;

import dev.chainrule.io.Words;
import dev.chainrule.run.ProgressText.Part;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainingPlan;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Shows the progress of a run: a line that stays for each epoch, and a live one in between. */
public final class ProgressLine implements TrainListener {
  /** Steps whose losses the mean that is shown is of, about: one step's alone jumps. */
  private static final double MEAN_STEPS = 20;

  private static final String EVALUATING = "evaluating";
  private static final String SAVING = "saving";

  private final LiveLine live;
  private final TrainingPlan plan;
  private final String judge;
  private final boolean hasRate;
  private final BarStyle style;

  /** How much of the mean loss a further step keeps. */
  private final double kept;

  /** Steps that an earlier session made. */
  private int firstStep;

  private long start;
  private long latestAt;
  private StepReport latest;

  /** Weighted sum of losses, and of their weights. */
  private double losses;

  private double weights;
  private double smoothedRate;
  private double accuracy = Double.NaN;

  /** What takes time other than the next step; empty if nothing. */
  private String doing = "";

  /**
   * @param live where it is shown
   * @param style of the bar there
   */
  public ProgressLine(LiveLine live, TrainingJob job, BarStyle style) {
    this(
        live,
        job.plan(),
        job.judge(),
        !job.settings().get(TrainSettings.OPTIMIZER).isFullBatch(),
        style);
  }

  /**
   * @param judge what the set is called that is judged after each epoch
   * @param hasRate whether the optimizer has a learning rate
   */
  ProgressLine(LiveLine live, TrainingPlan plan, String judge, boolean hasRate, BarStyle style) {
    this.live = live;
    this.plan = plan;
    this.judge = judge;
    this.hasRate = hasRate;
    this.style = style;
    this.kept = 1 - 1 / Math.min(MEAN_STEPS, plan.stepsPerEpoch());
  }

  @Override
  public void started(TrainState state) {
    synchronized (this) {
      firstStep = state.steps();
      start = live.nanos();
      List<EpochReport> history = state.metrics().history();
      if (!history.isEmpty()) {
        accuracy = history.get(history.size() - 1).testAccuracy();
      }
    }
    live.stage("first step");
  }

  @Override
  public void stepDone(StepReport report) {
    stepDone(report, live.nanos());
    live.show(
        columns ->
            columns == LiveLine.NO_LIMIT
                ? text(live.nanos()).inFull()
                : text(live.nanos()).fitted(columns, style));
  }

  private synchronized void stepDone(StepReport report, long now) {
    latest = report;
    latestAt = now;
    losses = kept * losses + report.meanLoss();
    weights = kept * weights + 1;
    double rate = report.rows() / report.seconds();
    smoothedRate = smoothedRate == 0 ? rate : 0.9 * smoothedRate + 0.1 * rate;
    doing = report.step().inEpoch() + 1 == plan.stepsPerEpoch() ? EVALUATING : "";
  }

  /** How far the run is at {@code now}, in the nanoseconds of {@code live}. */
  private synchronized ProgressText text(long now) {
    int done = latest.step().number() + 1;
    double perStep = (latestAt - start) / 1e9 / (done - firstStep);
    double left = Math.max(0, perStep * (plan.totalSteps() - done) - (now - latestAt) / 1e9);
    return new ProgressText(done / (double) plan.totalSteps(), figures(left));
  }

  private Map<Part, String> figures(double secondsLeft) {
    Map<Part, String> figures = new EnumMap<>(Part.class);
    figures.put(Part.EPOCH, counted("epoch", latest.step().epoch() + 1, plan.epochs()));
    figures.put(Part.STEP, counted("step", latest.step().inEpoch() + 1, plan.stepsPerEpoch()));
    figures.put(Part.LOSS, "loss " + Words.loss(losses / weights, 4));
    if (!Double.isNaN(accuracy)) {
      figures.put(Part.ACCURACY, Words.format("%s accuracy %.4f", judge, accuracy));
    }
    if (hasRate) {
      figures.put(Part.LEARNING_RATE, "lr " + Words.number(latest.step().learningRate()));
    }
    figures.put(Part.SPEED, Words.format("%,.0f samples/s", smoothedRate));
    figures.put(Part.LEFT, doing.isEmpty() ? LiveLine.clock(secondsLeft) + " left" : doing);
    return figures;
  }

  /** Such as {@code step 9/938}: as wide for the first as for the last, lest the line jumps. */
  private static String counted(String what, int number, int all) {
    String count = String.valueOf(number);
    String last = String.valueOf(all);
    return what + " ".repeat(1 + last.length() - count.length()) + count + "/" + last;
  }

  @Override
  public void epochDone(EpochReport report) {
    synchronized (this) {
      accuracy = report.testAccuracy();
      doing = SAVING;
    }
    live.tell(
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

  @Override
  public synchronized void reached(TrainState state) {
    doing = SAVING;
  }

  /** The last of the listeners, after those that write files when the loop has {@link #reached}. */
  public TrainListener afterFiles() {
    return new TrainListener() {
      @Override
      public void reached(TrainState state) {
        synchronized (ProgressLine.this) {
          doing = "";
        }
      }
    };
  }
}
