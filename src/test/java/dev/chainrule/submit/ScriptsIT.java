package dev.chainrule.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.cli.SubmitOptionNames;
import dev.chainrule.submit.Shell.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which words and settings reach spark-submit, the driver and our own command. */
class ScriptsIT extends ScriptsOfAProject {
  @Test
  void argumentsDirectoryAndExitCodePassThrough() throws Exception {
    Path link = Files.createSymbolicLink(user.resolve("link"), chainrule);
    Path second =
        Files.createSymbolicLink(user.resolve("second"), Path.of(link.getFileName() + ""));

    Result result = new Shell(user).run(second, "train", "--out", "a b", "");

    assertEquals(75, result.exitCode());
    assertEquals("", result.errors());
    assertEquals(
        List.of(
            "directory " + user,
            "home " + project,
            "address 127.0.0.1",
            "threads 1",
            "<--driver-memory>",
            "<2g>",
            "<--conf>",
            "<spark.driver.defaultJavaOptions=-XX:+UseParallelGC>",
            "<" + project.resolve("target/chainrule.jar") + ">",
            "<train>",
            "<--out>",
            "<a b>",
            "<>"),
        result.output().lines().toList());
  }

  /** Its readers wait for the end of a pipe, so that no line can come too late. */
  @Test
  void jvmsWarningOfSparksFlagsIsLeftOutOfAPipe() throws Exception {
    String prints =
        """
        #!/usr/bin/env bash
        echo first >&2
        echo 'WARNING: Using incubator modules: jdk.incubator.vector' >&2
        printf 'last' >&2
        exit 75
        """;
    executable(project.resolve("target/spark/bin/spark-submit"), prints);
    String piped = "set -o pipefail; \"$0\" train 2>&1 | cat";
    Result result = new Shell(user).run("bash", "-c", piped, chainrule);
    assertEquals("first\nlast", result.output());
    assertEquals(75, result.exitCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "local[2]", "local-cluster[2,1,1024]", "spark://127.0.0.1:7077"})
  void whatStaysOnThisMachineListensOnlyThere(String master) throws Exception {
    Result spaced = new Shell(user).run(chainrule, "train", "--master", master);
    Result joined = new Shell(user).run(chainrule, "train", "--master=" + master);

    assertTrue(spaced.output().contains("address 127.0.0.1\n"), spaced.output());
    assertTrue(joined.output().contains("address 127.0.0.1\n"), joined.output());
    assertTrue(joined.output().contains("<--master>\n<" + master + ">\n"), joined.output());
  }

  @ParameterizedTest
  @ValueSource(strings = {"yarn", "spark://far:7077", "k8s://https://127.0.0.1:6443"})
  void otherMastersLeaveTheAddressToSpark(String master) throws Exception {
    write(project.resolve("target/spark/jars/spark-yarn_2.13-4.2.0.jar"), "");
    write(project.resolve("target/spark/jars/spark-kubernetes_2.13-4.2.0.jar"), "");
    Shell shell = new Shell(user).with("HADOOP_CONF_DIR", user.toString());
    Result result = shell.run(chainrule, "train", "--master", master);
    assertTrue(result.output().contains("address none\n"), result.output());
    assertTrue(result.output().contains("<--master>\n<" + master + ">\n<"), result.output());
  }

  /**
   * spark-submit would end in lines of its own: our command has to be reached to say what is wrong.
   */
  @ParameterizedTest
  @ValueSource(strings = {"yarn", "yarn-client", "http://a:8080", "k8s", "k8s://a:1", "LOCAL[2]"})
  void masterThatSparkSubmitRefusesIsTheCommandsToTell(String master) throws Exception {
    Result result = new Shell(user).run(chainrule, "train", "--master", master);
    List<String> words = result.output().lines().toList();
    assertEquals(1, words.stream().filter(("<" + master + ">")::equals).count());
    assertTrue(words.indexOf("<local[*]>") < words.indexOf("<train>"), result.output());
    assertEquals("<local[*]>", words.get(words.indexOf("<--master>") + 1));
    assertTrue(words.contains("address 127.0.0.1"), result.output());
  }

