package dev.chainrule.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chainrule.io.Json;
import dev.chainrule.io.Words;
import dev.chainrule.run.RunDirectory;
import dev.chainrule.study.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** How long {@code chainrule train} takes until it is right on 98 % of the test set. */
final class TimeToAccuracy {
  private static final double ACCURACY = 0.98;

  private final Terms terms;
  private final Path settings;
  private final Path dir;

  /**
   * @param settings a properties file
   * @param dir for logs, and a run directory that is left there
   */
  TimeToAccuracy(Terms terms, Path settings, Path dir) {
    this.terms = terms;
    this.settings = settings;
    this.dir = dir;
  }

  /** Seconds of steps, evaluation left out; empty if there are no such settings. */
  Optional<Spread> measure(int rounds, Consumer<String> progress) throws IOException {
    if (!Files.exists(settings)) {
      progress.accept("skipped: accuracy, since there is no " + settings);
      return Optional.empty();
    }
    List<Double> seconds = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      seconds.add(train());
      progress.accept(
          Words.format(
              "98 %%, round %d of %d: %.2f s", round, rounds, seconds.get(seconds.size() - 1)));
    }
    return Optional.of(Spread.of(seconds));
  }

  private double train() throws IOException {
    Path out = Files.createTempDirectory(dir, "accuracy");
    List<String> words =
        List.of(
            "train",
            "--conf-file",
            settings.toString(),
            "--data",
            terms.data(),
            "--master",
            "local[" + terms.cores() + "]",
            "--out",
            out.resolve("run").toString());
    Path log = dir.resolve("accuracy.log");
    Process process =
        Jvm.running("2g", "dev.chainrule.cli.Chainrule", words, log)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new BenchException("training failed; its log is " + log);
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
    List<String> metrics = Files.readAllLines(out.resolve("run").resolve(RunDirectory.METRICS));
    return seconds(metrics)
        .orElseThrow(() -> new BenchException("98 % was not reached; the run is " + out));
  }

  /** Seconds of the epochs until the first with that accuracy; empty if there is none. */
  static OptionalDouble seconds(List<String> metrics) {
    double seconds = 0;
    for (String line : metrics) {
      JsonNode report = Json.parse(line).orElseThrow();
      if (report.path("type").asText().equals("epoch")) {
        seconds += report.path("seconds").asDouble();
        if (report.path("testAccuracy").asDouble() >= ACCURACY) {
          return OptionalDouble.of(seconds);
        }
      }
    }
    return OptionalDouble.empty();
  }
}
