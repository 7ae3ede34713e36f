package dev.chainrule.cli;

import dev.chainrule.data.Encoding;
import dev.chainrule.export.WeightsFile;
import dev.chainrule.io.DataException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkSettings;
import dev.chainrule.model.Parameters;
import dev.chainrule.run.TrainingJob;
import dev.chainrule.settings.Setting;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.TrainSettings;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the weights of a run begin: drawn, or those of a file. */
final class FirstWeights extends SettingGroup {
  static final Setting<String> INIT_FROM =
      PathOption.anywhere(
          TrainSettings.FIRST_WEIGHTS.name(),
          "FILE",
          "In place of --init: begin with the weights of FILE, a model.safetensors, a run directory,"
              + " or a safetensors file with the names of PyTorch's nn.Sequential. The network is"
              + " that of --layers or --network. A run that is resumed needs FILE no more.");

  private static final Logger LOG = LoggerFactory.getLogger(FirstWeights.class);

  /** Those of the file; null if none was read. */
  private Parameters weights;

  private String told;

  FirstWeights() {
    super("Network", INIT_FROM);
  }

  void check(CommonOptions common) {
    String init = NetworkSettings.INITIALIZER.option();
    common.require(
        get(INIT_FROM) == null || !common.isGiven(init),
        INIT_FROM,
        "given beside --init",
        "one of the two");
  }

  /**
   * Reads the file, if one is given.
   *
   * @return {@code job} with settings that say which weights it begins with
   * @throws DataException if they are not those of its network
   */
  TrainingJob read(CommonOptions common, TrainingJob job) {
    String name = get(INIT_FROM);
    if (name == null) {
      return job;
    } else if (common.isTheRuns(INIT_FROM.option())) {
      return job.with(job.settings().with(TrainSettings.FIRST_WEIGHTS, name));
    }
    ComputeSettings compute = job.settings().compute();
    Network network = compute.network();
    Precision precision = compute.precision();
    try (WeightsFile file = WeightsFile.open(common.hadoop(), name)) {
      Parameters read = file.read(network);
      weights = new Parameters(network.layout(), read.flat().to(precision));
      told = "with the weights of " + name + ", " + file.layout(network);
      if (read.precision() != precision) {
        told += ", " + read.precision().label() + " made " + precision.label();
      }
      warnOfOtherInputs(name, file, compute.encoding());
    }
    return job.with(job.settings().startingFrom(weights));
  }

  private static void warnOfOtherInputs(String name, WeightsFile file, Encoding now) {
    Encoding then = file.encoding();
    boolean same =
        then.divisor() == now.divisor()
            && then.shift().equals(now.shift())
            && then.scale().equals(now.scale());
    if (file.network().isPresent() && !same) {
      LOG.warn("{}: its weights are for inputs that are scaled otherwise", SafeMessage.of(name));
    }
  }

  /** The weights that the first step of {@code job} starts from. */
  Parameters of(TrainingJob job) {
    if (weights == null && job.settings().startsFromGivenWeights()) {
      throw new DataException(
          "the run began with weights of a file, and there is no checkpoint to go on from, expected"
              + " --init-from FILE");
    }
    return weights == null ? job.settings().initialWeights() : weights;
  }

  /** Where they are from; empty if no file was read. */
  Optional<String> told() {
    return Optional.ofNullable(told);
  }
}