  /** The wrapper need not know which of them counts: Java does. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--conf spark.master=spark://far:7077",
        "--conf=spark.chainrule.master=spark://far:7077",
        "--conf-file sparks.conf",
        "--conf-file=ours.conf",
        "--conf-file empty.conf --conf-file ours.conf",
        "--properties-file sparks.conf"
      })
  void masterNamedInAnyOtherPlaceLeavesTheAddressToJava(String words) throws Exception {
    write(user.resolve("sparks.conf"), "  spark.master : spark://far:7077\n");
    write(user.resolve("ours.conf"), "spark.chainrule.master spark://far:7077\n");
    write(user.resolve("empty.conf"), "");
    Result result = train(words);
    assertTrue(result.output().contains("address none\n"), result.output());
    if (!words.contains("properties-file")) { // Which spark-submit reads itself.
      assertTrue(result.output().contains("<--master>\n<spark://far:7077>\n"), result.output());
    }
  }

  @Test
  void masterOfTheMachinesSettingsLeavesTheAddressToJava() throws Exception {
    write(project.resolve("target/spark/conf/spark-defaults.conf"), "spark.master   yarn\n");
    assertTrue(train("").output().contains("address none\n"));
    assertTrue(train("--master local[2]").output().contains("address 127.0.0.1\n"));
    Files.delete(project.resolve("target/spark/conf/spark-defaults.conf"));
    for (String name : List.of("MASTER", "SPARK_SUBMIT_OPTS")) {
      Shell shell = new Shell(user).with(name, "-Dspark.master=yarn");
      String output = shell.run(chainrule, "train").output();
      assertTrue(output.contains("address none\n"), name + ": " + output);
    }
  }

  /** What the driver's JVM needs goes before the jar, the strongest last. */
  @Test
  void settingsOfTheDriversJvmAreHandedOver() throws Exception {
    write(
        user.resolve("a.conf"),
        """
        # spark.driver.cores = 9
        spark.driver.memory = 3g
        spark.driver.extraClassPath: /a b.jar\s
        spark.executor.memory = 1g
        spark.driver.extraLibraryPath = a\\tb
        spark.yarn.queue=q
        """);
    List<String> weak = train("--conf-file a.conf").output().lines().skip(4).toList();
    List<String> strong =
        train("--conf-file=a.conf --conf spark.driver.memory=4g --conf spark.yarn.queue=r")
            .output()
            .lines()
            .skip(4)
            .toList();

    String gc = "<spark.driver.defaultJavaOptions=-XX:+UseParallelGC>";
    List<String> fromFile =
        List.of("<spark.driver.extraClassPath=/a b.jar>", "<--conf>", "<spark.yarn.queue=q>");
    assertEquals(
        List.of("<--driver-memory>", "<3g>", "<--conf>", gc, "<--conf>"), weak.subList(0, 5));
    assertEquals(fromFile, weak.subList(5, 8));
    assertEquals(jar(), weak.get(8));
    assertEquals("<4g>", strong.get(1));
    assertEquals(List.of("<--conf>", "<spark.yarn.queue=r>", jar()), strong.subList(8, 11));
  }

  @Test
  void optionsOfSparkSubmitGoBeforeTheJarFromAnyPlace() throws Exception {
    String words =
        "--driver-memory 4g train --name=n --jars a.jar --epochs 3 --supervise --queue q"
            + " --conf spark.jars=b.jar";
    Result result = new Shell(user).run(words(words));
    List<String> lines = result.output().lines().skip(4).toList();
    assertEquals("<4g>", lines.get(1));
    assertEquals(
        List.of("<--conf>", "<spark.jars=b.jar>", "<--name>", "<n>", "<--jars>", "<a.jar>")
            .toString(),
        lines.subList(4, 10).toString());
    assertEquals(
        List.of("<--supervise>", "<--queue>", "<q>", jar(), "<train>", "<--epochs>", "<3>"),
        lines.subList(10, lines.size()));
  }

  /** The list here and the one that plain spark-submit's users are told by are the same. */
  @Test
  void allOptionsThatJavaRefersToSparkSubmitAreHandedOver() throws Exception {
    write(user.resolve("client"), "");
    for (String option : SubmitOptionNames.handedOver()) {
      boolean flag = option.equals("--supervise") || option.equals("--load-spark-defaults");
      String value = flag ? "" : option.equals("--driver-memory") ? " 1g" : " client";
      List<String> lines = train(option + value + " --master yarn").output().lines().toList();
      int jar = lines.indexOf(jar());
      assertTrue(lines.subList(0, jar).contains("<" + option + ">"), option + ": " + lines);
      assertEquals(List.of("<train>", "<--master>", "<yarn>"), lines.subList(jar + 1, jar + 4));
    }
  }

