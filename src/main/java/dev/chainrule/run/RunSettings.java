package dev.chainrule.run;

import dev.chainrule.data.Dataset;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.BlasKernel;
import dev.chainrule.model.NetworkSettings;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.TrainSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The settings that fix the bits of a run, as text: the names are those of {@code train}'s options,
 * and the values are what they take; there is one way to write each.
 *
 * <p>A run is resumed only with the same settings and data. Only {@code epochs} may grow: past
 * steps stay as they are, and the learning rate of the steps to come falls over the new total.
 *
 * @param values by name; only what {@link #of} writes, so that no file can set anything else, such
 *     as what is deleted or where Spark runs
 * @param trainData SHA-256 of each file of the training set, and how it is understood
 * @param testData the same of the test set
 */
public record RunSettings(Map<String, String> values, String trainData, String testData) {
  private static final String EPOCHS = TrainSettings.EPOCHS.name();
  private static final String BLAS = "blas";
  private static final String KERNEL = "blas-kernel";

  /** What it means where these have no word. */
  private static final Map<String, String> UNSAID =
      Map.of(BLAS, "native or auto", KERNEL, BlasKernel.AUTO.label());

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if there are no such settings, or a value too many
   */
  public RunSettings {
    // In a fixed order, so that the same checkpoint has the same bytes.
    values = Collections.unmodifiableMap(new TreeMap<>(values));
    requireAsWritten(values, words(parse(values)));
    Objects.requireNonNull(trainData);
    Objects.requireNonNull(testData);
  }

  /** Those of a run with {@code settings} on these sets. */
  public static RunSettings of(TrainSettings settings, Dataset train, Dataset test) {
    return new RunSettings(words(settings), train.identity(), test.identity());
  }

  /** The settings as typed values. */
  public TrainSettings training() {
    return parse(values);
  }

  /** The values, by name. */
  static Map<String, String> words(TrainSettings settings) {
    ComputeSettings compute = settings.compute();
    Map<String, String> words = new TreeMap<>(settings.values().words());
    NetworkSettings.describe(compute.network(), words);
    words.put(NetworkSettings.PRECISION.name(), compute.precision().label());
    words.put(NetworkSettings.GRADIENT.name(), compute.method().label());
    if (compute.blas().engine() == Blas.Engine.JAVA) { // Both others are native.
      words.put(BLAS, compute.blas().engine().label());
    }
    if (compute.blas().kernel() != BlasKernel.AUTO) {
      words.put(KERNEL, compute.blas().kernel().label());
    }
    return words;
  }

  /**
   * The settings from which {@link #words} makes these. For a missing word the setting has its
   * default, since there may have been no such setting when the words were written.
   */
  private static TrainSettings parse(Map<String, String> words) {
    ComputeSettings compute =
        new ComputeSettings(
            NetworkSettings.read(words),
            required(NetworkSettings.PRECISION, words),
            required(NetworkSettings.GRADIENT, words),
            new Blas.Choice(
                words.containsKey(BLAS) ? Blas.Engine.JAVA : Blas.Engine.AUTO,
                BlasKernel.of(words.getOrDefault(KERNEL, BlasKernel.AUTO.label()))));
    return new TrainSettings(compute, Values.parse(TrainSettings.ALL, words));
  }

  /** Every format has had a word for these. */
  private static <T> T required(Setting<T> setting, Map<String, String> words) {
    return setting.read(words.getOrDefault(setting.name(), "none"));
  }

  private static void requireAsWritten(Map<String, String> words, Map<String, String> expected) {
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
  }

  /**
   * Why a run with these settings cannot be resumed with {@code now}: a line for each difference,
   * none if it can.
   */
  public List<String> differences(RunSettings now) {
    List<String> lines = new ArrayList<>();
    Map<String, String> then = words(training());
    Map<String, String> asked = words(now.training());
    boolean longer = now.training().epochs() >= training().epochs();
    Stream.concat(then.keySet().stream(), asked.keySet().stream())
        .distinct()
        .filter(name -> !Objects.equals(then.get(name), asked.get(name)))
        .filter(name -> !(name.equals(EPOCHS) && longer))
        .forEach(name -> lines.add(difference(name, asked, then)));
    if (!trainData.equals(now.trainData)) {
      lines.add(difference("training set", now.trainData, trainData));
    }
    if (!testData.equals(now.testData)) {
      lines.add(difference("test set", now.testData, testData));
    }
    return lines;
  }

  private static String difference(String name, Map<String, String> now, Map<String, String> then) {
    String unsaid = UNSAID.getOrDefault(name, "none");
    String more = name.equals(EPOCHS) ? " or more" : "";
    return difference(
        "--" + name, now.getOrDefault(name, unsaid), then.getOrDefault(name, unsaid) + more);
  }

  private static String difference(String name, String now, String then) {
    return "%s: %s, the checkpoint has %s".formatted(name, now, then);
  }
}
