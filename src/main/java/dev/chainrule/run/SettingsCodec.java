package dev.chainrule.run;

import dev.chainrule.io.SafeMessage;
import dev.chainrule.linalg.Blas;
import dev.chainrule.model.NetworkSettings;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.TrainSettings;
import java.util.Map;
import java.util.TreeMap;

/** Turns training settings into words, and back; there is one way to write each. */
final class SettingsCodec {
  private static final String BLAS = "blas";

  private SettingsCodec() {}

  /** The names are those of {@code train}'s options, the values what they take. */
  static Map<String, String> of(TrainSettings settings) {
    ComputeSettings compute = settings.compute();
    Map<String, String> words = new TreeMap<>(settings.values().words());
    NetworkSettings.describe(compute.network(), words);
    words.put(NetworkSettings.PRECISION.name(), compute.precision().label());
    words.put(NetworkSettings.GRADIENT.name(), compute.method().label());
    if (compute.blas() == Blas.Choice.JAVA) { // Both others are native.
      words.put(BLAS, compute.blas().label());
    }
    return words;
  }

  /**
   * The settings from which {@link #of} makes these words. For a missing word the setting has its
   * default, since there may have been no such setting when the words were written.
   *
   * @throws IllegalArgumentException if there are no such settings, or a word too many
   */
  static TrainSettings parse(Map<String, String> words) {
    ComputeSettings compute =
        new ComputeSettings(
            NetworkSettings.read(words),
            required(NetworkSettings.PRECISION, words),
            required(NetworkSettings.GRADIENT, words),
            words.containsKey(BLAS) ? Blas.Choice.JAVA : Blas.Choice.AUTO);
    TrainSettings settings = new TrainSettings(compute, Values.parse(TrainSettings.ALL, words));
    Map<String, String> expected = of(settings);
    words.forEach(
        (name, word) -> {
          if (!word.equals(expected.get(name))) {
            throw new IllegalArgumentException(
                "%s: %s, expected %s"
                    .formatted(
                        SafeMessage.quote(name),
                        SafeMessage.quote(word),
                        expected.getOrDefault(name, "none")));
          }
        });
    return settings;
  }

  /** Every format has had a word for these. */
  private static <T> T required(Setting<T> setting, Map<String, String> words) {
    return setting.read(words.getOrDefault(setting.name(), "none"));
  }
}
