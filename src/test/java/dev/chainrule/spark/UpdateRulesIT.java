package dev.chainrule.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.MnistSubset;
import dev.chainrule.optim.LearningRate;
import dev.chainrule.optim.LearningRate.Decay;
import dev.chainrule.optim.OptimizerSpec;
import dev.chainrule.optim.Regularization;
import dev.chainrule.settings.Values;
import dev.chainrule.train.LocalRun;
import dev.chainrule.train.StopRequest;
import dev.chainrule.train.StopRule;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every optimizer, schedule and stopping rule gives the bits of the loop without Spark, for any
 * partitions, with either engine, and when another one goes on in the middle.
 */
@Timeout(1800)
class UpdateRulesIT {
  @TempDir static Path dir;
  private static MnistSubset data;
  private static LocalRun local;

  @BeforeAll
  static void writeData() throws IOException {
    data = MnistSubset.write(dir, 1000, 200);
    local = new LocalRun(data);
  }

  private static TrainSettings settings() {
    return local.settings().withEpochs(3).build();
  }

  static Stream<TrainSettings> rules() {
    List<TrainSettings> rules = new ArrayList<>();
    for (OptimizerSpec optimizer : OptimizerSpec.values()) {
      if (optimizer.isFullBatch()) {
        continue; // See SparkTrainingIT.
      }
      rules.add(
          new TrainSettings(
              settings().compute(),
              Values.defaults(TrainSettings.ALL)
                  .with(TrainSettings.OPTIMIZER, optimizer)
                  .with(TrainSettings.EPOCHS, 3)
                  .with(TrainSettings.BATCH, 256)
                  .with(TrainSettings.SHARDS, 16)
                  .with(Regularization.L2, 0.01)));
    }
    Arrays.stream(Decay.values())
        .map(decay -> settings().with(LearningRate.DECAY, decay).with(LearningRate.EPOCHS, 1))
        .map(rule -> rule.with(LearningRate.LEAST_GAIN, 10.0)) // Every epoch is on a plateau.
        .forEach(rules::add);
    rules.add(settings().with(StopRule.PATIENCE, 1).with(LearningRate.LEAST_GAIN, 10.0));
    rules.add(settings().with(StopRule.STOP_AT, 0.2));
    rules.add(settings().with(Regularization.MAX_NORM, 0.5));
    return rules.stream();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void bitsAreThoseOfTheLoopWithoutSpark(TrainSettings rule) {
    TrainingResult expected = local.train(rule);
    TrainState[] middle = new TrainState[1];
    StopRequest stop = new StopRequest();
    local.train(
        rule, TrainState.start(rule.initialWeights()), stop, stopAfterFiveSteps(stop, middle));
    assertSame(expected, run(rule, EngineChoice.AGGREGATE, 3, middle[0]));
    assertSame(expected, run(rule, EngineChoice.AUTO, 2, TrainState.start(rule.initialWeights())));
    assertSame(expected, run(rule, EngineChoice.AGGREGATE, 16, middle[0]));
    assertSame(expected, run(rule, EngineChoice.AUTO, 1, middle[0]));
  }

  private static TrainListener stopAfterFiveSteps(StopRequest stop, TrainState[] middle) {
    return new TrainListener() {
      @Override
      public void reached(TrainState state) {
        if (state.steps() == 5) {
          stop.request();
        }
      }

      @Override
      public void ended(TrainState state) {
        middle[0] = new TrainState(state.steps(), state.vectors().copy(), state.metrics());
      }
    };
  }

  private static TrainingResult run(
      TrainSettings rule, EngineChoice engine, int partitions, TrainState start) {
    try (SparkTraining training =
        SparkTraining.open(
            new SparkConf().setMaster("local[2]").set("spark.ui.enabled", "false"),
            rule,
            new ClusterSettings(partitions, 2, 50).withEngine(engine),
            data.train(),
            data.test())) {
      return training.run(start, List.of());
    }
  }

  private static void assertSame(TrainingResult expected, TrainingResult found) {
    assertEquals(expected.weights().sha256(), found.weights().sha256());
    assertEquals(expected.steps(), found.steps());
    assertEquals(expected.outcome(), found.outcome());
  }
}
