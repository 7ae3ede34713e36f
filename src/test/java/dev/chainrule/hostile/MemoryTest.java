package dev.chainrule.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.data.Dataset;
import dev.chainrule.data.Sets;
import dev.chainrule.data.ShardLoader;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.io.DataException;
import dev.chainrule.io.MemoryBudget;
import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.model.Initializer;
import dev.chainrule.model.Mlp;
import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.spark.SparkEvaluation;
import dev.chainrule.train.ComputeSettings;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** A set of 1.6 TB, which nobody can hold: there are no files, as none must be looked at. */
class MemoryTest {
  private static final int ROWS = Integer.MAX_VALUE;
  private static final int SHARDS = 1000;
  private static final long BYTES = ROWS * (28L * 28 + 2);
  private static final Dataset HUGE = Sets.promised(ROWS, 28, 28);

  @Test
  void shardsOfOneTaskMustFitItsMemory() {
    ShardLoader loader = new ShardLoader(HUGE, ShardPlan.forEvaluation(ROWS, SHARDS));
    List<Integer> all = IntStream.range(0, SHARDS).boxed().toList();
    DataException e =
        assertThrows(DataException.class, () -> loader.load(new Configuration(), all));
    assertEquals(
        String.format(
            Locale.ROOT,
            ("i: 1000 shards of one task: %d bytes, expected at most %d, half of this JVM's memory;"
                + " more --partitions make tasks smaller, --executor-memory gives more"),
            BYTES,
            MemoryBudget.bytes()),
        e.getMessage());
  }

  @Test
  void shardsOfAllTasksMustFitWhatSparkCanKeep() {
    Mlp network = Mlp.classifier(784, 10);
    ComputeSettings compute =
        new ComputeSettings(network, Precision.FLOAT32, GradientMethod.MANUAL, Blas.Choice.JAVA);
    SparkConf conf = new SparkConf().setMaster("local[1]").set("spark.ui.enabled", "false");
    DataException e =
        assertThrows(
            DataException.class,
            () ->
                SparkEvaluation.run(
                    conf,
                    compute,
                    new ClusterSettings(1, 1, 1),
                    HUGE,
                    SHARDS,
                    Initializer.HE.parameters(network.layout(), 1, Precision.FLOAT32),
                    0));
    assertTrue(e.getMessage().startsWith("i: " + BYTES + " bytes of shards"), e.getMessage());
    assertTrue(e.getMessage().endsWith("--driver-memory of spark-submit gives more"));
  }
}
