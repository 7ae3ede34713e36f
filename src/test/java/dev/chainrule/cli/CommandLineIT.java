package dev.chainrule.cli;

import static dev.chainrule.cli.Outcome.run;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.MnistSubset;
import dev.chainrule.data.Dataset;
import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardLoader;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.run.SafetensorsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands as a user types them, with real data and a real local Spark. */
class CommandLineIT {
  @TempDir Path dir;

  /** A short training; {@code more} are options with values, which replace those here. */
  private String[] train(String... more) throws IOException {
    MnistSubset.write(Files.createDirectories(dir.resolve("data")), 2000, 300);
    Map<String, String> options = new LinkedHashMap<>();
    options.put("--data", dir.resolve("data").toString());
    options.put("--master", "local[2]");
    options.put("--layers", "784,32,10");
    options.put("--epochs", "2");
    options.put("--batch", "128");
    options.put("--out", dir.resolve("run").toString());
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    List<String> args = new ArrayList<>(List.of("train", "--conf", "spark.ui.enabled=false"));
    options.forEach((name, value) -> args.addAll(List.of(name, value)));
    return args.toArray(String[]::new);
  }

  @Test
  void trainedModelGivesTheSameAccuracyToEvaluateAndToAnotherReader() throws IOException {
    Outcome trained = run(train());
    assertEquals(0, trained.code(), trained.err());
    Path run = dir.resolve("run");
    JsonNode summary = new ObjectMapper().readTree(run.resolve("summary.json").toFile());
    double accuracy = summary.get("testAccuracy").asDouble();
    assertTrue(accuracy > 0.5, trained.out());
    assertEquals(25450, summary.get("parameters").asInt());
    assertEquals("native", summary.at("/blas/driver/engine").asText());
    assertEquals(2, summary.get("history").size());
    assertTrue(trained.out().contains(summary.get("weightsSha256").asText()));

    List<String> metrics = Files.readAllLines(run.resolve("metrics.jsonl"));
    assertEquals(2 * 16 + 2, metrics.size());
    assertEquals("epoch", new ObjectMapper().readTree(metrics.get(33)).get("type").asText());

    Outcome evaluated =
        run(
            "evaluate",
            "--json",
            "--model",
            run.toString(),
            "--data",
            dir.resolve("data").toString(),
            "--master",
            "local[1]",
            "--conf",
            "spark.ui.enabled=false");
    assertEquals(0, evaluated.code(), evaluated.err());
    JsonNode figures = new ObjectMapper().readTree(evaluated.out());
    assertEquals(accuracy, figures.get("accuracy").asDouble());
    assertEquals(summary.get("weightsSha256"), figures.get("weightsSha256"));
    // A row whose best two classes tie to the last bit may fall either way in other arithmetic.
    double another = accuracyByAnotherReader(run.resolve("model.safetensors"));
    assertEquals(accuracy, another, 1.001 / 300);
  }

  @Test
  void reportIsWrittenAndMadeAgainAndRunsAreCompared() throws IOException {
    Path run = dir.resolve("run");
    Outcome trained = run(train("--epochs", "1"));
    assertEquals(0, trained.code(), trained.err());
    Path report = run.resolve("report.html");
    String page = Files.readString(report);
    assertTrue(page.contains("The test set") && page.contains("The first layer"), page);
    assertTrue(page.contains("<td>epochs</td><td>1</td><td>command line</td>"), page);
    assertTrue(trained.out().contains("report   " + report), trained.out());

    Files.delete(report);
    Outcome again = run("report", run.toString(), "--follow"); // It has ended, so once is enough.
    assertEquals(0, again.code(), again.err());
    assertEquals(page, Files.readString(report));

    Path comparison = dir.resolve("both.html");
    Outcome compared =
        run("report", run.toString(), run.toString(), "--page", comparison.toString());
    assertEquals(0, compared.code(), compared.err());
    assertTrue(Files.readString(comparison).contains("Comparison of 2 runs"));

    Outcome refused = run("report", run.toString(), "--page", run.toString());
    assertEquals(73, refused.code());
    assertTrue(refused.err().contains("is a directory, expected a file"), refused.err());
  }

