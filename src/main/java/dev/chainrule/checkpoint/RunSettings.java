package dev.chainrule.checkpoint;

import dev.chainrule.data.DatasetInfo;
import dev.chainrule.train.TrainSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What fixes the bits of a run, in words: the names are those of {@code train}'s options, and the
 * values are what they take.
 *
 * <p>A run goes on only with the same settings and data. Only {@code epochs} may grow: steps behind
 * stay as they are, and the learning rate of those ahead falls over the new total.
 *
 * @param values by name
 * @param trainData SHA-256 of the training images and labels
 * @param testData SHA-256 of the test images and labels
 */
public record RunSettings(Map<String, String> values, String trainData, String testData) {
  private static final String EPOCHS = "epochs";

  /** No file may set anything else: not what is deleted, and not where Spark runs. */
  private static final Set<String> KNOWN =
      Set.of(
          "layers",
          "hidden",
          "output",
          "network",
          "loss",
          "init",
          "precision",
          "gradient",
          EPOCHS,
          "batch",
          "shards",
          "seed",
          "lr",
          "momentum",
          "nesterov",
          "warmup-epochs",
          "decay");

  public RunSettings {
    if (!KNOWN.containsAll(values.keySet()) || values.values().stream().anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException("settings, expected some of " + new TreeSet<>(KNOWN));
    }
    // In a fixed order, so that the same checkpoint has the same bytes.
    values = Collections.unmodifiableMap(new TreeMap<>(values));
    epochs(values);
    Objects.requireNonNull(trainData);
    Objects.requireNonNull(testData);
  }

  private static int epochs(Map<String, String> values) {
    return Integer.parseInt(values.getOrDefault(EPOCHS, ""));
  }

  /** Passes over the data. */
  public int epochs() {
    return epochs(values);
  }

  /** Those of a run with {@code settings} on these sets. */
  public static RunSettings of(TrainSettings settings, DatasetInfo train, DatasetInfo test) {
    Map<String, String> words = new LinkedHashMap<>();
    DescribedNetwork.describe(settings.compute().network(), words);
    words.put("init", settings.initializer().label());
    words.put("precision", settings.compute().precision().label());
    words.put("gradient", settings.compute().method().label());
    words.put(EPOCHS, String.valueOf(settings.epochs()));
    words.put("batch", String.valueOf(settings.batch()));
    words.put("shards", String.valueOf(settings.shards()));
    words.put("seed", String.valueOf(settings.seed()));
    words.put("lr", String.valueOf(settings.learningRate()));
    words.put("momentum", String.valueOf(settings.momentum()));
    words.put("nesterov", String.valueOf(settings.nesterov()));
    words.put("warmup-epochs", String.valueOf(settings.warmupEpochs()));
    words.put("decay", settings.decay().label());
    return new RunSettings(words, sha256(train), sha256(test));
  }

  private static String sha256(DatasetInfo data) {
    return data.imagesSha256() + " " + data.labelsSha256();
  }

  /**
   * Why a run with these settings cannot be gone on with under {@code now}: a line for each
   * difference, none if it can.
   */
  public List<String> differences(RunSettings now) {
    List<String> lines = new ArrayList<>();
    values.keySet().stream()
        .filter(name -> !agrees(name, values.get(name), now.values.get(name)))
        .forEach(
            name -> lines.add(difference("--" + name, now.values.get(name), values.get(name))));
    now.values.keySet().stream()
        .filter(name -> !values.containsKey(name))
        .forEach(name -> lines.add(difference("--" + name, now.values.get(name), null)));
    if (!trainData.equals(now.trainData)) {
      lines.add(difference("training set", now.trainData, trainData));
    }
    if (!testData.equals(now.testData)) {
      lines.add(difference("test set", now.testData, testData));
    }
    return lines;
  }

  private static boolean agrees(String name, String then, String now) {
    if (name.equals(EPOCHS)) {
      return now != null && Integer.parseInt(now) >= Integer.parseInt(then);
    }
    return then.equals(now);
  }

  private static String difference(String name, String now, String then) {
    String more = name.equals("--" + EPOCHS) ? " or more" : "";
    return "%s: %s, the checkpoint has %s%s"
        .formatted(name, now == null ? "none" : now, then == null ? "none" : then, more);
  }
}
