package dev.chainrule.cli;

import dev.chainrule.data.Encoding;
import dev.chainrule.export.WeightsFile;
import dev.chainrule.io.DataException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkChoice;
import dev.chainrule.model.NetworkSettings;
import dev.chainrule.model.Parameters;
import dev.chainrule.run.TrainingJob;
import dev.chainrule.settings.Setting;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.TrainSettings;
import java.util.Optional;
import java.util.stream.Stream;
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
              + " that of FILE; where it names none, that of --layers or --network. A run that is"
              + " resumed needs FILE no more.");

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

  /** The network that the file names; empty if it names none, or there is no file to be read. */
  Optional<Network> network(CommonOptions common) {
    if (!isToBeRead(common)) {
      return Optional.empty();
    }
    try (WeightsFile file = WeightsFile.open(common.hadoop(), get(INIT_FROM))) {
      return file.network();
    }
  }

  /** A run that is resumed has its weights in the checkpoint. */
  private boolean isToBeRead(CommonOptions common) {
    return get(INIT_FROM) != null && !common.isTheRuns(INIT_FROM.option());
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
    } else if (!isToBeRead(common)) {
      return job.with(job.settings().with(TrainSettings.FIRST_WEIGHTS, name));
    }
    ComputeSettings compute = job.settings().compute();
    Network network = compute.network();
    Precision precision = compute.precision();
    try (WeightsFile file = WeightsFile.open(common.hadoop(), name)) {
      file.network().ifPresent(found -> requireAlike(common, network, found));
      Parameters read = file.read(network);
      weights = new Parameters(network.layout(), read.flat().to(precision));
      String what =
          NetworkOptions.areNamed(common) || file.network().isEmpty() ? "" : " and network";
      told = "with the weights" + what + " of " + name + ", " + file.layout(network);
      if (read.precision() != precision) {
        told += ", " + read.precision().label() + " made " + precision.label();
      }
      warnOfOtherInputs(name, file, compute.encoding());
    }
    return job.with(job.settings().startingFrom(weights));
  }

  /** Weights would mean something else to other layers, also where they fit. */
  private void requireAlike(CommonOptions common, Network asked, Network found) {
    Setting<?> option =
        Stream.of(NetworkSettings.NETWORK, NetworkSettings.LAYERS)
            .filter(setting -> common.isRequested(setting.option()))
            .findFirst()
            .orElse(NetworkSettings.HIDDEN);
    common.require(
        NetworkChoice.areAlike(asked, found),
        option,
        asked.text(),
        found.text() + ", the network of " + get(INIT_FROM) + ", which is taken by default");
    common.throwProblems();
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