  @Test
  void runsWithoutReportLeaveNone() throws IOException {
    List<String> args = new ArrayList<>(List.of(train("--epochs", "1")));
    args.add("--no-report");
    assertEquals(0, run(args.toArray(String[]::new)).code());
    assertFalse(Files.exists(dir.resolve("run/report.html")));
    assertFalse(Files.exists(dir.resolve("run/evaluation.json")));
  }

  @Test
  void reportOfNothingIsRefused() {
    assertEquals(64, run("report").code());
    Outcome missing = run("report", dir.resolve("nowhere").toString());
    assertEquals(65, missing.code());
    assertTrue(missing.err().contains("neither summary.json nor metrics.jsonl"), missing.err());
  }

  @Test
  void quietRunPrintsItsResultAlone() throws IOException {
    List<String> args = new ArrayList<>(List.of(train("--epochs", "1", "--progress", "bar")));
    args.add("--quiet");
    Outcome trained = run(args.toArray(String[]::new));
    assertEquals(0, trained.code(), trained.err());
    List<String> lines = trained.out().lines().toList();
    assertEquals(
        List.of("test", "weights", "model", "report"),
        lines.stream().map(line -> line.replaceFirst(" .*", "")).toList(),
        trained.out());
    assertTrue(lines.get(2).endsWith(dir.resolve("run/model.safetensors").toString()));
  }

  @Test
  void withoutProgressARunTellsItsPlanItsEpochsAndItsResult() throws IOException {
    Outcome trained = run(train("--progress", "none"));
    assertEquals(0, trained.code(), trained.err());
    String words =
        trained.out().lines().map(line -> line.replaceFirst(" .*", "")).collect(joining(" "));
    assertEquals(
        "spark data network blas plan engine output  epoch epoch  test weights model report",
        words);
  }

  private double accuracyByAnotherReader(Path model) throws IOException {
    SafetensorsReader reader = new SafetensorsReader(model);
    Dataset info = MnistSubset.write(dir.resolve("data"), 2000, 300).test();
    Shard test =
        new ShardLoader(info, new ShardPlan(info.rows(), 1, 1, 0))
            .load(new Configuration(), List.of(0))
            .get(0);
    int right = 0;
    for (int row = 0; row < test.rows(); row++) {
      double[] pixels = new double[784];
      for (int i = 0; i < 784; i++) {
        pixels[i] = test.get(row, i) / 255.0;
      }
      right += reader.predict(pixels) == test.label(row) ? 1 : 0;
    }
    return right / (double) test.rows();
  }

  @Test
  void allMistakesAreToldAtOnce() {
    Outcome outcome =
        run(
            "train",
            "--lr",
            "abc",
            "--momentum",
            "1.5",
            "--epochs",
            "0",
            "--partitions",
            "99",
            "--conf",
            "spark.chainrule.bach=9",
            "--no-such-option");
    assertEquals(64, outcome.code());
    List<String> lines = outcome.err().lines().toList();
    assertEquals(6, lines.size(), outcome.err());
    assertTrue(lines.stream().allMatch(line -> line.startsWith("chainrule: ")), outcome.err());
    assertTrue(outcome.err().contains("the nearest is spark.chainrule.batch"), outcome.err());
    assertTrue(outcome.err().contains("--momentum: 1.5, expected 0 or more, less than 1"));
    assertTrue(outcome.err().contains("Unknown option: '--no-such-option'"));
  }

