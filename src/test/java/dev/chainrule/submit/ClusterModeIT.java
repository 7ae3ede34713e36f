package dev.chainrule.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
}
