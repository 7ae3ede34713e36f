package dev.chainrule.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Activation;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.NetworkText;
import dev.chainrule.optim.Lbfgs;
import dev.chainrule.optim.OptimizerSpec;
import dev.chainrule.optim.Regularization;
import dev.chainrule.train.TrainingResult.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A loop that is left at any step and gone on with by another ends in the same bits. */
class ResumeTest {
  @TempDir static Path dir;
  private static LocalRun run;

  @BeforeAll
  static void writeData() throws IOException {
    run = new LocalRun(MnistSubset.write(dir, 1000, 100));
  }

  /** Keeps every state that is reached, as a checkpoint does. */
  private static final class States implements TrainListener {
    private final List<TrainState> found = new ArrayList<>();

    @Override
    public void reached(TrainState state) {
      found.add(new TrainState(state.steps(), state.vectors().copy(), state.metrics()));
    }
  }

  private static void assertEveryStateLeadsToTheSameEnd(TrainSettings settings) {
    States states = new States();
    TrainingResult whole = run.train(settings, states);
    assertTrue(states.found.size() > 1);
    for (TrainState state : states.found) {
      TrainingResult rest = run.train(settings, state, new StopRequest());
      assertEquals(whole.weights().sha256(), rest.weights().sha256(), "after " + state.steps());
      assertEquals(whole.outcome(), rest.outcome());
      assertEquals(whole.steps(), rest.steps());
      assertEquals(whole.rows(), rest.rows());
      for (int epoch = 0; epoch < whole.history().size(); epoch++) {
        assertEquals(whole.history().get(epoch).trainLoss(), rest.history().get(epoch).trainLoss());
        assertEquals(
            whole.history().get(epoch).testAccuracy(), rest.history().get(epoch).testAccuracy());
      }
    }
  }

  @Test
  void momentumAndMetricsGoOn() {
    assertEveryStateLeadsToTheSameEnd(run.settings().withBatch(300).withEpochs(3).build());
  }

  @Test
  void dropoutAndRunningAveragesGoOn() {
    assertEveryStateLeadsToTheSameEnd(
        run.settings()
            .withNetwork(
                NetworkText.parse("dense(16) batchnorm relu dropout(0.3) dense(10)")
                    .network(784, 10, Loss.SOFTMAX_CROSS_ENTROPY))
            .withBatch(300)
            .build());
  }

  @Test
  void classWeightsGoOn() {
    assertEveryStateLeadsToTheSameEnd(
        run.settings()
            .withBatch(300)
            .build()
            .with(TrainSettings.CLASS_WEIGHTS, ClassWeights.BALANCED)
            .withClassCounts(run.classCounts()));
  }

  @Test
  void deformationsGoOn() {
    assertEveryStateLeadsToTheSameEnd(run.settings().withBatch(300).augmented().build());
  }

  /** More steps than pairs; the search, too, must find the same lengths. */
  @Test
  void pairsOfStepsGoOn() {
    assertEveryStateLeadsToTheSameEnd(
        run.settings()
            .withNetwork(Mlp.classifier(784, 6, 10))
            .withPrecision(Precision.FLOAT64)
            .withBatch(1000)
            .withEpochs(12)
            .build()
            .with(TrainSettings.OPTIMIZER, OptimizerSpec.LBFGS)
            .with(Lbfgs.HISTORY, 3));
  }

  @Test
  void convergenceIsFoundAgain() {
    TrainSettings settings =
        run.settings()
            .withNetwork(Mlp.classifier(784, 10))
            .withPrecision(Precision.FLOAT64)
            .withBatch(1000)
            .withEpochs(60)
            .build()
            .with(TrainSettings.OPTIMIZER, OptimizerSpec.LBFGS)
            .with(Regularization.L2, 1.0)
            .with(Lbfgs.TOLERANCE, 1e-3);
    assertEquals(Outcome.CONVERGED, run.train(settings).outcome());
    assertEveryStateLeadsToTheSameEnd(settings);
  }

  /** Also from the very step whose weights have no finite loss. */
  @Test
  void divergenceEndsWithTheSameLastGoodWeights() {
    Mlp explosive =
        new Mlp(
            List.of(784, 32, 10), Activation.RELU, Activation.IDENTITY, Loss.HALF_SQUARED_ERROR);
    assertEveryStateLeadsToTheSameEnd(
        run.settings().withNetwork(explosive).withBatch(50).withLearningRate(1e5).build());
  }

  @Test
  void requestEndsTheLoopBetweenTwoSteps() {
    TrainSettings settings = run.settings().withBatch(300).build();
    StopRequest stop = new StopRequest();
    States states = new States();
    List<TrainState> ended = new ArrayList<>();
    TrainListener stopper =
        new TrainListener() {
          @Override
          public void reached(TrainState state) {
            if (state.steps() == 5) {
              stop.request();
            }
          }

          @Override
          public void ended(TrainState state) {
            ended.add(state);
          }
        };
    TrainingResult part =
        run.train(settings, TrainState.start(settings.initialWeights()), stop, states, stopper);
    assertEquals(Outcome.INTERRUPTED, part.outcome());
    assertEquals(5, part.steps());
    assertEquals(List.of(5), ended.stream().map(TrainState::steps).toList());
    TrainingResult rest = run.train(settings, states.found.get(4), new StopRequest());
    assertEquals(run.train(settings).weights().sha256(), rest.weights().sha256());
  }
}
