package dev.chainrule.cli;

import static dev.chainrule.cli.Mistakes.assertTold;
import static dev.chainrule.cli.Mistakes.train;
import static dev.chainrule.cli.Outcome.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What users mistype on the command line, and the lines that tell them. */
class CommandLineMistakesTest {
  @Test
  void unknownOptionsNameTheNearestAndKeepTheirValues() {
    assertTold(
        train("--epoch", "3", "--lrr=0.1", "--no-nestrov", "--datta"),
        "Unknown option: '--epoch'; the nearest is --epochs",
        "Unknown option: '--lrr'; the nearest is --lr",
        "Unknown option: '--no-nestrov'; the nearest is --no-nesterov",
        "Unknown option: '--datta'; the nearest is --data");
  }

  @Test
  void nearestIsAnOptionOfThatCommand() {
    assertTold(
        List.of("speedup", "--repartitions"),
        "Unknown option: '--repartitions'; the nearest is --repartition");
    assertTold(
        train("--repartitions"), "Unknown option: '--repartitions'; the nearest is --partitions");
  }

  @Test
  void valueOfAnUnknownOptionIsNoExample() {
    String line = "Unknown option: '--rwos'; the nearest is --rows";
    assertTold(List.of("explain", "--rwos", "3"), line);
    assertTold(List.of("explain", "--rwos", "3", "tiny"), line);
    assertTold(List.of("explain", "tiny", "--rwos", "3"), line);
  }

  @Test
  void classWeightsThatAreNoneAreTold() {
    String expected =
        ", expected none, balanced, or a number from 0 to 1e6 for each class, such as 1,2.5, not"
            + " all 0";
    for (String weights : List.of("1,-1", "1,NaN", "1,Infinity", "balance", "0,0")) {
      assertTold(
          train("--class-weights", weights), "--class-weights: '" + weights + "'" + expected);
    }
  }

  @Test
  void inputDropoutIsAShareAndHasNoGradientByHand() {
    assertTold(
        train("--input-dropout", "1"), "--input-dropout: 1.0, expected 0 or more, less than 1");
    assertTold(
        train("--input-dropout", "0.2", "--gradient", "manual"),
        "--gradient: manual, expected autodiff with --input-dropout, as backpropagation by hand"
            + " knows no dropout");
    assertTold(
        train("--input-dropout", "0.2", "--network", "dropout(0.1) dense(10)"),
        "--network: column 1: dropout(0.1): expected no dropout there, or 0.2, as --input-dropout"
            + " says");
  }

