package dev.chainrule.checkpoint;

import dev.chainrule.data.OneLine;
import dev.chainrule.model.Activation;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A network as a model file's metadata and a checkpoint's settings describe it, and back. */
final class DescribedNetwork {
  private static final String WHOLE_NUMBER = " *[0-9]{1,10} *";

  private DescribedNetwork() {}

  /** Puts into {@code metadata} what {@link #parse} makes {@code network} of. */
  static void describe(Network network, Map<String, String> metadata) {
    if (network instanceof Mlp mlp) {
      metadata.put("layers", mlp.layers());
      metadata.put("hidden", mlp.hidden().label());
      metadata.put("output", mlp.output().label());
    } else {
      metadata.put("network", network.text());
    }
    metadata.put("loss", network.loss().label());
  }

  /**
   * The network.
   *
   * @param file for messages
   * @throws ModelFormatException if there is none in the metadata, or one that cannot be
   */
  static Network parse(String file, Map<String, String> metadata) {
    if (!metadata.containsKey("layers") && !metadata.containsKey("network")) {
      throw new ModelFormatException(
          file
              + ": the metadata describes no network, expected layers (such as 784,512,10) or"
              + " network, and loss; whoever saves a model again has to save its metadata too");
    }
    try {
      return parse(metadata);
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(
          "%s: the metadata describes no network: %s".formatted(file, OneLine.reason(e)), e);
    }
  }

  /**
   * The network.
   *
   * @throws IllegalArgumentException if there is none in {@code words}, or one that cannot be
   */
  static Network parse(Map<String, String> words) {
    Network network = read(words);
    network.layout(); // There may be too many parameters.
    return network;
  }

  private static Network read(Map<String, String> metadata) {
    String lossLabel = metadata.getOrDefault("loss", Loss.SOFTMAX_CROSS_ENTROPY.label());
    Loss loss = Labels.find("loss", Loss.values(), Loss::label, lossLabel);
    if (metadata.containsKey("network")) {
      return NetworkText.parse(metadata.get("network")).network(loss);
    }
    return new Mlp(
        sizes(metadata.getOrDefault("layers", "")),
        activation("hidden", metadata.getOrDefault("hidden", Activation.RELU.label())),
        activation("output", metadata.getOrDefault("output", Activation.IDENTITY.label())),
        loss);
  }

  private static List<Integer> sizes(String layers) {
    List<Integer> sizes = new ArrayList<>();
    for (String size : layers.split(",", -1)) {
      if (!size.matches(WHOLE_NUMBER) || Long.parseLong(size.strip()) > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "layers %s: expected sizes such as 784,512,10".formatted(OneLine.quote(layers)));
      }
      sizes.add(Integer.valueOf(size.strip()));
    }
    return sizes;
  }

  private static Activation activation(String name, String label) {
    return Labels.find(name, Activation.values(), Activation::label, label);
  }
}
