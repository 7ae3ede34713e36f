package dev.chainrule.cli;

import dev.chainrule.data.Dataset;
import dev.chainrule.data.Encoding;
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
    common.check(network.choice()::check);
  }

  /**
   * A network as a batch finds it.
   *
   * @param rows of the training set, as it understands them
   */
  private record Start(
      Network network, Parameters weights, Dataset rows, Encoding encoding, String origin) {}

  /**
   * Reads the model, if there is one, and {@code most} rows; fewer unless the user chose how many.
   *
   * @param weighing how much rows of each class count
   */
  Chosen read(CommonOptions common, int most, ClassWeights weighing) {
    Configuration hadoop = common.hadoop();
    Dataset found = Dataset.inspect(hadoop, data.train(hadoop));
    Start start =
        get(MODEL) == null ? first(found) : saved(ModelFile.read(hadoop, get(MODEL)), found);
    Dataset info = start.rows;
    int classes = start.network.classes();
    info.requireFits(start.network.features(), classes);
    int rows = common.isRequested("--rows") ? most : Math.min(most, info.rows());
    common.require(
        rows <= info.rows(), Explain.ROWS, rows, "at most " + info.rows() + ", all there are");
    common.throwProblems();
    return new Chosen(
        start.network,
        start.weights,
        batch(hadoop, start, rows, weighing.resolve(info.classCounts(), classes)),
        Words.format("%d rows of %s; %s", rows, info.source().fileName(), start.origin));
  }

  private Start first(Dataset found) {
    Initializer initializer = network.get(NetworkSettings.INITIALIZER);
    Network chosen = network.choice().network(found.features(), found.classes());
    return new Start(
        chosen,
        initializer.parameters(chosen.layout(), seed(), Precision.FLOAT64),
        found,
        DataSettings.encoding(DataSettings.Kind.AUTO, found, List.of()),
        Words.format("first weights (%s, seed %d)", initializer.label(), seed()));
  }

  private Start saved(ModelFile.Model model, Dataset found) {
    Network chosen = model.network();
    return new Start(
        chosen,
        new Parameters(chosen.layout(), model.weights().flat().to(Precision.FLOAT64)),
        model.understood(found),
        model.encoding(),
        "weights of " + get(MODEL));
  }

  /** Takes so many shards that one is about as large as the batch, which keeps memory small. */
  private Minibatch batch(Configuration hadoop, Start start, int rows, List<Double> classWeights) {
    Dataset info = start.rows;
    ShardPlan plan = new ShardPlan(info.rows(), info.rows() / rows, rows, seed());
    Shard shard = new ShardLoader(info, plan).load(hadoop, List.of(0)).get(0);
    Matrix x = Matrix.zeros(Precision.FLOAT64, rows, info.features());
    Matrix y = Matrix.zeros(Precision.FLOAT64, rows, start.network.classes());
    int[] first = IntStream.range(0, rows).toArray();
    new InputScaler(start.encoding).gather(shard, first, x);
    int[] labels = shard.labels(first);
    Minibatch.setTargets(labels, get(TrainSettings.LABEL_SMOOTHING), y);
    return new Minibatch(x, y, Minibatch.rowWeights(labels, classWeights, Precision.FLOAT64));
  }
}
