package dev.chainrule.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.optim.Step;
import dev.chainrule.run.LiveLine.Mode;
import dev.chainrule.train.Phases;
import dev.chainrule.train.RunMetrics;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainListener.EpochReport;
import dev.chainrule.train.TrainListener.StepReport;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainState.Vectors;
import dev.chainrule.train.TrainingPlan;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is shown of a run of 10 epochs with 4 steps each, on a clock that only the test moves. */
class ProgressLineTest {
  private static final int STEPS = 4;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private long nanos;
  private final LiveLine live = new LiveLine(out, Mode.PLAIN, () -> 80, () -> nanos);
  private final ProgressLine progress =
      new ProgressLine(live, new TrainingPlan(10, STEPS, null, null), "test", true, BarStyle.PLAIN);

  @BeforeEach
  void start() {
    progress.started(state(0));
  }

  private static TrainState state(int steps) {
    return new TrainState(steps, (Vectors) null, RunMetrics.NONE);
  }

  /** A step that takes 11 seconds, so that a line is due after it. */
  private void step(int number, double loss) {
    nanos += 11_000_000_000L;
    Step step = new Step(number, number / STEPS, number % STEPS, STEPS, 0.42);
    progress.stepDone(new StepReport(step, 2200, loss, 11, Phases.NONE));
  }

  /** The line that is due now; 11 seconds after the last one. */
  private String line() {
    bytes.reset();
    live.tick();
    return bytes.toString(StandardCharsets.UTF_8).strip();
  }

  @Test
  void stepIsToldInFigures() {
    assertEquals("", line());
    step(0, 2.5);
    assertEquals(
        "2%  epoch  1/10  step 1/4  loss 2.5000  lr 0.42  200 samples/s  7:09 left", line());
  }

  /** After losses 4 and 8, the later one weighs 1 and the earlier one 3/4, in epochs of 4 steps. */
  @Test
  void lossIsAMeanInWhichLaterStepsWeighMore() {
    step(0, 4);
    step(1, 8);
    assertEquals(
        "5%  epoch  1/10  step 2/4  loss 6.2857  lr 0.42  200 samples/s  6:58 left", line());
  }

  @Test
  void timeLeftGoesOnDuringASlowStep() {
    step(0, 2.5);
    nanos += 60_000_000_000L;
    assertEquals(
        "2%  epoch  1/10  step 1/4  loss 2.5000  lr 0.42  200 samples/s  6:09 left", line());
  }

  @Test
  void whatTakesTimeBetweenTwoEpochsIsTold() {
    for (int number = 0; number < STEPS; number++) {
      step(number, 2.5);
    }
    assertEquals(
        "10%  epoch  1/10  step 4/4  loss 2.5000  lr 0.42  200 samples/s  evaluating", line());
    bytes.reset();
    progress.epochDone(new EpochReport(1, 2.5, 1, 0.9712, 44, 200, "0123456789abcdef"));
    assertEquals(
        "epoch 1/10  train loss 2.5000  test accuracy 0.9712  44.00 s  200 samples/s"
            + "  weights 0123456789ab",
        bytes.toString(StandardCharsets.UTF_8).strip());
    progress.reached(state(STEPS));
    nanos += 11_000_000_000L;
    String figures =
        "10%  epoch  1/10  step 4/4  loss 2.5000  test accuracy 0.9712  lr 0.42  200 samples/s  ";
    assertEquals(figures + "saving", line());
    TrainListener afterFiles = progress.afterFiles();
    afterFiles.reached(state(STEPS));
    nanos += 11_000_000_000L;
    assertEquals(figures + "6:14 left", line());
  }

  /** 30 of 40 steps are made, the last of them in this session. */
  @Test
  void stepsOfAnEarlierSessionAreDoneButTookNoTime() {
    progress.started(state(29));
    step(29, 2.5);
    assertEquals(
        "75%  epoch  8/10  step 2/4  loss 2.5000  lr 0.42  200 samples/s  1:50 left", line());
  }

  @Test
  void optimizersWithoutALearningRateShowNone() {
    ProgressLine lbfgs =
        new ProgressLine(live, new TrainingPlan(10, 1, null, null), "test", false, BarStyle.PLAIN);
    lbfgs.started(state(0));
    nanos += 11_000_000_000L;
    Step step = new Step(0, 0, 0, 1, 1);
    lbfgs.stepDone(new StepReport(step, 2200, 2.5, 11, Phases.NONE));
    assertEquals("10%  epoch  1/10  step 1/1  loss 2.5000  200 samples/s  evaluating", line());
  }
}
