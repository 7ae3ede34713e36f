package dev.chainrule.cli;

import static dev.chainrule.cli.Mistakes.assertNothingTold;
import static dev.chainrule.cli.Mistakes.assertTold;
import static dev.chainrule.cli.Mistakes.train;
import static dev.chainrule.cli.Outcome.run;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options and settings that cannot hold together. */
class ConflictsTest {
  @TempDir Path dir;

  /** A settings file, and the command with it. */
  private List<String> trainBy(String settings, String... words) throws IOException {
    return Mistakes.trainBy(file(), settings, words);
  }

  private Path file() {
    return dir.resolve("my.properties");
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
            "--nesterov",
            "--partitions",
            "17",
            "--executors",
            "2");
    assertEquals(
        """
        chainrule: --momentum: 0.0, expected more than 0 with nesterov
        chainrule: --layers: given beside --network, expected one of the two
        chainrule: --hidden: given beside --network, expected relu and the like in its text
        chainrule: --gradient: manual, expected autodiff with --network, as backpropagation by hand\
         is written for --layers only
        chainrule: --executors: 2 beside the master local[*], which has none, expected local[N]\
         for N cores
        chainrule: --partitions: 17, expected at most the number of shards, 8
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
  void nesterovByDefaultOrOfAWeakerSourceIsNoRequest() throws IOException {
    assertNothingTold(train("--momentum", "0"));
    assertNothingTold(train("--momentum=0", "--no-nesterov"));
    assertNothingTold(trainBy("spark.chainrule.nesterov = true\n", "--momentum=0"));
    assertTold(
        trainBy("spark.chainrule.momentum = 0\n", "--nesterov"),
        file() + ": spark.chainrule.momentum: 0.0, expected more than 0 with nesterov");
    assertTold(
        trainBy("spark.chainrule.momentum = 0\nspark.chainrule.nesterov = true\n"),
        file() + ": spark.chainrule.momentum: 0.0, expected more than 0 with nesterov");
  }

  @Test
  void laterFileIsTheStrongerSource() throws IOException {
    Path later = Files.writeString(dir.resolve("later.properties"), "spark.cores.max = 1\n");
    assertTold(
        trainBy(
            "spark.chainrule.executors = 2\n", "--master=spark://a:7077", "--conf-file=" + later),
        file()
            + ": spark.chainrule.executors: 2 beside spark.cores.max=1 of "
            + later
            + ", expected at least 2");
    assertNothingTold(
        trainBy(
            "spark.cores.max = 1\n",
            "--master=spark://a:7077",
            "--conf-file=" + Files.writeString(later, "spark.chainrule.executors = 2\n")));
  }

  @Test
  void gradientByHandOfAWeakerSourceIsNoRequestForAnotherNetwork() throws IOException {
    assertNothingTold(trainBy("spark.chainrule.gradient = manual\n", "--network=dense(10)"));
  }

  @Test
  void administratorsDynamicAllocationIsNoRequest() {
    System.setProperty("spark.dynamicAllocation.enabled", "true");
    try {
      assertNothingTold(train("--master=spark://a:7077", "--executors=2"));
      assertNothingTold(List.of("speedup", "--master=spark://a:7077"));
    } finally {
      System.clearProperty("spark.dynamicAllocation.enabled");
    }
    assertTold(
        List.of(
            "speedup", "--master=spark://a:7077", "--conf=spark.dynamicAllocation.enabled=true"),
        "--conf: spark.dynamicAllocation.enabled: true, expected false: a study has numbers of"
            + " executors");
  }

  @Test
  void wrongMasterIsToldWhereItStands() throws IOException {
    String told =
        "'local[two]', expected local[N] for N threads, 1 or more, or local[*] for one a core";
    assertTold(train("--master=local[two]", "--executors=2"), "--master: " + told);
    assertTold(List.of("speedup", "--master=local[two]"), "--master: " + told);
    assertTold(List.of("evaluate", "--model=m", "--master=local[two]"), "--master: " + told);
    assertTold(train("--conf=spark.master=local[two]"), "--conf: spark.master: " + told);
    assertTold(
        train("--conf=spark.chainrule.master=local[two]"),
        "--conf: spark.chainrule.master: " + told);
    assertTold(trainBy("spark.master = local[two]\n"), file() + ": spark.master: " + told);
    System.setProperty("spark.master", "local[two]");
    try {
      assertTold(train(), "spark-submit: spark.master: " + told);
      assertNothingTold(train("--master=local[2]"));
    } finally {
      System.clearProperty("spark.master");
    }
  }

  @Test
  void driverThatTheClusterStartedKnowsItsMaster() {
    System.setProperty("spark.master", "yarn");
    System.setProperty("spark.submit.deployMode", "cluster");
    try {
      assertNothingTold(train("--out", "hdfs:///user/me/run"));
      assertTold(
          train(),
          "--out: missing, expected a directory that outlives the driver on the cluster, such as"
              + " hdfs:///user/me/run");
    } finally {
      System.clearProperty("spark.master");
      System.clearProperty("spark.submit.deployMode");
    }
  }
}
