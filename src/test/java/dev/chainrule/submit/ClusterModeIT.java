package dev.chainrule.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.submit.Shell.Result;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the wrapper does for a driver that will run on the cluster. */
class ClusterModeIT extends ScriptsOfAProject {
  private static final String MISSING =
      "--out: missing, expected a directory that outlives the driver on the cluster, such as"
          + " hdfs:///user/me/run";

  @BeforeEach
  void aSparkForYarn() throws Exception {
    write(project.resolve("target/spark/jars/spark-yarn_2.13-4.2.0.jar"), "");
  }

  private Result submitted(String words) throws Exception {
    return new Shell(user)
        .with("HADOOP_CONF_DIR", user)
        .run(words("train --master yarn --deploy-mode cluster " + words));
  }

  /** The driver would say so too, after minutes, and in a log elsewhere. */
  @Test
  void runDirectoryOfItsOwnChoiceIsRefusedBeforeItIsSubmitted() throws Exception {
    assertTold(64, MISSING, submitted("--epochs 3"));
    Path file = write(user.resolve("a.conf"), "spark.chainrule.outer = hdfs:///a\n");
    assertTold(64, MISSING, submitted("--conf-file " + file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--out hdfs:///a",
        "--out=hdfs:///a",
        "--out file:/weak --out hdfs:///a",
        "--conf-file weak.conf --out hdfs:///a",
        "--conf spark.chainrule.out=hdfs:///a",
        "--conf-file strong.conf",
        "--properties-file strong.conf"
      })
  void directoryInASharedFileSystemIsTaken(String words) throws Exception {
    write(user.resolve("weak.conf"), "spark.chainrule.out = runs/a\n");
    write(user.resolve("strong.conf"), "spark.chainrule.out hdfs:///a\n");
    Result result = submitted(words);
    assertEquals("", result.errors());
    assertEquals(75, result.exitCode());
  }

  /** It may be a mount, or a path of Hadoop's default file system. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --out runs/a                             | runs/a
          --out=/mnt/a                             | /mnt/a
          --out file:/mnt/a                        | file:/mnt/a
          --conf spark.chainrule.out=runs/a        | runs/a
          --conf-file weak.conf                    | weak/a
          """)
  void directoryThatMayBeTheNodesIsToldOf(String words, String out) throws Exception {
    write(user.resolve("weak.conf"), "spark.chainrule.out = weak/a\n");
    String line = " names no shared file system: it may be on the node of the driver alone";
    assertTold(75, "--out " + out + line, submitted(words));
  }

  @Test
  void pathOfASharedDefaultFileSystemIsTaken() throws Exception {
    String site =
        """
        <configuration>
          <property>
            <name>fs.defaultFS</name>
            <value>%s</value>
          </property>
        </configuration>
        """;
    write(user.resolve("core-site.xml"), site.formatted("hdfs://127.0.0.1:9"));
    assertEquals("", submitted("--out runs/a").errors());
    assertEquals("", submitted("--out /runs/a").errors());
    assertNotEquals("", submitted("--out file:/runs/a").errors());
    write(user.resolve("core-site.xml"), site.formatted("file:///"));
    assertNotEquals("", submitted("--out /runs/a").errors());
  }

  @Test
  void commandsWithoutARunDirectoryNeedNone() throws Exception {
    Result result =
        new Shell(user)
            .with("HADOOP_CONF_DIR", user)
            .run(words("evaluate --model hdfs:///a --master yarn --deploy-mode cluster"));
    assertEquals("", result.errors());
    assertEquals(75, result.exitCode());
  }

  @Test
  void queueAndKerberosReachSparkSubmitInOrder() throws Exception {
    List<String> lines =
        submitted(
                "--out hdfs:///a --queue night --principal me@REALM --seed 1 --keytab=me.keytab"
                    + " --conf spark.yarn.tags=a --proxy-user you")
            .output()
            .lines()
            .toList();
    int jar = lines.indexOf(jar());
    int first = lines.indexOf("<--queue>");
    assertEquals(
        "[<--queue>, <night>, <--principal>, <me@REALM>, <--keytab>, <me.keytab>, <--proxy-user>,"
            + " <you>]",
        lines.subList(first, jar).toString());
    assertTrue(lines.subList(0, first).contains("<spark.yarn.tags=a>"), lines.toString());
  }

  /** spark-submit itself needs some of them, such as whether it shall wait. */
  @Test
  void everyConfReachesSparkSubmit() throws Exception {
    List<String> lines =
        submitted("--out hdfs:///a --conf spark.standalone.submit.waitAppCompletion=true")
            .output()
            .lines()
            .toList();
    int setting = lines.indexOf("<spark.standalone.submit.waitAppCompletion=true>");
    assertEquals("<--conf>", lines.get(setting - 1));
    assertTrue(setting < lines.indexOf(jar()), lines.toString());
  }

  /** The path is below a directory that a worker makes for each driver. */
  @Test
  void relativeDirectoryIsRefusedOnAStandaloneCluster() throws Exception {
    String line =
        "--out runs/a: below a directory of the driver's own, on some worker, expected an absolute"
            + " path or a URL";
    assertTold(64, line, standalone("--out runs/a"));
  }

  /** A worker must have room for the driver, and the least one has 1 GB; this machine need not. */
  @Test
  void memoryOfADriverOnAWorkerIsSparksOwnOrTheUsers() throws Exception {
    Result none = standalone("--out hdfs:///a");
    assertEquals(75, none.exitCode(), none.errors());
    assertFalse(none.output().contains("<--driver-memory>"), none.output());
    Result much = standalone("--out hdfs:///a --driver-memory 999g");
    assertEquals(75, much.exitCode(), much.errors());
    assertTrue(much.output().contains("<--driver-memory>\n<999g>"), much.output());
  }

  private Result standalone(String words) throws Exception {
    return new Shell(user)
        .run(words("train --master spark://127.0.0.1:7077 --deploy-mode cluster " + words));
  }

  /** The command says what is missing; spark-submit would not come to it. */
  @Test
  void masterThatIsHeldBackIsSoInClientMode() throws Exception {
    Result result = new Shell(user).run(words("train --master yarn --deploy-mode cluster"));
    assertEquals("", result.errors());
    List<String> lines = result.output().lines().toList();
    assertFalse(lines.contains("<--deploy-mode>"), result.output());
    assertTrue(lines.contains("<local[*]>"), result.output());
  }
}