  @Test
  void settingsComeFromFileThenConfThenOptions() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("my.properties"),
            """
            spark.chainrule.epochs = 7
            spark.chainrule.seed = 5
            spark.chainrule.batch = 64
            """);
    Outcome outcome =
        run(
            train(
                "--conf-file", file.toString(), "--conf", "spark.chainrule.seed=6", "--lr", "0.2"));
    assertEquals(0, outcome.code(), outcome.err());
    JsonNode summary = new ObjectMapper().readTree(dir.resolve("run/summary.json").toFile());
    assertEquals(2, summary.get("epochs").asInt(), "an option beats the file");
    assertEquals(6, summary.get("seed").asInt(), "--conf beats the file");
    assertEquals(128, summary.get("globalBatch").asInt());
    assertEquals(0.2, summary.get("learningRate").asDouble());
  }

  @Test
  void laterFileIsStronger() throws IOException {
    Path first = dir.resolve("first");
    Path second = dir.resolve("second");
    Files.writeString(first, "spark.chainrule.seed = 5\nspark.chainrule.tree-depth = 0\n");
    Files.writeString(second, "spark.chainrule.tree-depth = -1\n");
    Outcome outcome = run(train("--conf-file", first.toString(), "--conf-file", second.toString()));
    assertEquals(64, outcome.code());
    assertEquals(
        "chainrule: %s: spark.chainrule.tree-depth: -1, expected at least 1%n".formatted(second),
        outcome.err());
  }

  @Test
  void eachKindOfFailureHasItsCodeAndOneLine() throws IOException {
    Outcome noData = run("train", "--data", dir.resolve("none").toString());
    assertEquals(65, noData.code());
    assertEquals(1, noData.err().lines().count(), noData.err());

    Outcome wrongLayers = run(train("--layers", "100,10"));
    assertEquals(65, wrongLayers.code());
    assertTrue(wrongLayers.err().contains("784 inputs would fit"), wrongLayers.err());
    assertFalse(Files.exists(dir.resolve("run")));

    Files.writeString(Files.createDirectories(dir.resolve("run")).resolve("mine"), "x");
    Outcome full = run(train());
    assertEquals(73, full.code());
    assertTrue(full.err().contains("is not empty"), full.err());

    assertEquals(65, run("evaluate", "--model", dir.resolve("none").toString()).code());
    assertEquals(64, run("evaluate").code());
    assertEquals(64, run("nonsense").code());
  }

  private static Outcome runThrowing(Error error) {
    CommandLine.IFactory broken =
        new CommandLine.IFactory() {
          @Override
          public <K> K create(Class<K> command) {
            throw error;
          }
        };
    return run(args -> Chainrule.run(broken, args), "evaluate");
  }

  @Test
  void exhaustedDriverEndsInOneLine() {
    Outcome outcome = runThrowing(new OutOfMemoryError("Java heap space"));
    assertEquals(69, outcome.code());
    assertEquals(
        String.format(
            Locale.ROOT,
            "chainrule: OutOfMemoryError: Java heap space; --driver-memory gives more than these %d MiB\n",
            Runtime.getRuntime().maxMemory() >> 20),
        outcome.err());
  }

  @Test
  void classesThatDoNotFitEndInOneLine() {
    Outcome outcome = runThrowing(new NoClassDefFoundError("scala/jdk/A"));
    assertEquals(69, outcome.code());
    assertEquals(
        "chainrule: NoClassDefFoundError: scala/jdk/A; Spark %s, expected 4.1 or newer for Scala 2.13\n"
            .formatted(SparkVersion.found()),
        outcome.err());
  }

  @Test
  void networkInWordsIsTrainedSavedAndEvaluated() throws IOException {
    Files.writeString(dir.resolve("file"), "spark.chainrule.layers = 784,9,10\n");
    String text = "dense(32) batchnorm relu dropout(0.1) dense(10)";
    List<String> args = new ArrayList<>(List.of(train("--network", text)));
    int layers = args.indexOf("--layers");
    args.set(layers, "--conf-file"); // whose layers give way to the option
    args.set(layers + 1, dir.resolve("file").toString());
    Outcome trained = run(args.toArray(String[]::new));
    assertEquals(0, trained.code(), trained.err());
    assertTrue(trained.out().contains("input(784) " + text + ", softmax-cross-entropy: 25,514"));
    JsonNode summary = new ObjectMapper().readTree(dir.resolve("run/summary.json").toFile());
    assertEquals("input(784) " + text, summary.get("network").asText());
    assertEquals("autodiff", summary.get("gradient").asText());
    Outcome evaluated = evaluateRun();
    assertEquals(0, evaluated.code(), evaluated.err());
    JsonNode figures = new ObjectMapper().readTree(evaluated.out());
    assertEquals(summary.get("testAccuracy"), figures.get("accuracy"));
  }

  @Test
  void networkThatCannotBeIsRefusedWithItsPlace() throws IOException {
    Outcome both = run(train("--network", "dense(10)", "--hidden", "tanh", "--gradient", "manual"));
    assertEquals(64, both.code());
    assertEquals(
        """
        chainrule: --layers: given beside --network, expected one of the two
        chainrule: --hidden: given beside --network, expected relu and the like in its text
        chainrule: --gradient: manual, expected autodiff with --network, as backpropagation by hand\
         is written for --layers only
        """,
        both.err());
    List<String> args = new ArrayList<>(List.of(train("--network", "relu dense(0)")));
    args.subList(args.indexOf("--layers"), args.indexOf("--layers") + 2).clear();
    Outcome syntax = run(args.toArray(String[]::new));
    assertEquals(64, syntax.code());
    assertEquals(
        "chainrule: --network: column 6: dense(0): expected at least 1 unit\n", syntax.err());
    args.set(args.indexOf("relu dense(0)"), "dense(512) relu");
    Outcome classes = run(args.toArray(String[]::new));
    assertEquals(64, classes.code());
    assertTrue(classes.err().contains("dense(10) would fit"), classes.err());
  }

  private Outcome evaluateRun() {
    return run(
        "evaluate",
        "--json",
        "--model",
        dir.resolve("run").toString(),
        "--data",
        dir.resolve("data").toString(),
        "--master",
        "local[1]",
        "--conf",
        "spark.ui.enabled=false");
  }

  @Test
  void divergingRunKeepsItsLastGoodWeights() throws IOException {
    Outcome outcome = run(train("--loss", "half-squared-error", "--lr", "90000"));
    assertEquals(75, outcome.code(), outcome.err());
    assertTrue(
        outcome.out().contains("Diverged: the loss or a weight is NaN or infinite"), outcome.out());
    JsonNode summary = new ObjectMapper().readTree(dir.resolve("run/summary.json").toFile());
    assertEquals("diverged", summary.get("outcome").asText());
    JsonNode figures = new ObjectMapper().readTree(evaluateRun().out());
    assertEquals(summary.get("testAccuracy"), figures.get("accuracy"));
    assertEquals(summary.get("weightsSha256"), figures.get("weightsSha256"));
  }

  private Outcome speedup(String... more) throws IOException {
    String[] args = train("--scaling", "strong", "--repetitions", "1", "--epochs", "1");
    args[0] = "speedup";
    List<String> words = new ArrayList<>(List.of(args));
    words.addAll(List.of(more));
    Outcome outcome = run(words.toArray(String[]::new));
    assertEquals(0, outcome.code(), outcome.err());
    return outcome;
  }

  @Test
  void speedupWarmsUpForAsLongAsItIsTold() throws IOException {
    Outcome outcome = speedup("--executors", "1", "--warmup-seconds", "2.5");
    Matcher warm = Pattern.compile("warm after [0-9,]+ runs?, (\\S+) s").matcher(outcome.out());
    assertTrue(warm.find(), outcome.out());
    assertTrue(Double.parseDouble(warm.group(1)) >= 2.5, outcome.out());
    assertEquals(2, Files.readAllLines(dir.resolve("run/study.csv")).size());
  }

  @Test
  void speedupComparesExecutorsPartitionsAndTreeDepthsLocally() throws IOException {
    Outcome outcome =
        speedup(
            "--executors",
            "1,2",
            "--shards",
            "16",
            "--repartition",
            "--warmup-seconds",
            "0",
            "--engine",
            "aggregate,resident");
    assertTrue(outcome.out().contains("All ended with equal weights."), outcome.out());
    String said = outcome.out().replaceAll("\\s+", " ");
    assertTrue(said.contains("All 4 compared points ended with equal weights"), outcome.out());
    assertTrue(said.contains("Strong scaling, 1 core an executor, both engines"), outcome.out());
    Path study = dir.resolve("run");
    // 1, 2, 4 and 16 partitions at three depths each, and a header.
    assertEquals(13, Files.readAllLines(study.resolve("repartition.csv")).size());
    assertTrue(Files.exists(study.resolve("report.html")));
  }
}
