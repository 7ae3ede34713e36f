package dev.chainrule.run;

import dev.chainrule.io.SafeMessage;
import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.model.Initializer;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.LearningRate.Decay;
import dev.chainrule.train.TrainSettings;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Settings of a training as words, and back; there is one way to write each. */
final class SettingsCodec {
  private SettingsCodec() {}

  /** The names are those of {@code train}'s options, the values what they take. */
  static Map<String, String> of(TrainSettings settings) {
    ComputeSettings compute = settings.compute();
    Map<String, String> words = new TreeMap<>();
    DescribedNetwork.describe(compute.network(), words);
    words.put("init", settings.initializer().label());
    words.put("precision", compute.precision().label());
    words.put("gradient", compute.method().label());
    words.put("epochs", String.valueOf(settings.epochs()));
    words.put("batch", String.valueOf(settings.batch()));
    words.put("shards", String.valueOf(settings.shards()));
    words.put("seed", String.valueOf(settings.seed()));
    words.put("lr", String.valueOf(settings.learningRate()));
    words.put("momentum", String.valueOf(settings.momentum()));
    words.put("nesterov", String.valueOf(settings.nesterov()));
    words.put("warmup-epochs", String.valueOf(settings.warmupEpochs()));
    words.put("decay", settings.decay().label());
    if (compute.blas() == Blas.Choice.JAVA) { // Both others are native.
      words.put("blas", compute.blas().label());
    }
    return words;
  }

  /**
   * The settings that {@link #of} makes these words of.
   *
   * @throws IllegalArgumentException if there are none, be it for one word too many
   */
  static TrainSettings parse(Map<String, String> words) {
    ComputeSettings compute =
        new ComputeSettings(
            DescribedNetwork.parse(words),
            label("precision", Precision.values(), Precision::label, words),
            label("gradient", GradientMethod.values(), GradientMethod::label, words),
            words.containsKey("blas") ? Blas.Choice.JAVA : Blas.Choice.AUTO);
    TrainSettings settings =
        new TrainSettings(
            compute,
            label("init", Initializer.values(), Initializer::label, words),
            number("epochs", Integer::valueOf, words),
            number("batch", Integer::valueOf, words),
            number("shards", Integer::valueOf, words),
            number("seed", Long::valueOf, words),
            number("lr", Double::valueOf, words),
            number("momentum", Double::valueOf, words),
            Boolean.parseBoolean(words.get("nesterov")),
            number("warmup-epochs", Double::valueOf, words),
            label("decay", Decay.values(), Decay::label, words));
    requireSame(words, of(settings));
    return settings;
  }

  private static <T> T label(
      String name, T[] values, Function<T, String> label, Map<String, String> words) {
    return Labels.find(name, values, label, words.getOrDefault(name, "none"));
  }

  private static <T> T number(
      String name, Function<String, T> conversion, Map<String, String> words) {
    String word = words.getOrDefault(name, "");
    try {
      return conversion.apply(word);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s: %s, expected a number".formatted(name, SafeMessage.quote(word)), e);
    }
  }

  private static void requireSame(Map<String, String> found, Map<String, String> expected) {
    TreeSet<String> names = new TreeSet<>(found.keySet());
    names.addAll(expected.keySet());
    for (String name : names) {
      if (!Objects.equals(found.get(name), expected.get(name))) {
        throw new IllegalArgumentException(
            "%s: %s, expected %s"
                .formatted(
                    SafeMessage.quote(name),
                    SafeMessage.quote(found.getOrDefault(name, "none")),
                    expected.getOrDefault(name, "none")));
      }
    }
  }
}
