package dev.chainrule.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardLoader;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkText;
import dev.chainrule.model.Parameters;
import dev.chainrule.train.LocalGradients;
import dev.chainrule.train.LocalRun;
import dev.chainrule.train.TrainSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningAveragesTest {
  @TempDir static Path dir;
  private static MnistSubset data;

  @BeforeAll
  static void writeData() throws IOException {
    data = MnistSubset.write(dir, 500, 100);
  }

  /** Batch norm of the inputs, whose statistics are those of the pixels whatever the weights. */
  private static final Network OF_PIXELS =
      NetworkText.parse("batchnorm dense(10)").network(784, 10, Loss.SOFTMAX_CROSS_ENTROPY);

  @Test
  void areWhatAStraightComputationGives() {
    LocalRun run = new LocalRun(data);
    TrainSettings settings =
        run.settings()
            .withNetwork(OF_PIXELS)
            .withPrecision(Precision.FLOAT64)
            .withShards(3)
            .withBatch(100)
            .build();
    Parameters weights = run.train(settings).weights();

    ShardPlan plan = new ShardPlan(500, 3, 100, settings.seed());
    List<Shard> shards =
        new ShardLoader(data.train(), plan)
            .load(new Configuration(), IntStream.range(0, 3).boxed().toList());
    for (int pixel : new int[] {0, 350, 406, 598}) {
      double mean = 0;
      double variance = 1;
      for (int step = 0; step < 10; step++) {
        double[] observed = observed(plan, shards, step / 5, step % 5, pixel);
        mean = 0.9 * mean + 0.1 * observed[0];
        variance = 0.9 * variance + 0.1 * observed[1];
      }
      assertEquals(mean, weights.view("mean1").get(pixel), 1e-13);
      assertEquals(variance, weights.view("variance1").get(pixel), 1e-13);
    }
    assertTrue(weights.view("mean1").get(406) > 0.1, "not all zero");
  }

  /** Mean over the slices, weighted by rows, of a pixel's mean and variance in them. */
  private static double[] observed(
      ShardPlan plan, List<Shard> shards, int epoch, int step, int pixel) {
    double mean = 0;
    double variance = 0;
    for (Shard shard : shards) {
      int[] rows = plan.rowsOf(epoch, step, shard.number());
      double[] x = IntStream.of(rows).mapToDouble(r -> shard.get(r, pixel) / 255.0).toArray();
      double own = IntStream.range(0, x.length).mapToDouble(i -> x[i]).average().orElseThrow();
      mean += own * rows.length / 100;
      variance += IntStream.range(0, x.length).mapToDouble(i -> sq(x[i] - own)).sum() / 100;
    }
    return new double[] {mean, variance};
  }

  private static double sq(double x) {
    return x * x;
  }

  @Test
  void evaluationUsesThem() {
    LocalRun run = new LocalRun(data);
    TrainSettings settings = run.settings().withNetwork(OF_PIXELS).withEpochs(1).build();
    Parameters weights = run.train(settings).weights();
    ShardPlan plan = new ShardPlan(100, 1, 1, 0);
    List<Shard> test = new ShardLoader(data.test(), plan).load(new Configuration(), List.of(0));
    LocalGradients source = new LocalGradients(settings.compute(), plan, test, test);
    double before = source.evaluate(weights).meanLoss();
    weights.view("variance1").fill(1e9); // then every input is as good as 0
    double uniform = source.evaluate(weights).meanLoss();
    assertTrue(before < 2.2, "learned something: " + before);
    assertEquals(Math.log(10), uniform, 0.2);
  }
}
