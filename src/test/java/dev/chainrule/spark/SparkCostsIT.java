package dev.chainrule.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import dev.chainrule.data.DataFiles;
import dev.chainrule.data.Dataset;
import dev.chainrule.model.Mlp;
import dev.chainrule.train.Phases;
import dev.chainrule.train.Phases.Phase;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainListener.StepReport;
import dev.chainrule.train.TrainSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.storage.RDDInfo;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a training on a real local Spark costs, and where. */
class SparkCostsIT {
  @TempDir static Path dir;
  private static SmallTraining small;

  @BeforeAll
  static void writeData() throws IOException {
    small = new SmallTraining(dir);
  }

  @Test
  void noDataAndNoWeightsTravelWithTasks() {
    TrainSettings settings =
        small.local.settings().withNetwork(Mlp.classifier(784, 512, 10)).withEpochs(1).build();
    try (LogCapture log = new LogCapture("org.apache.spark.scheduler");
        SparkTraining training = small.open("local[2]", settings, new ClusterSettings(4, 2, 1))) {
      training.run(List.of());
      List<String> large = new ArrayList<>(log.messages());
      large.removeIf(m -> !m.contains("very large size") && !m.contains("large task binary"));
      assertEquals(List.of(), large);
      IntSummaryStatistics sizes = taskSizes(log);
      assertTrue(sizes.getCount() > 48 && sizes.getMax() < 100 * 1024, sizes.toString());
    }
  }

  /** Spark's scheduler logs the size of each task that it sends. */
  private static IntSummaryStatistics taskSizes(LogCapture log) {
    Pattern starting = Pattern.compile("Starting task .* (\\d+) bytes\\)");
    return log.messages().stream()
        .map(starting::matcher)
        .filter(Matcher::find)
        .mapToInt(m -> Integer.parseInt(m.group(1)))
        .summaryStatistics();
  }

  @Test
  void sixtyThousandImagesTakeLessThanSixtyMegabytes() {
    Configuration hadoop = new Configuration();
    DataFiles files = DataFiles.resolve(hadoop, MnistSubset.MNIST.toString());
    Dataset train = Dataset.inspect(hadoop, files.train());
    Dataset test = Dataset.inspect(hadoop, files.test());
    TrainSettings settings = small.local.settings().build();
    try (SparkTraining training =
        SparkTraining.open(
            SmallTraining.conf("local[2]"), settings, new ClusterSettings(2, 2, 1), train, test)) {
      long bytes = 0;
      for (RDDInfo info : training.spark().sc().getRDDStorageInfo()) {
        assertEquals(info.numPartitions(), info.numCachedPartitions(), info.name());
        bytes += info.memSize();
        assertEquals(0, info.diskSize());
      }
      assertTrue(bytes > 54_000_000 && bytes < 60_000_000, bytes + " bytes cached");
    }
  }

  @Test
  void phasesOfEveryStepAddUpToItsWallTime() {
    List<StepReport> steps = new ArrayList<>();
    TrainSettings settings = small.local.settings().build();
    try (SparkTraining training = small.open("local[2]", settings, new ClusterSettings(2, 2, 1))) {
      training.run(
          List.of(
              new TrainListener() {
                @Override
                public void stepDone(StepReport report) {
                  steps.add(report);
                }
              }));
    }
    assertEquals(24, steps.size());
    for (StepReport step : steps) {
      assertEquals(step.seconds(), step.phases().total(), 1e-9, step.toString());
      Phases phases = step.phases();
      phases.byKey().forEach((key, seconds) -> assertTrue(seconds >= 0, key + " of " + step));
      // The driver's own work takes up the rest, so what is measured must leave some.
      double measured = phases.total() - phases.get(Phase.SCHEDULING);
      assertTrue(measured > 0 && measured < step.seconds(), step.toString());
      double gemm = step.phases().get(Phase.GEMM);
      assertTrue(gemm > 0 && gemm <= step.phases().get(Phase.COMPUTE));
    }
  }

  @Test
  void everyExecutorNamesItsEngine() {
    TrainSettings settings = small.local.settings().build();
    try (SparkTraining training = small.open("local[2]", settings, new ClusterSettings(0, 2, 1))) {
      assertEquals(2, training.cluster().partitions());
      assertFalse(training.facts().executors().isEmpty());
      training.facts().executors().values().forEach(blas -> assertEquals("native", blas.engine()));
    }
  }
}
