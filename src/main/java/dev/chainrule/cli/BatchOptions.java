package dev.chainrule.cli;

import dev.chainrule.data.Dataset;
import dev.chainrule.data.InputScaler;
import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardLoader;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Initializer;
import dev.chainrule.model.Minibatch;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkSettings;
import dev.chainrule.model.Parameters;
import dev.chainrule.run.ModelFile;
import dev.chainrule.settings.Problem;
import dev.chainrule.settings.Setting;
import dev.chainrule.train.ClassWeights;
import dev.chainrule.train.DataSettings;
import dev.chainrule.train.TrainSettings;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Mixin;

/** One batch of a training set and a network for it, in float64 and without Spark. */
final class BatchOptions extends SettingGroup {
  static final Setting<String> MODEL =
      PathOption.anywhere(
              "model",
              "FILE",
              "A model.safetensors, or the run directory that holds one; its network replaces"
                  + " --layers and the like.")
          .orElseAs("first weights by --seed");
  static final Setting<Long> SEED =
      Setting.wholeOf64Bits("seed", 1, "Fixes first weights and all other random draws.");

  @Mixin DataOptions data = new DataOptions();
  @Mixin NetworkOptions network = new NetworkOptions();

  BatchOptions() {
    super("Batch", MODEL, SEED, TrainSettings.LABEL_SMOOTHING);
  }

  long seed() {
    return get(SEED);
  }

  /**
   * What the options describe.
   *
   * @param origin where weights and rows come from, in words
   */
  record Chosen(Network network, Parameters weights, Minibatch batch, String origin) {}

  /** Notes options that have no use here. */
  void check(CommonOptions common) {
    for (Setting<?> setting : List.of(NetworkSettings.PRECISION, NetworkSettings.GRADIENT)) {
      common.require(
          !common.isGiven(setting.option()),
          new Problem(
              setting.name(),
              "has no say here: everything is in float64, and all gradients are compared"));
    }
    common.check(network::check);
  }

  /**
   * Reads the model, if there is one, and {@code most} rows; fewer unless the user chose how many.
   *
   * @param weighing how much rows of each class count
   */
  Chosen read(CommonOptions common, int most, ClassWeights weighing) {
    Configuration hadoop = common.hadoop();
    Dataset info = Dataset.inspect(hadoop, data.train(hadoop));
    Network chosen;
    Parameters weights;
    String origin;
    if (get(MODEL) == null) {
      Initializer initializer = network.get(NetworkSettings.INITIALIZER);
      chosen = network.network(info.features(), info.classes());
      weights = initializer.parameters(chosen.layout(), seed(), Precision.FLOAT64);
      origin = Words.format("first weights (%s, seed %d)", initializer.label(), seed());
    } else {
      ModelFile.Model saved = ModelFile.read(hadoop, get(MODEL));
      chosen = saved.network();
      weights = new Parameters(chosen.layout(), saved.weights().flat().to(Precision.FLOAT64));
      origin = "weights of " + get(MODEL);
    }
    info.requireFits(chosen.features(), chosen.classes());
    int rows = common.isRequested("--rows") ? most : Math.min(most, info.rows());
    common.require(
        rows <= info.rows(), Explain.ROWS, rows, "at most " + info.rows() + ", all there are");
    common.throwProblems();
    return new Chosen(
        chosen,
        weights,
        batch(
            hadoop,
            info,
            chosen.classes(),
            rows,
            weighing.resolve(info.classCounts(), chosen.classes())),
        Words.format("%d rows of %s; %s", rows, info.source().fileName(), origin));
  }

  /** Takes so many shards that one is about as large as the batch, which keeps memory small. */
  private Minibatch batch(
      Configuration hadoop, Dataset info, int classes, int rows, List<Double> classWeights) {
    ShardPlan plan = new ShardPlan(info.rows(), info.rows() / rows, rows, seed());
    Shard shard = new ShardLoader(info, plan).load(hadoop, List.of(0)).get(0);
    Matrix x = Matrix.zeros(Precision.FLOAT64, rows, info.features());
    Matrix y = Matrix.zeros(Precision.FLOAT64, rows, classes);
    int[] first = IntStream.range(0, rows).toArray();
    new InputScaler(DataSettings.encoding(DataSettings.Kind.AUTO, info, List.of()))
        .gather(shard, first, x);
    int[] labels = shard.labels(first);
    Minibatch.setTargets(labels, get(TrainSettings.LABEL_SMOOTHING), y);
    return new Minibatch(x, y, Minibatch.rowWeights(labels, classWeights, Precision.FLOAT64));
  }
}
