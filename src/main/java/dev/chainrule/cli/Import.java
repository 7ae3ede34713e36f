package dev.chainrule.cli;

import dev.chainrule.data.Encoding;
import dev.chainrule.export.WeightsFile;
import dev.chainrule.io.Words;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkChoice;
import dev.chainrule.model.NetworkSettings;
import dev.chainrule.model.Parameters;
import dev.chainrule.run.ModelFile;
import dev.chainrule.run.Provenance;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.settings.Problem;
import dev.chainrule.settings.Setting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code chainrule import}. */
@Command(
    name = "import",
    description = {
      "Makes a model of a safetensors file with weights from elsewhere.",
      "Their names are those of PyTorch's nn.Sequential, or Chainrule's own. The network is that of"
          + " the file's metadata, or else of --layers or --network."
    },
    footer = {
      "",
      "Examples:",
      "  chainrule import digits.safetensors --to model.safetensors",
      "  chainrule import net.safetensors --layers 784,512,10 --to model.safetensors"
    })
final class Import extends CheckedCommand {
  /** As {@code train} has them, but that there are no data from which sizes could follow. */
  private static final Setting<List<Integer>> LAYERS =
      NetworkSettings.LAYERS.orElseAs("those of the metadata");

  private static final Setting<String> LAYERS_IN_WORDS =
      NetworkSettings.NETWORK.meaning(
          "In place of --layers: the layers in order, input(N) first, such as 'input(784) dense(512)"
              + " relu layernorm dense(10)'; those that train knows.");

  private static final List<Setting<?>> NETWORK =
      List.of(LAYERS, LAYERS_IN_WORDS, NetworkSettings.HIDDEN, NetworkSettings.LOSS);

  @CommandLine.Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      converter = PathOption.Anywhere.class,
      description = "A safetensors file.")
  String file;

  @Mixin SettingGroup network = new SettingGroup("Network", NETWORK);
  @Mixin FileOutput output = new FileOutput();

  @Override
  void check() {
    common.require(file != null, new Problem(null, "FILE: missing, expected a safetensors file"));
    output.check(common);
    boolean isText = isGiven(LAYERS_IN_WORDS);
    boolean isSizes = isGiven(LAYERS);
    common.require(!isText || !isSizes, LAYERS, "given beside --network", "one of the two");
    common.require(
        isSizes || !isGiven(NetworkSettings.HIDDEN),
        NetworkSettings.HIDDEN,
        "given without --layers",
        "both");
    common.require(
        isText || isSizes || !isGiven(NetworkSettings.LOSS),
        NetworkSettings.LOSS,
        "given without a network",
        "--layers or --network beside it");
    common.check(this::asked);
  }

  /**
   * Whether the option is on the command line. Elsewhere it is meant for networks to be trained,
   * not for this file.
   */
  private boolean isGiven(Setting<?> setting) {
    return common.isGiven(setting.option());
  }

  /** The network that the options describe; empty if they describe none. */
  private Optional<Network> asked() {
    Map<String, String> words = new HashMap<>();
    NETWORK.forEach(setting -> put(setting, words));
    Setting<?> way = isGiven(LAYERS_IN_WORDS) ? LAYERS_IN_WORDS : LAYERS;
    return NetworkSettings.isIn(words)
        ? Optional.of(NetworkChoice.naming(way, () -> NetworkSettings.read(words)))
        : Optional.empty();
  }

  private <T> void put(Setting<T> setting, Map<String, String> words) {
    if (isGiven(setting) && network.get(setting) != null) { // Null if it could not be read.
      words.put(setting.name(), setting.word(network.get(setting)));
    }
  }

  @Override
  int run() {
    Configuration hadoop = common.hadoop();
    output.requireFree(hadoop);
    try (WeightsFile source = WeightsFile.open(hadoop, file)) {
      Network known = asked().or(source::network).orElseThrow(this::unknownNetwork);
      Encoding encoding = source.encoding();
      ModelFile.requireFits(file, encoding, known);
      Parameters weights = source.read(known);
      output.write(hadoop, ModelFile.content(known, weights, encoding, about(source.metadata())));
      System.out.println(
          Words.format(
              "Wrote %s: %s, %s, from %s",
              output.name(), known.text(), weights.precision().label(), source.layout(known)));
      System.out.println("weights  sha256 " + weights.sha256());
    }
    return ExitCode.DONE;
  }

  private InvalidSettingsException unknownNetwork() {
    return new InvalidSettingsException(
        List.of(
            new Problem(
                null,
                file
                    + ": its metadata describes no network, expected --layers 784,512,10 or"
                    + " --network 'input(784) dense(512) relu dense(10)' or the like")));
  }

  /** What is known of the making of the weights. */
  private static Map<String, String> about(Map<String, String> metadata) {
    String here = Provenance.build(Provenance.VERSION) + " " + Provenance.build(Provenance.COMMIT);
    return Map.of(
        ModelFile.MAKER, metadata.getOrDefault(ModelFile.MAKER, here),
        ModelFile.DATA_HASH, metadata.getOrDefault(ModelFile.DATA_HASH, "unknown"));
  }
}