  @Test
  void clusterModeRefusesWhatItCannotHandOver() throws Exception {
    write(user.resolve("a.conf"), "# a\\b\nspark.chainrule.epochs = 3\nspark.x = a\\\n b\n");
    Result result = train("--deploy-mode cluster --master yarn --conf-file a.conf");
    assertEquals(64, result.exitCode(), result.output());
    assertEquals(
        "chainrule: --conf-file a.conf: line 3 has a backslash, which --deploy-mode cluster cannot"
            + " hand over; give this setting by --conf\n",
        result.errors());
  }

  /** A driver on the cluster does not see our files. */
  @Test
  void clusterModeBringsTheFilesSettings() throws Exception {
    write(user.resolve("a.conf"), "spark.chainrule.epochs = 3\nspark.executor.memory 1g\n");
    String out = "hdfs://h/run";
    Result result =
        train(
            "--deploy-mode cluster --master spark://h:7077 --out "
                + out
                + " --conf-file a.conf --conf-file=a.conf --seed 1");
    List<String> lines = result.output().lines().toList();
    int jar = lines.indexOf(jar());
    assertTrue(lines.indexOf("<spark.chainrule.epochs=3>") < jar, lines.toString());
    assertTrue(lines.subList(0, jar).contains("<spark.executor.memory=1g>"), lines.toString());
    assertEquals(
        Stream.of("train", "--master", "spark://h:7077", "--out", out, "--seed", "1")
            .map(word -> "<" + word + ">")
            .toList(),
        lines.subList(jar + 1, lines.size()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --deploy-mode cluster                    | --deploy-mode: cluster beside the master local[*], which has none, expected client
          --deploy-mode cluster --master local[2]  | --deploy-mode: cluster beside the master local[2], which has none, expected client
          --deploy-mode claster                    | --deploy-mode: 'claster', expected client or cluster
          --properties-file none.conf              | --properties-file none.conf: no such file
          --epochs 3 --driver-memory               | --driver-memory: no value, expected one as spark-submit takes it
          --name --epochs 3                        | --name: no value, expected one as spark-submit takes it
          --jars=                                  | --jars: no value, expected one as spark-submit takes it
          """)
  void whatSparkSubmitWouldRefuseInManyLinesIsOne(String words, String line) throws Exception {
    Result result = train(words);
    assertEquals("chainrule: " + line + "\n", result.errors());
    assertEquals(64, result.exitCode());
  }

  /** A JVM that is told two does not start. */
  @Test
  void aCollectorOfTheUsersTakesThePlaceOfOurs() throws Exception {
    Result option = train("--driver-java-options -XX:+UseZGC");
    Result setting = train("--conf spark.driver.extraJavaOptions=-XX:+UseG1GC");
    Result variable =
        new Shell(user).with("SPARK_SUBMIT_OPTS", "-XX:+UseZGC").run(chainrule, "train");
    for (Result result : List.of(option, setting, variable)) {
      assertFalse(result.output().contains("ParallelGC"), result.output());
    }
  }

  @Test
  void driversMemoryOfTheMachinesSettingsStays() throws Exception {
    Path defaults = project.resolve("target/spark/conf/spark-defaults.conf");
    write(defaults, "spark.driver.memory   8g\n");
    assertFalse(train("").output().contains("<--driver-memory>"));
    Shell shell = new Shell(user).with("CHAINRULE_DRIVER_MEMORY", "5g");
    assertTrue(shell.run(chainrule, "train").output().contains("<--driver-memory>\n<5g>\n"));
  }

  @Test
  void settingsOfTheUserStay() throws Exception {
    Shell shell =
        new Shell(user)
            .with("SPARK_LOCAL_IP", "127.0.0.2")
            .with("OPENBLAS_NUM_THREADS", "3")
            .with("CHAINRULE_DRIVER_MEMORY", "5g");
    String output = shell.run(chainrule, "train").output();
    assertTrue(output.contains("address 127.0.0.2\nthreads 3\n<--driver-memory>\n<5g>\n"), output);
  }

  @Test
  void verboseLineCanBePasted() throws Exception {
    Result first =
        new Shell(user)
            .run(chainrule, "train", "--verbose", "--master", "local[2]", "it's $HOME", "");
    String line = first.errorLines().get(0);
    assertTrue(line.startsWith("+ "), line);

    Result pasted = new Shell(user).run("bash", "-c", line.substring(2));

    assertEquals(first.output(), pasted.output());
    assertEquals(75, pasted.exitCode());
  }
}
