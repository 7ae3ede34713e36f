package dev.chainrule.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chainrule.MnistSubset;
import dev.chainrule.io.Json;
import dev.chainrule.model.Parameters;
import dev.chainrule.train.LocalRun;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark's UI and history server call the jobs of a run. */
class JobDescriptionsIT {
  @TempDir static Path dir;
  private static MnistSubset data;
  private static LocalRun local;

  /** Of two epochs with three steps each. */
  private static TrainSettings settings;

  @TempDir Path logs;

  @BeforeAll
  static void writeData() throws IOException {
    data = MnistSubset.write(dir, 3000, 500);
    local = new LocalRun(data);
    settings = local.settings().withBatch(1000).build();
  }

  /** Group and description of each job after those that load data, as the event log has them. */
  private List<String> jobs(EngineChoice engine, Consumer<SparkTraining> run) throws IOException {
    SparkConf conf =
        new SparkConf()
            .setMaster("local[2]")
            .set("spark.ui.enabled", "false")
            .set("spark.eventLog.enabled", "true")
            .set("spark.eventLog.rolling.enabled", "false")
            .set("spark.eventLog.compress", "false")
            .set("spark.eventLog.dir", logs.toUri().toString());
    ClusterSettings cluster = new ClusterSettings(2, 2, 4).withEngine(engine);
    try (SparkTraining training =
        SparkTraining.open(conf, settings, cluster, data.train(), data.test())) {
      run.accept(training);
    }
    List<String> jobs = new ArrayList<>();
    try (Stream<Path> files = Files.list(logs)) {
      for (String line : Files.readAllLines(files.findFirst().orElseThrow())) {
        JsonNode event = Json.parse(line).orElseThrow();
        if (event.path("Event").asText().equals("SparkListenerJobStart")) {
          JsonNode properties = event.path("Properties");
          jobs.add(
              properties.path("spark.jobGroup.id").asText()
                  + ": "
                  + properties.path("spark.job.description").asText());
        }
      }
    }
    assertEquals(List.of("data: load training set", "data: load test set"), jobs.subList(0, 2));
    return jobs.subList(2, jobs.size());
  }

  /** A copy of what the run is after {@code steps} steps, without Spark. */
  private static TrainState after(int steps) {
    List<TrainState> found = new ArrayList<>();
    local.train(
        settings,
        new TrainListener() {
          @Override
          public void reached(TrainState state) {
            if (state.steps() == steps) {
              found.add(new TrainState(steps, state.vectors().copy(), state.metrics()));
            }
          }
        });
    return found.get(0);
  }

  @Test
  void everyStepAndEvaluationSaysWhichEpochItIsOf() throws IOException {
    assertEquals(
        List.of(
            "epoch 1: epoch 1, step 1 of 3: gradient",
            "epoch 1: epoch 1, step 2 of 3: gradient",
            "epoch 1: epoch 1, step 3 of 3: gradient",
            "evaluation: epoch 1: evaluate test set",
            "epoch 2: epoch 2, step 1 of 3: gradient",
            "epoch 2: epoch 2, step 2 of 3: gradient",
            "epoch 2: epoch 2, step 3 of 3: gradient",
            "evaluation: epoch 2: evaluate test set"),
        jobs(EngineChoice.AGGREGATE, training -> training.run(List.of())));
  }

  @Test
  void resumedRunGoesOnCounting() throws IOException {
    TrainState start = after(5);
    assertEquals(
        List.of(
            "epoch 2: epoch 2, step 3 of 3: gradient", "evaluation: epoch 2: evaluate test set"),
        jobs(EngineChoice.AGGREGATE, training -> training.run(start, List.of())));
  }

  /** The state that a run has which is stopped between an epoch's last step and its evaluation. */
  @Test
  void evaluationThatIsOwedSaysOfWhichEpoch() throws IOException {
    TrainState done = after(6);
    TrainState before = after(5);
    TrainState owing = new TrainState(6, done.vectors(), before.metrics());
    assertEquals(
        List.of("evaluation: epoch 2: evaluate test set"),
        jobs(EngineChoice.AGGREGATE, training -> training.run(owing, List.of())));
  }

  @Test
  void longStageSaysFromWhichStepOn() throws IOException {
    assertEquals(
        List.of("resident training, from epoch 1, step 1 of 3"),
        withoutNumbers(jobs(EngineChoice.RESIDENT, training -> training.run(List.of()))));
  }

  @Test
  void resumedLongStageSaysItToo() throws IOException {
    TrainState start = after(4);
    assertEquals(
        List.of("resident training, from epoch 2, step 2 of 3"),
        withoutNumbers(jobs(EngineChoice.RESIDENT, training -> training.run(start, List.of()))));
  }

  /** Stages are numbered over all runs of a process, and that is their group. */
  private static List<String> withoutNumbers(List<String> jobs) {
    return jobs.stream().map(job -> job.replaceFirst("^chainrule-resident-\\d+: ", "")).toList();
  }

  @Test
  void judgementsAfterTheLastStepSayOfWhichWeights() throws IOException {
    List<String> jobs =
        jobs(
            EngineChoice.RESIDENT,
            training -> {
              TrainingResult result = training.run(List.of());
              Map<String, Parameters> weights = new LinkedHashMap<>();
              weights.put("last weights", result.weights());
              weights.put("weights of epoch 1", settings.initialWeights());
              training.evaluate("held set", data.test(), weights);
              training.assess("held set", data.test(), result.weights(), 3);
            });
    assertEquals(
        List.of(
            "evaluation: last weights: evaluate held set",
            "evaluation: weights of epoch 1: evaluate held set",
            "evaluation: assess held set"),
        jobs.subList(1, jobs.size()));
  }
}
