package dev.chainrule.cli;

import dev.chainrule.checkpoint.ModelFile;
import dev.chainrule.data.Dataset;
import dev.chainrule.data.DatasetInfo;
import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardLoader;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Minibatch;
import dev.chainrule.model.Network;
import dev.chainrule.model.Parameters;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One batch of a training set and the network that looks at it, in float64 and without Spark. */
final class BatchOptions {
  @Option(
      names = "--model",
      paramLabel = "FILE",
      converter = PathOption.Anywhere.class,
      description = {
        "A model.safetensors, or the run directory that holds one; its network",
        "replaces --layers and the like. Default: first weights by --seed."
      })
  String model;

  @Mixin DataOptions data = new DataOptions();
  @Mixin NetworkOptions network = new NetworkOptions();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of first weights and of everything drawn here. Default: ${DEFAULT-VALUE}.")
  long seed;

  /**
   * What the options name.
   *
   * @param origin where weights and rows come from, in words
   */
  record Chosen(Network network, Parameters weights, Minibatch batch, String origin) {}

  /** Notes what makes no sense here. */
  void check(CommonOptions common, int rows) {
    common.require(rows >= 1, "--rows: %d, expected at least 1", rows);
    for (String option : List.of("--precision", "--gradient")) {
      common.require(
          !common.command.commandLine().getParseResult().hasMatchedOption(option),
          "%s: has no say here: everything is in float64, and all gradients are compared",
          option);
    }
    common.check(network::check);
  }

  /** Reads the model, if there is one, and {@code most} rows; fewer if nobody asked for so many. */
  Chosen read(CommonOptions common, int most) {
    Configuration hadoop = common.hadoop();
    DatasetInfo info = Dataset.inspect(hadoop, data.resolve(hadoop).train());
    Network chosen;
    Parameters weights;
    if (model == null) {
      chosen = network.network(info.features(), info.classes());
      weights = network.initializer.parameters(chosen.layout(), seed, Precision.FLOAT64);
    } else {
      ModelFile.Model saved = ModelFile.read(hadoop, model);
      chosen = saved.network();
      weights = new Parameters(chosen.layout(), saved.weights().flat().to(Precision.FLOAT64));
    }
    info.requireFits(chosen.features(), chosen.classes());
    int rows = common.isRequested("--rows") ? most : Math.min(most, info.rows());
    if (rows > info.rows()) {
      throw new UsageException(
          List.of(
              String.format(
                  Locale.ROOT,
                  "--rows: %d, expected at most %d, all there are",
                  rows,
                  info.rows())));
    }
    String origin =
        String.format(
            Locale.ROOT,
            "%d rows of %s; %s",
            rows,
            info.files().imagesName(),
            model == null
                ? String.format(
                    Locale.ROOT, "first weights (%s, seed %d)", network.initializer.label(), seed)
                : "weights of " + model);
    return new Chosen(chosen, weights, batch(hadoop, info, chosen.classes(), rows), origin);
  }

  /** So many shards that one of them is about as large as the batch: little is kept in memory. */
  private Minibatch batch(Configuration hadoop, DatasetInfo info, int classes, int rows) {
    ShardPlan plan = new ShardPlan(info.rows(), info.rows() / rows, rows, seed);
    Shard shard = new ShardLoader(info, plan).load(hadoop, List.of(0)).get(0);
    Matrix x = Matrix.zeros(Precision.FLOAT64, rows, info.features());
    Matrix y = Matrix.zeros(Precision.FLOAT64, rows, classes);
    int[] labels = new int[rows];
    shard.gather(IntStream.range(0, rows).toArray(), rows, x, labels);
    for (int i = 0; i < rows; i++) {
      y.set(i, labels[i], 1);
    }
    return new Minibatch(x, y);
  }
}
