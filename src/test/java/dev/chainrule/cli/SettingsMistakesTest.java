package dev.chainrule.cli;

import static dev.chainrule.cli.Outcome.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What users mistype, and the lines that tell them; all before Spark starts or data is read. */
class SettingsMistakesTest {
  @TempDir Path dir;

  /** Says that {@code words} bring exactly these lines. */
  private static void assertTold(List<String> words, String... lines) {
    Outcome outcome = run(words.toArray(String[]::new));
    assertEquals(
        Stream.of(lines).map(line -> "chainrule: " + line).toList(),
        outcome.err().lines().toList());
    assertEquals(64, outcome.code());
  }

  /** Says that {@code words} bring no complaint; a mistake of our own keeps Spark from starting. */
  private static void assertNothingTold(List<String> words) {
    assertTold(
        Stream.concat(words.stream(), Stream.of("--step-attempts=0")).toList(),
        "--step-attempts: 0, expected at least 1");
  }

  private static List<String> train(String... words) {
    return Stream.concat(Stream.of("train"), Stream.of(words)).toList();
  }

  /** A settings file, and the command with it. */
  private List<String> trainBy(String settings, String... words) throws IOException {
    Files.writeString(file(), settings);
    return Stream.concat(train("--conf-file", file().toString()).stream(), Stream.of(words))
        .toList();
  }

