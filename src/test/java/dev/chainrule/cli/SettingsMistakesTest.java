package dev.chainrule.cli;

import static dev.chainrule.cli.Mistakes.assertNothingTold;
import static dev.chainrule.cli.Mistakes.assertTold;
import static dev.chainrule.cli.Mistakes.train;
import static dev.chainrule.cli.Outcome.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What users mistype in settings, and the lines that tell them; before Spark starts or data is
 * read.
 */
class SettingsMistakesTest {
  @TempDir Path dir;

  /** A settings file, and the command with it. */
  private List<String> trainBy(String settings, String... words) throws IOException {
    return Mistakes.trainBy(file(), settings, words);
  }

  private Path file() {
    return dir.resolve("my.properties");
  }

  @Test
  void wrongLastWordBringsNoComplaintsAboutDefaults() throws IOException {
    Outcome outcome =
        run(trainBy("spark.chainrule.seed = 3\n", "--lr", "fast").toArray(String[]::new));
    assertEquals("chainrule: --lr: 'fast', expected a number\n", outcome.err());
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
        "--conf: spark.chainrule.decay: 'zigzag', expected one of none, step, exponential,"
            + " polynomial, linear, cosine, one-cycle, plateau",
        file() + ": spark.chainrule.nesterov: 'yes', expected true or false",
        file() + ": spark.chainrule.lr: 0.0, expected more than 0, less than 1e6",
        file() + ": spark.executor.cores: 0, expected at least 1",
        file() + ": spark.chainrule.network: column 1: dense(0): expected at least 1 unit");
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
