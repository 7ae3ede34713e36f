package dev.chainrule.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.model.Activation;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Mlp;
import dev.chainrule.train.TrainListener.EpochReport;
import dev.chainrule.train.TrainListener.StepReport;
import dev.chainrule.train.TrainingResult.Outcome;
import dev.chainrule.train.TrainingResult.TestFigures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  @TempDir static Path dir;

  @Test
  void theLoopLearnsWithoutSpark() throws IOException {
    LocalRun run = new LocalRun(MnistSubset.write(dir, 4000, 1000));
    TrainingResult result = run.train(run.settings().withEpochs(8).build());
    assertTrue(result.history().get(7).testAccuracy() > 0.88, result.history().toString());
    assertEquals(32000, result.rows());
    assertFalse(result.diverged());
  }

  @Test
  void everyStepIsReportedWithItsRowsTheLastOneShort() throws IOException {
    LocalRun run = new LocalRun(MnistSubset.write(dir, 1000, 10));
    List<StepReport> steps = new ArrayList<>();
    run.train(
        run.settings().withBatch(300).withEpochs(2).build(),
        new TrainListener() {
          @Override
          public void stepDone(StepReport report) {
            steps.add(report);
          }
        });
    assertEquals(
        List.of(300L, 300L, 300L, 100L, 300L, 300L, 300L, 100L),
        steps.stream().map(StepReport::rows).toList());
  }

  @Test
  void listenersHearOfTheBeginningBeforeTheFirstStep() throws IOException {
    LocalRun run = new LocalRun(MnistSubset.write(dir, 1000, 10));
    List<Integer> begun = new ArrayList<>();
    run.train(
        run.settings().withEpochs(1).build(),
        new TrainListener() {
          @Override
          public void started(TrainState state) {
            begun.add(state.steps());
          }

          @Override
          public void stepDone(StepReport report) {
            assertEquals(List.of(0), begun);
          }
        });
    assertEquals(List.of(0), begun);
  }

  static Mlp explosive() {
    return new Mlp(
        List.of(784, 32, 10), Activation.RELU, Activation.IDENTITY, Loss.HALF_SQUARED_ERROR);
  }

  @Test
  void lossThatIsNotFiniteStopsTheRunAndKeepsTheLastGoodWeights() throws IOException {
    LocalRun run = new LocalRun(MnistSubset.write(dir, 500, 10));
    TrainSettings wild =
        run.settings().withNetwork(explosive()).withBatch(50).withLearningRate(1e5).build();
    TrainingResult result = run.train(wild);
    assertTrue(result.diverged());
    assertTrue(Kernels.allFinite(result.weights().flat()));
    assertTrue(Double.isFinite(result.test().loss()));
    assertTrue(result.steps() < 10, "stops at once, not after " + result.steps());
  }

  /** However long the run: one of these lengths ends with the very update that breaks it. */
  @Test
  void lastUpdateIsJudgedLikeAllOthers() throws IOException {
    LocalRun run = new LocalRun(MnistSubset.write(dir, 500, 10));
    LocalRun.Settings wild =
        run.settings().withNetwork(explosive()).withBatch(500).withLearningRate(9e5);
    Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
    for (int epochs = 1; epochs <= 8; epochs++) {
      TrainSettings settings = wild.withEpochs(epochs).build();
      List<TrainState> ends = new ArrayList<>();
      TrainingResult result = run.train(settings, new Ends(ends));
      outcomes.add(result.outcome());
      assertTrue(Kernels.allFinite(result.weights().flat()), "weights after " + epochs);
      assertTrue(Double.isFinite(result.test().loss()), "loss after " + epochs);
      TrainingResult again = run.train(settings, ends.get(0), new StopRequest());
      assertEquals(result.outcome(), again.outcome());
      assertEquals(result.weights().sha256(), again.weights().sha256());
    }
    assertEquals(EnumSet.of(Outcome.FINISHED, Outcome.DIVERGED), outcomes);
  }

  private record Ends(List<TrainState> states) implements TrainListener {
    @Override
    public void ended(TrainState state) {
      states.add(new TrainState(state.steps(), state.vectors().copy(), state.metrics()));
    }
  }

  @Test
  void figuresAreThoseOfTheWeightsThatAreKept() throws IOException {
    LocalRun run = new LocalRun(MnistSubset.write(dir, 500, 100));
    TrainingResult whole = run.train(run.settings().withEpochs(2).build());
    EpochReport last = whole.history().get(1);
    assertEquals(new TestFigures(last.testLoss(), last.testAccuracy()), whole.test());
    StopRequest stop = new StopRequest();
    TrainSettings settings = run.settings().withEpochs(2).withBatch(100).build();
    TrainingResult stopped =
        run.train(
            settings,
            TrainState.start(settings.initialWeights()),
            stop,
            new TrainListener() {
              @Override
              public void stepDone(StepReport report) {
                if (report.step().number() == 6) {
                  stop.request();
                }
              }
            });
    assertEquals(7, stopped.steps());
    assertEquals(1, stopped.history().size());
    assertNull(stopped.test());
  }
}