  @Test
  void strayWordIsToldByItself() {
    assertTold(train("--strict", "now"), "'now': unexpected, every value belongs to an option");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tran --epochs 3 | Unknown command: 'tran'; the nearest is train
          grad-check      | Unknown command: 'grad-check'; the nearest is gradcheck
          --hlep          | Unknown option: '--hlep'; the nearest is --help
          --epochs=3 train| --epochs=3: given before the command, expected after it
          help train      | Unknown command: 'help'; 'chainrule --help' and 'chainrule COMMAND --help' show options
          epoch           | Unknown command: 'epoch'; expected one of evaluate, explain, export, gradcheck, import, inspect, predict, report, settings, speedup, train
          """)
  void unknownCommandNamesTheNearest(String words, String line) {
    Outcome outcome = run(words.split(" ", -1));
    assertEquals("chainrule: " + line + "\n", outcome.err());
    assertEquals(64, outcome.code());
  }

  @Test
  void noCommandShowsTheUsageWithALineForEach() {
    Outcome outcome = run();
    assertEquals(64, outcome.code());
    assertEquals("", outcome.out());
    List<String> commands =
        outcome.err().lines().filter(line -> line.matches("  [a-z]\\S* .*")).toList();
    assertTrue(
        commands.contains(
            "  train      Trains a multilayer perceptron, and writes a run directory."),
        outcome.err());
    assertTrue(commands.stream().allMatch(line -> line.endsWith(".")), outcome.err());
    assertEquals(
        List.of(
            "evaluate",
            "explain",
            "export",
            "gradcheck",
            "import",
            "inspect",
            "predict",
            "report",
            "settings",
            "speedup",
            "train"),
        commands.stream().map(line -> line.strip().replaceFirst(" .*", "")).sorted().toList());
  }

  @Test
  void guessesThatAreFarOffAreNotMade() {
    assertTold(
        train("--gpu", "--batch-size=3", "--num-epochs", "3", "-x"),
        "Unknown option: '--gpu'; 'chainrule train --help' shows all",
        "Unknown option: '--batch-size'; the nearest is --batch",
        "Unknown option: '--num-epochs'; the nearest is --epochs",
        "Unknown option: '-x'; 'chainrule train --help' shows all");
    assertTold(
        train("--conf", "spark.chainrule.gpu=1"),
        "--conf: unknown setting spark.chainrule.gpu; settings are called as options are, which"
            + " --help shows");
    assertEquals(
        "chainrule: Unknown command: 'frobnicate'; expected one of evaluate, explain, export,"
            + " gradcheck, import, inspect, predict, report, settings, speedup, train\n",
        run("frobnicate").err());
  }

  @Test
  void optionsOfSparkSubmitNameTheirPlaceOrOurs() {
    assertTold(
        train(
            "--driver-memory", "4g", "--num-executors=4", "-c", "spark.ui.port=1", "--class", "A"),
        "--driver-memory: an option of spark-submit, expected before the jar, or with"
            + " submit/chainrule",
        "Unknown option: '--num-executors'; ours is --executors",
        "Unknown option: '-c'; ours is --conf",
        "--class: an option of spark-submit that has no use here");
    Set<String> ours = new HashSet<>();
    new CommandLine(new Train()).getCommandSpec().optionsMap().keySet().forEach(ours::add);
    ours.retainAll(SubmitOptions.HANDED_OVER);
    assertEquals(Set.of(), ours, "the wrapper would give them to spark-submit");
  }

  @Test
  void missingValuesSayWhatWasExpected() {
    assertTold(
        train("--out", "--epohcs", "3", "--layers", "--master", "local[2]", "--lr", "--seed=1"),
        "--out: no value, expected DIR",
        "Unknown option: '--epohcs'; the nearest is --epochs",
        "--layers: no value, expected sizes such as 784,512,10",
        "--lr: no value, expected a number");
    Outcome last = run("train", "--seed", "3", "--epochs");
    assertEquals("chainrule: --epochs: no value, expected a whole number\n", last.err());
    assertEquals("chainrule: --model: no value, expected FILE\n", run("evaluate", "--model").err());
  }

  @Test
  void wrongValuesSayWhatWasExpected() {
    assertTold(
        train(
            "--epochs=ten",
            "--lr",
            "fast",
            "--decay",
            "zigzag",
            "--loss",
            "none",
            "--layers",
            "3,x",
            "--strict=maybe",
            "--batch",
            "99999999999",
            "--conf",
            "spark.x"),
        "--epochs: 'ten', expected a whole number",
        "--lr: 'fast', expected a number",
        "--decay: 'zigzag', expected one of none, step, exponential, polynomial, linear, cosine,"
            + " one-cycle, plateau",
        "--loss: 'none', expected one of softmax-cross-entropy, half-squared-error",
        "--layers: '3,x', expected sizes such as 784,512,10",
        "--strict: 'maybe', expected true or false",
        "--batch: '99999999999', expected a whole number, of at most 32 bits",
        "--conf: 'spark.x', expected KEY=VALUE");
    assertEquals(
        "chainrule: --executors: '1,0', expected counts such as 1,2,4\n",
        run("speedup", "--executors", "1,0").err());
    assertEquals(
        "chainrule: --engine: 'resident,auto', expected one or more of aggregate, resident\n",
        run("speedup", "--engine", "resident,auto").err());
  }

  /** So that --tensorboard=-d is no option -d, and a name that cannot be spelled is refused. */
  @Test
  void optionsThatNameFilesAreKnownToBePaths() {
    Chainrule.commandLine(CommandLine.defaultFactory()).getSubcommands().values().stream()
        .flatMap(command -> command.getCommandSpec().options().stream())
        .filter(option -> option.paramLabel().matches(".*(FILE|DIR).*"))
        .forEach(option -> assertTrue(PathOption.isPath(option), option.longestName()));
  }

  /** As scripts have them whose variables are not set. */
  @ParameterizedTest
  @CsvSource({"train,--out", "train,--data", "train,--init-from", "explain,--html", "export,--to"})
  void emptyPathIsToldByItsOption(String command, String option) {
    Outcome outcome = run(command, option, "");
    assertEquals(64, outcome.code(), outcome.err());
    assertTrue(outcome.err().contains(option + ": '', expected a path"), outcome.err());
  }

  /** The parser forgets the defaults of all options when the last word is wrong. */
  @Test
  void negativeNumbersAreValues() {
    assertTold(
        train("--epochs", "-3", "--lr", "-1e3"),
        "--epochs: -3, expected at least 1",
        "--lr: -1000.0, expected more than 0, less than 1e6");
  }

  @Test
  void commandLineGivesAnOptionOneValue() {
    assertTold(
        train(
            "--epochs",
            "3",
            "--epochs=4",
            "--seed=1",
            "--seed=1",
            "--strict",
            "--strict",
            "--nesterov",
            "--no-nesterov",
            "--conf-file",
            "a",
            "--conf-file",
            "b"),
        "--epochs: given as 3 and as 4, expected once",
        "--nesterov: given beside --no-nesterov, expected one of the two",
        "--conf-file a: no such file",
        "--conf-file b: no such file");
  }

  @Test
  void noMistakeIsToldTwice() {
    assertTold(
        train("--executors", "-1", "--momentum", "-1", "--lr", "x", "--lr", "-1"),
        "--lr: 'x', expected a number",
        "--momentum: -1.0, expected 0 or more, less than 1",
        "--executors: -1, expected 0 or more");
  }

  @Test
  void networksBeyondAnyVectorAreMistakes() {
    String told = ": a network of 3200000000 parameters or more, at most 2147483639 fit one vector";
    assertTold(train("--layers", "16,200000000,3"), "--layers" + told);
  }
}
