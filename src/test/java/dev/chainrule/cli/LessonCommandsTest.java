package dev.chainrule.cli;

import static dev.chainrule.cli.Outcome.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.MnistSubset;
import dev.chainrule.data.Encoding;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Activation;
import dev.chainrule.model.BrokenBackprop;
import dev.chainrule.model.Initializer;
import dev.chainrule.model.Mlp;
import dev.chainrule.run.ModelFile;
import dev.chainrule.run.Provenance;
import dev.chainrule.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code gradcheck} and {@code explain} as a user types them; neither starts Spark. */
class LessonCommandsTest {
  @TempDir static Path dir;

  @BeforeAll
  static void writeData() throws IOException {
    MnistSubset.write(Files.createDirectories(dir.resolve("data")), 300, 20);
  }

  private static String data() {
    return dir.resolve("data").toString();
  }

  private static String model() {
    return model(dir.resolve("run").toString(), Mlp.classifier(784, 12, 10), Encoding.PIXELS);
  }

  private static String model(String run, Mlp mlp, Encoding encoding) {
    try (RunDirectory directory = RunDirectory.create(new Configuration(), run, true)) {
      ModelFile.write(
          directory,
          mlp,
          Initializer.HE.parameters(mlp.layout(), 5, Precision.FLOAT32),
          encoding,
          Provenance.of("4.1.0", "java", "a", "b"));
    }
    return run;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--layers=784,6,10",
        "--layers=784,6,10 --hidden=silu --label-smoothing=0.1",
        "--layers=784,2,10 --hidden=tanh --loss=half-squared-error --rows=300",
        "--network=dense(8)#relu#layernorm#dense(10)",
        "--layers=784,4,10 --class-weights=balanced --label-smoothing=0.1 --rows=100",
        "--layers=784,4,10 --class-weights=0,2,1,1,1,1,1,1,1,9 --loss=half-squared-error",
        "--layers=784,4,10 --class-weights=balanced --input-dropout=0.2",
      })
  void gradcheckOfRealRowsPasses(String options) {
    String[] args = ("gradcheck --data=" + data() + " " + options).split(" ", -1);
    for (int i = 0; i < args.length; i++) {
      args[i] = args[i].replace('#', ' ');
    }
    Outcome outcome = run(args);
    assertEquals(0, outcome.code(), outcome.out() + outcome.err());
    assertTrue(outcome.out().contains("The gradients agree."), outcome.out());
    assertTrue(outcome.out().lines().allMatch(line -> line.length() <= 100), outcome.out());
  }

  /** With the weights of all rows the mean loss is a multiple, too. */
  @Test
  void classWeightsAreInTheLossThatIsChecked() throws IOException {
    String twos = String.join(",", Collections.nCopies(10, "2"));
    double plain = meanLoss("--class-weights=none");
    assertEquals(2 * plain, meanLoss("--class-weights=" + twos), 1e-12);
  }

  private static double meanLoss(String option) throws IOException {
    Outcome outcome = run("gradcheck", "--json", "--data", data(), "--layers", "784,3,10", option);
    assertEquals(0, outcome.code(), outcome.err());
    return new ObjectMapper().readTree(outcome.out()).get("meanLoss").asDouble();
  }

  @Test
  void lessonNamesEveryActivation() {
    for (Activation f : Activation.values()) {
      Outcome outcome =
          run("explain", "--data", data(), "--layers", "784,3,10", "--hidden", f.label());
      assertEquals(0, outcome.code(), outcome.err());
      boolean named = outcome.out().contains(f.title()) && outcome.out().contains(f.label() + "(");
      assertTrue(named || f == Activation.IDENTITY, outcome.out());
    }
  }

  /** As it was trained: with its scaling, and its classes where rows lack the first of them. */
  @ParameterizedTest
  @ValueSource(strings = {"gradcheck", "explain"})
  void aSavedModelSeesRowsAsInTraining(String command) throws IOException {
    Encoding standardized =
        new Encoding(
            1, List.of(100.0, -4.0), List.of(20.0, 0.5), List.of("ash", "elm", "oak"), List.of());
    Encoding plain = new Encoding(1, List.of(), List.of(), List.of(), List.of());
    String told = lesson(command, "a", standardized, "130,-4.5,oak", "90,-3,elm", "100,-4,oak");
    assertTrue(told.contains("3 rows of rows.csv; weights of "), told);
    assertEquals(told, lesson(command, "b", plain, "1.5,-1,2", "-0.5,2,1", "0,0,2"));
  }

  private static String lesson(String command, String name, Encoding encoding, String... rows)
      throws IOException {
    Path place = Files.createDirectories(dir.resolve(command + name));
    String csv = Files.write(place.resolve("rows.csv"), List.of(rows)).toString();
    String model = model(place.resolve("run").toString(), Mlp.classifier(2, 3, 3), encoding);
    Outcome outcome = run(command, "--data", csv, "--label=last", "--model", model);
    assertEquals(0, outcome.code(), outcome.err());
    return outcome.out().replace(place.toString(), "");
  }

  /** The data are wrong, and not the words that were typed. */
  @Test
  void classesWithoutRowsCannotBeBalanced() throws IOException {
    Path csv = Files.writeString(dir.resolve("gap.csv"), "0,1,2\n1,3,4\n");
    Outcome outcome =
        run("gradcheck", "--data", csv.toString(), "--layers=2,2,3", "--class-weights=balanced");
    assertEquals(ExitCode.DATA, outcome.code());
    assertTrue(outcome.err().contains("no row of class 2, expected rows"), outcome.err());
  }

  @Test
  void gradcheckOfASavedModelAsJson() throws IOException {
    Outcome outcome = run("gradcheck", "--json", "--data", data(), "--model", model());
    assertEquals(0, outcome.code(), outcome.err());
    JsonNode json = new ObjectMapper().readTree(outcome.out());
    assertTrue(json.get("agrees").asBoolean());
    assertEquals("784,12,10, relu, softmax-cross-entropy", json.get("network").asText());
    assertEquals(32, json.get("rows").asInt());
    assertEquals(4, json.get("parameters").size());
    assertEquals("W1", json.at("/parameters/0/name").asText());
    assertEquals(784 * 12, json.at("/parameters/0/manualToAutomatic/comparisons").asInt());
  }

  /** The default of 32 rows is no request. */
  @Test
  void smallSetIsCheckedWholeWhereNobodyAskedForMoreRows() throws IOException {
    Path few = Files.createDirectories(dir.resolve("few"));
    MnistSubset.write(few, 7, 1);
    String[] words = {"gradcheck", "--json", "--layers=784,2,10", "--data", few.toString(), ""};
    Outcome outcome = run(Arrays.copyOf(words, 5));
    assertEquals(0, outcome.code(), outcome.err());
    assertEquals(7, new ObjectMapper().readTree(outcome.out()).get("rows").asInt());
    words[5] = "--rows=8";
    assertEquals("chainrule: --rows: 8, expected at most 7, all there are\n", run(words).err());
  }

  @Test
  void brokenGradientIsCode70AndNamed() {
    CommandLine.IFactory factory =
        new CommandLine.IFactory() {
          @Override
          public <K> K create(Class<K> type) throws Exception {
            return type == GradCheck.class
                ? type.cast(new GradCheck(network -> new BrokenBackprop((Mlp) network, "W2")))
                : CommandLine.defaultFactory().create(type);
          }
        };
    Outcome outcome =
        run(
            args -> Chainrule.run(factory, args),
            "gradcheck",
            "--data",
            data(),
            "--layers",
            "784,5,10");
    assertEquals(70, outcome.code(), outcome.err());
    assertTrue(outcome.out().contains("THE GRADIENTS DISAGREE: W2."), outcome.out());
    assertEquals("", outcome.err(), "a wrong gradient is an answer, no failure of the program");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny", "relu-blocking", "batch", "xor"})
  void builtInExamplesNeedNoData(String example) {
    Outcome outcome =
        run("explain", example, "--conf", "spark.chainrule.data=" + dir.resolve("no"));
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.out().lines().count() > 20, outcome.out());
  }

  @Test
  void optionsOfABatchHaveNoSayInAnExample() {
    Outcome outcome = run("explain", "tiny", "--hidden", "silu", "--rows", "3", "--seed", "2");
    assertEquals(64, outcome.code(), outcome.err());
    assertEquals(2, outcome.err().lines().count(), outcome.err());
    assertTrue(outcome.err().contains("--hidden: has no say here"), outcome.err());
  }

  @Test
  void batchIsShownWithSumAndWithMean() {
    String out = run("explain", "batch").out();
    assertTrue(out.contains("sum over 2 rows") && out.contains("mean over 2 rows"), out);
  }

  @Test
  void explainShowsRowsOfDataThroughASavedModel() {
    Outcome outcome = run("explain", "--data", data(), "--model", model(), "--rows", "3");
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.out().contains("[3, 784] @ [784, 12] + [12] = [3, 12]  [ok]"));
    assertTrue(outcome.out().contains("They agree."));
  }

  @Test
  void htmlIsWrittenWhereAskedFor() throws IOException {
    Path page = dir.resolve("tiny.html");
    Outcome outcome = run("explain", "tiny", "--html", page.toString());
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(Files.readString(page).contains("</svg>"));
    Outcome nowhere = run("explain", "tiny", "--html", dir.resolve("no/x.html").toString());
    assertEquals(73, nowhere.code());
    assertTrue(nowhere.err().endsWith("cannot be written: no such file or directory\n"));
  }

  @Test
  void unknownExampleIsCode64AndListsTheNames() {
    Outcome outcome = run("explain", "tinny");
    assertEquals(64, outcome.code());
    assertTrue(outcome.err().contains("tiny, relu-blocking, batch, xor"), outcome.err());
  }

  @Test
  void mistakesAreToldAtOnceAndData65() {
    Outcome outcome =
        run("gradcheck", "--rows", "0", "--directions", "0", "--precision", "float64");
    assertEquals(64, outcome.code());
    assertEquals(3, outcome.err().lines().count(), outcome.err());
    assertEquals(64, run("explain", "xor", "--html", "x.html").code());
    assertEquals(64, run("gradcheck", "--data", data(), "--rows", "301").code());
    assertEquals(65, run("gradcheck", "--data", dir.resolve("none").toString()).code());
    assertEquals(65, run("explain", "--data", data(), "--layers", "5,10").code());
    Outcome layered = run("explain", "--data", data(), "--network", "dense(4) layernorm dense(10)");
    assertEquals(64, layered.code());
    assertFalse(layered.err().contains("Exception"), layered.err());
  }

  @Test
  void helpExplains() {
    for (String command : List.of("gradcheck", "explain")) {
      Outcome help = run(command, "--help");
      assertEquals(0, help.code());
      assertTrue(help.out().contains("Examples:"), help.out());
      assertTrue(help.out().lines().allMatch(line -> line.length() <= 100), help.out());
    }
  }
}
