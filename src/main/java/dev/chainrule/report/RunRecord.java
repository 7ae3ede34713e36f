package dev.chainrule.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chainrule.io.DataException;
import dev.chainrule.io.InputFile;
import dev.chainrule.io.Json;
import dev.chainrule.io.Words;
import dev.chainrule.run.FormatException;
import dev.chainrule.run.ModelFile;
import dev.chainrule.run.RunDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * What the files of a run say. Any of them may be missing: while a run goes on, it has no summary.
 *
 * @param name of its directory, as the user wrote it
 * @param summary of the run; empty while it goes on
 * @param epochs the lines of its metrics that are of epochs
 * @param steps of its metrics
 * @param unreadLines how many lines of its metrics are not JSON, without the last one
 * @param test evaluation of the model by the test set, as {@code evaluate --json} prints it
 * @param model its last weights
 */
public record RunRecord(
    String name,
    Optional<JsonNode> summary,
    List<JsonNode> epochs,
    List<StepPoint> steps,
    int unreadLines,
    Optional<JsonNode> test,
    Optional<ModelFile.Model> model) {
  /** The largest JSON file that is read: the confusion matrix of 5,000 classes, as numbers. */
  private static final int MOST_BYTES = 64 << 20;

  /**
   * A step.
   *
   * @param step its number, from 1
   * @param epoch from 1
   * @param loss mean of its rows; NaN if it was not finite
   */
  public record StepPoint(int step, int epoch, double loss, double learningRate) {}

  /**
   * Reads the files of a run directory.
   *
   * @throws DataException if it holds no run, or a file of it cannot be read
   */
  public static RunRecord read(Configuration hadoop, String directory) {
    List<JsonNode> epochs = new ArrayList<>();
    List<StepPoint> steps = new ArrayList<>();
    int unreadLines = 0;
    Optional<JsonNode> summary = json(hadoop, directory, RunDirectory.SUMMARY);
    if (InputFile.isThere(hadoop, directory, RunDirectory.METRICS)) {
      unreadLines = readMetrics(hadoop, directory, epochs, steps);
    } else if (summary.isEmpty()) {
      throw new DataException(
          directory + ": no run, it has neither summary.json nor metrics.jsonl");
    }
    return new RunRecord(
        directory,
        summary,
        epochs,
        steps,
        unreadLines,
        json(hadoop, directory, RunDirectory.EVALUATION),
        ModelFile.isIn(hadoop, directory)
            ? Optional.of(model(hadoop, directory))
            : Optional.empty());
  }

  private static Optional<JsonNode> json(Configuration hadoop, String directory, String file) {
    if (!InputFile.isThere(hadoop, directory, file)) {
      return Optional.empty();
    }
    InputFile input = InputFile.find(hadoop, directory, file);
    if (input.length() > MOST_BYTES) {
      throw new DataException(
          Words.format(
              "%s: %d bytes, expected at most %d", input.path(), input.length(), MOST_BYTES));
    }
    return Optional.of(
        Json.parse(new String(input.start(MOST_BYTES), UTF_8))
            .filter(JsonNode::isObject)
            .orElseThrow(() -> new DataException(input.path() + ": no JSON object")));
  }

  private static ModelFile.Model model(Configuration hadoop, String directory) {
    try {
      return ModelFile.read(hadoop, directory);
    } catch (FormatException e) {
      throw new DataException(directory + ": " + e.getMessage(), e); // Of several runs, which.
    }
  }

  /** Returns how many lines are not JSON; the last one may be cut off while a run goes on. */
  private static int readMetrics(
      Configuration hadoop, String directory, List<JsonNode> epochs, List<StepPoint> steps) {
    InputFile input = InputFile.find(hadoop, directory, RunDirectory.METRICS);
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(input.open(), UTF_8))) {
      int unread = 0;
      boolean whole = true;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        unread += whole ? 0 : 1;
        Optional<JsonNode> json = Json.parse(line).filter(JsonNode::isObject);
        json.ifPresent(object -> add(object, epochs, steps));
        whole = json.isPresent();
      }
      return unread;
    } catch (IOException e) {
      throw DataException.unreadable(input.path(), e);
    }
  }

  private static void add(JsonNode line, List<JsonNode> epochs, List<StepPoint> steps) {
    if (line.path("type").asText().equals("epoch")) {
      epochs.add(line);
    } else {
      steps.add(
          new StepPoint(
              line.path("step").asInt(),
              line.path("epoch").asInt(),
              line.path("loss").asDouble(Double.NaN),
              line.path("learningRate").asDouble()));
    }
  }

  /** Whether it has ended, and not been resumed since. */
  public boolean hasEnded() {
    int last = steps.isEmpty() ? 0 : steps.get(steps.size() - 1).step();
    return summary.map(s -> s.path("steps").asInt() >= last).orElse(false)
        || summary.map(s -> s.path("outcome").asText().equals("diverged")).orElse(false);
  }

  /** What the test set says of the weights that the summary is of. */
  Optional<JsonNode> testOfTheseWeights() {
    String weights = summary.map(s -> s.path("weightsSha256").asText()).orElse("");
    return test.filter(t -> t.path("weightsSha256").asText().equals(weights));
  }

  /** The set that was judged after each epoch: {@code validation} or {@code test}. */
  String judge() {
    return epochs.stream().anyMatch(e -> e.has("validationLoss")) ? "validation" : "test";
  }

  /** How many steps make an epoch; 1 if that is not known. */
  double stepsInEpoch() {
    return Math.max(1, steps.stream().filter(s -> s.epoch() == 1).count());
  }

  /** The last part of the directory's name. */
  String shortName() {
    String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
