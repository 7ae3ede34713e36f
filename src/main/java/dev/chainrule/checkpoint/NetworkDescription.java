package dev.chainrule.checkpoint;

import dev.chainrule.model.Activation;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkText;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A network as names and words, the same in model files and checkpoints. */
final class NetworkDescription {
  private NetworkDescription() {}

  /** {@code layers}, {@code hidden} and {@code output}, or {@code network}; and {@code loss}. */
  static Map<String, String> of(Network network) {
    Map<String, String> words = new LinkedHashMap<>();
    if (network instanceof Mlp mlp) {
      words.put("layers", mlp.layers());
      words.put("hidden", mlp.hidden().label());
      words.put("output", mlp.output().label());
    } else {
      words.put("network", network.text());
    }
    words.put("loss", network.loss().label());
    return words;
  }

  /**
   * The network that {@code words} describe.
   *
   * @throws IllegalArgumentException if they describe none
   */
  static Network parse(Map<String, String> words) {
    Loss loss = choice(Loss.class, words.getOrDefault("loss", "softmax-cross-entropy"));
    if (words.containsKey("network")) {
      return NetworkText.parse(words.get("network")).network(loss);
    }
    String layers = words.getOrDefault("layers", "");
    List<Integer> sizes =
        Arrays.stream(layers.split(",", -1)).map(s -> Integer.valueOf(s.trim())).toList();
    return new Mlp(
        sizes,
        choice(Activation.class, words.getOrDefault("hidden", "relu")),
        choice(Activation.class, words.getOrDefault("output", "identity")),
        loss);
  }

  private static <E extends Enum<E>> E choice(Class<E> type, String label) {
    return Enum.valueOf(type, label.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