  private Path file() {
    return dir.resolve("my.properties");
  }

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
          """)
  void unknownCommandNamesTheNearest(String words, String line) {
    Outcome outcome = run(words.split(" ", -1));
    assertEquals("chainrule: " + line + "\n", outcome.err());
    assertEquals(64, outcome.code());
  }

  @Test
  void noCommandListsThem() {
    assertEquals(
        "chainrule: no command, expected one of evaluate, explain, gradcheck, inspect, speedup, train\n",
        run().err());
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
        "--decay: 'zigzag', expected one of none, linear, cosine",
        "--loss: 'none', expected one of softmax-cross-entropy, half-squared-error",
        "--layers: '3,x', expected sizes such as 784,512,10",
        "--strict: 'maybe', expected true or false",
        "--batch: '99999999999', expected a whole number, of at most 32 bits",
        "--conf: 'spark.x', expected KEY=VALUE");
    assertEquals(
        "chainrule: --executors: '1,0', expected counts such as 1,2,4\n",
        run("speedup", "--executors", "1,0").err());
  }

  /** The parser forgets the defaults of all options when the last word is wrong. */
  @Test
  void wrongLastWordBringsNoComplaintsAboutDefaults() throws IOException {
    Outcome outcome =
        run(trainBy("spark.chainrule.seed = 3\n", "--lr", "fast").toArray(String[]::new));
    assertEquals("chainrule: --lr: 'fast', expected a number\n", outcome.err());
  }

  @Test
  void negativeNumbersAreValues() {
    assertTold(
        train("--epochs", "-3", "--lr", "-1e3"),
        "--epochs: -3, expected at least 1",
        "--lr: -1000.0, expected more than 0, less than 1e6");
  }

  @Test
  void mistakesInSettingsNameTheirSource() throws IOException {
    assertTold(
        trainBy(
            """
            spark.chainrule.epochs = ten
            spark.chainrule.nesterov = yes
            spark.chainrule.lr = 0
            spark.chainrule.network = dense(0)
            spark.executor.cores = 0
            """,
            "--conf",
            "spark.chainrule.decay=zigzag"),
        file() + ": spark.chainrule.epochs: 'ten', expected a whole number",
        file() + ": spark.chainrule.nesterov: 'yes', expected true or false",
        "--conf: spark.chainrule.decay: 'zigzag', expected one of none, linear, cosine",
        file() + ": spark.chainrule.network: column 1: dense(0): expected at least 1 unit",
        file() + ": spark.chainrule.lr: 0.0, expected more than 0, less than 1e6",
        file() + ": spark.executor.cores: 0, expected at least 1");
  }

  @Test
  void optionsOverruleWrongSettings() throws IOException {
    assertNothingTold(trainBy("spark.chainrule.epochs = ten\n", "--epochs", "3"));
  }

  @Test
  void unknownSettingsNameTheNearest() throws IOException {
    String from = file() + ": unknown setting ";
    assertTold(
        trainBy(
            """
            spark.chainrule.epoch = 3
            spark.chianrule.epochs = 3
            epochs = 3
            chainrule.epochs = 3
            executor.memory = 2g
            lz = 3
            """,
            "--conf",
            "spark.chainrule.bach=3"),
        from + "chainrule.epochs; the nearest is spark.chainrule.epochs",
        from + "epochs; the nearest is spark.chainrule.epochs",
        from + "executor.memory; the nearest is spark.executor.memory",
        from + "lz; settings begin with spark.chainrule.",
        from + "spark.chainrule.epoch; the nearest is spark.chainrule.epochs",
        from + "spark.chianrule.epochs; the nearest is spark.chainrule.epochs",
        "--conf: unknown setting spark.chainrule.bach; the nearest is spark.chainrule.batch");
  }

  @Test
  void misspeltSettingsOfSparkNameTheNearest() throws IOException {
    String from = file() + ": unknown setting ";
    assertTold(
        trainBy(
            """
            spark.exector.memory = 2g
            spark.executor.memoryoverhead = 1g
            spark.mster = local
            spark.my.own.listener = 3
            spark.hadoop.fs.s3a.enpoint = x
            spark.io.compression.lz4.block.size = 32k
            """,
            "--conf",
            "spark.locality.weit=1s"),
        from + "spark.exector.memory; the nearest is spark.executor.memory",
        from + "spark.executor.memoryoverhead; the nearest is spark.executor.memoryOverhead",
        from + "spark.mster; the nearest is spark.master",
        "--conf: unknown setting spark.locality.weit; the nearest is spark.locality.wait");
  }

  @Test
  void valuesThatSparkWouldRefuseAreToldBeforeItStarts() throws IOException {
    assertTold(
        trainBy(
            """
            spark.locality.wait = long
            spark.executor.cores = two
            spark.scheduler.mode = ROBIN
            spark.task.cpus = ${env:MANY}
            spark.my.own = two
            """,
            "--executor-memory=lots"),
        file() + ": spark.executor.cores: 'two', expected a whole number",
        file() + ": spark.locality.wait: 'long', expected time in MILLISECONDS value",
        file() + ": spark.scheduler.mode: 'ROBIN', expected one of FAIR, FIFO, NONE",
        "--executor-memory: 'lots', expected bytes in MiB value");
  }

  @Test
  void sparkSubmitsSettingsAreLookedAtToo() {
    System.setProperty("spark.chainrule.epochs", "ten");
    System.setProperty("spark.exector.memory", "2g");
    try {
      assertTold(
          train(),
          "spark-submit: unknown setting spark.exector.memory; the nearest is"
              + " spark.executor.memory",
          "spark-submit: spark.chainrule.epochs: 'ten', expected a whole number");
    } finally {
      System.clearProperty("spark.chainrule.epochs");
      System.clearProperty("spark.exector.memory");
    }
  }

  @Test
  void oneSourceGivesAKeyOneValue() throws IOException {
    assertTold(
        trainBy(
            """
            spark.chainrule.epochs = 3
            spark.chainrule.epochs = 4
            spark.chainrule.seed = 5
            spark.chainrule.seed = 5
            spark.hadoop.fs.s3a.secret.key = abc
            spark.hadoop.fs.s3a.secret.key = xyz
            """,
            "--conf",
            "spark.ui.enabled=true",
            "--conf",
            "spark.ui.enabled=false",
            "--conf",
            "spark.chainrule.seed=6"),
        file() + ": spark.chainrule.epochs: given as 3 and as 4, expected once",
        file() + ": spark.hadoop.fs.s3a.secret.key: given with different values, expected once",
        "--conf: spark.ui.enabled: given as true and as false, expected once");
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
  void optionsThatExcludeEachOtherAreToldTogether() {
    Outcome outcome =
        run(
            "train",
            "--network",
            "dense(10)",
            "--layers",
            "784,10",
            "--hidden",
            "tanh",
            "--gradient",
            "manual",
            "--momentum",
            "0",
            "--partitions",
            "17",
            "--executors",
            "2");
    assertEquals(
        """
        chainrule: --layers: given beside --network, expected one of the two
        chainrule: --hidden: given beside --network, expected relu and the like in its text
        chainrule: --gradient: manual, expected autodiff with --network, as backpropagation by hand\
         is written for --layers only
        chainrule: --momentum: 0.0, expected more than 0 with nesterov
        chainrule: --executors: 2 beside the master local[*], which has none, expected local[N]\
         for N cores
        chainrule: --partitions: 17, expected at most the number of shards, 16
        """,
        outcome.err());
  }

  @Test
  void sparksSettingForTheSameThingOfTheSameOrAStrongerSourceIsAConflict() throws IOException {
    String key = file() + ": spark.chainrule.";
    assertTold(
        trainBy(
            """
            spark.chainrule.executors = 2
            spark.executor.instances = 2
            spark.chainrule.executor-cores = 1
            spark.chainrule.executor-memory = 1g
            spark.executor.memory = 2g
            """,
            "--master",
            "spark://a:7077",
            "--conf",
            "spark.master=spark://b:7077",
            "--conf",
            "spark.executor.instances=3",
            "--conf",
            "spark.executor.cores=4"),
        key + "executor-cores: 1 beside spark.executor.cores=4 of --conf, expected one of the two",
        key
            + "executor-memory: 1g beside spark.executor.memory=2g of "
            + file()
            + ", expected one of the two",
        key + "executors: 2 beside spark.executor.instances=3 of --conf, expected one of the two",
        "--master: spark://a:7077 beside spark.master=spark://b:7077 of --conf, expected one of"
            + " the two");
  }

  @Test
  void optionOverrulesTheFilesSettingForTheSameThing() throws IOException {
    assertNothingTold(
        trainBy(
            """
            spark.master = spark://b:7077
            spark.executor.instances = 3
            spark.executor.cores = 4
            spark.executor.memory = 2g
            spark.cores.max = 1
            """,
            "--master=spark://a:7077",
            "--executors=2",
            "--executor-cores=2",
            "--executor-memory=1g"));
  }

  @Test
  void masterThatSparkSubmitAlwaysSetsIsNoConflict() {
    System.setProperty("spark.master", "local[*]");
    System.setProperty("spark.chainrule.master", "spark://a:7077");
    try {
      assertNothingTold(train("--executors=2"));
    } finally {
      System.clearProperty("spark.master");
      System.clearProperty("spark.chainrule.master");
    }
  }

  @Test
  void executorsNeedTheirCores() {
    assertTold(
        train(
            "--master=spark://a:7077",
            "--executors=2",
            "--executor-cores=2",
            "--conf=spark.cores.max=3",
            "--conf=spark.task.cpus=4",
            "--conf=spark.dynamicAllocation.enabled=true"),
        "--executors: 2 beside spark.dynamicAllocation.enabled=true of --conf, expected one of the"
            + " two",
        "--executors: 2 beside spark.cores.max=3 of --conf, expected at least 4",
        "--conf: spark.task.cpus: 4, expected at most the cores of an executor, 2");
    assertTold(
        train("--executor-cores", "2", "--master", "local[2]", "--conf", "spark.task.cpus=3"),
        "--conf: spark.task.cpus: 3, expected at most the cores of an executor, 2",
        "--executor-cores: given without --executors, expected both");
  }

  @Test
  void studyNeedsTheCoresOfItsLargestPoint() {
    assertTold(
        List.of(
            "speedup",
            "--master=spark://a:7077",
            "--executors=4,1",
            "--conf=spark.cores.max=3",
            "--physical-cores=-1"),
        "--executors: 4,1 beside spark.cores.max=3 of --conf, expected at least 4",
        "--physical-cores: -1, expected 0 or more");
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
  void allKindsAreToldInOneGo() throws IOException {
    List<String> words =
        trainBy(
            "spark.exector.memory=1g\nspark.chainrule.epochs=ten\n",
            "--bach=3",
            "--lr",
            "x",
            "--momentum",
            "2",
            "--seed=1",
            "--seed=2",
            "--executors=2");
    Outcome outcome = run(words.toArray(String[]::new));
    assertEquals(7, outcome.err().lines().count(), outcome.err());
    assertTrue(outcome.err().lines().allMatch(l -> l.startsWith("chainrule: ")), outcome.err());
    assertEquals(64, outcome.code());
  }
}
