package dev.chainrule.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.model.Activation;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Mlp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    assertTrue(steps.get(3).step().endsEpoch() && steps.get(7).step().endsEpoch());
  }

  @Test
  void lossThatIsNoNumberStopsTheRunAndKeepsTheLastGoodWeights() throws IOException {
    LocalRun run = new LocalRun(MnistSubset.write(dir, 500, 10));
    Mlp explosive =
        new Mlp(
            List.of(784, 32, 10), Activation.RELU, Activation.IDENTITY, Loss.HALF_SQUARED_ERROR);
    TrainSettings wild =
        run.settings().withNetwork(explosive).withBatch(50).withLearningRate(1e5).build();
    TrainingResult result = run.train(wild);
    assertTrue(result.diverged());
    assertTrue(Kernels.allFinite(result.weights().flat()));
    assertTrue(result.steps() < 10, "stops at once, not after " + result.steps());
  }
}
