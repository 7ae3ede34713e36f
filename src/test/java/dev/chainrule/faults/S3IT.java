package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.io.OutputException;
import dev.chainrule.run.RunDirectory;
import dev.chainrule.submit.Await;
import dev.chainrule.submit.Shell;
import dev.chainrule.submit.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Data and run directory in S3, by Hadoop's S3A: {@code mvn verify -Ps3 -Dit.test=S3IT}. No other
 * build has what it takes.
 */
@Tag("s3")
@Timeout(1800)
class S3IT {
  @TempDir static Path temporary;
  private static S3Server s3;
  private static String undisturbed;

  @BeforeAll
  static void startServer() throws Exception {
    s3 = new S3Server(temporary);
    undisturbed = StoredTraining.undisturbed(temporary, s3.files());
  }

  @AfterAll
  static void stopServer() throws Exception {
    s3.close();
  }

  private static org.apache.hadoop.fs.Path path(String path) {
    return new org.apache.hadoop.fs.Path(path);
  }

  /** {@code submit/chainrule train} with data and run directory in S3. */
  private static Shell.Running train(String master, String run, Object... more) throws Exception {
    return trainWith(master, s3.uri("/data"), s3.uri("/runs/" + run), more);
  }

  private static Shell.Running trainWith(String master, String data, String out, Object... more)
      throws Exception {
    List<Object> words = new ArrayList<>();
    words.addAll(List.of(Shell.HOME.resolve("submit/chainrule"), "train", "--master", master));
    words.addAll(List.of("--jars", clientJars(), "--properties-file", propertiesFile()));
    words.addAll(List.of("--conf", "spark.ui.enabled=false"));
    words.addAll(List.of("--data", data, "--out", out));
    words.addAll(StoredTraining.WORK);
    words.addAll(List.of(more));
    return new Shell(temporary).start(words.toArray());
  }

  private static String clientJars() throws IOException {
    try (Stream<Path> jars = Files.list(Shell.HOME.resolve("target/s3/client"))) {
      return jars.map(Path::toString).collect(Collectors.joining(","));
    }
  }

  /** A secret belongs in a file, not on a command line. */
  private static Path propertiesFile() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, String> setting : s3.settings().entrySet()) {
      lines.add("spark.hadoop." + setting.getKey() + " " + setting.getValue());
    }
    return Files.write(temporary.resolve("s3.properties"), lines);
  }

  private static void assertUndisturbed(Shell.Running training, String run) throws Exception {
    Result result = training.await();
    assertEquals(0, result.exitCode(), result.errors());
    assertFalse(result.errors().contains("Syncable"), result.errors());
    assertEquals(undisturbed, StoredTraining.weights(s3.files(), run));
  }

  /** Executors get the client, its settings and their shards. */
  @Test
  void executorsReadAndTheDriverWrites() throws Exception {
    assertUndisturbed(
        train("local-cluster[2,1,1024]", "executors", "--executor-memory", "1g"), "executors");
  }

  @Test
  void killedRunIsResumed() throws Exception {
    Shell.Running training = train("local[2]", "killed");
    org.apache.hadoop.fs.Path checkpoints = path("/runs/killed/checkpoints");
    Await.until(
        "the third checkpoint",
        () -> {
          assertTrue(training.process().isAlive(), "ended early");
          return s3.files().exists(checkpoints) && s3.files().listStatus(checkpoints).length > 2;
        });
    Pids.killAndAwait(training.process().pid());
    assertUndisturbed(train("local[2]", "killed", "--resume"), "killed");
  }

  @Test
  void halfAFileIsNotSeen() throws IOException {
    RunDirectory run = RunDirectory.create(s3.files().getConf(), s3.uri("/runs/half"), false);
    run.write(RunDirectory.MODEL, out -> out.write(new byte[3]));
    assertThrows(
        OutputException.class,
        () ->
            run.write(
                RunDirectory.MODEL,
                out -> {
                  out.write(1);
                  throw new IOException("no space");
                }));
    assertEquals(3, s3.files().getFileStatus(path("/runs/half/model.safetensors")).getLen());
  }

  private static String refusal(int exitCode, Shell.Running training) throws Exception {
    Result result = training.await();
    assertEquals(exitCode, result.exitCode(), result.errors());
    List<String> lines =
        result.errorLines().stream().filter(line -> line.startsWith("chainrule:")).toList();
    assertEquals(1, lines.size(), result.errors());
    assertFalse(result.errors().contains("\tat "), result.errors());
    return lines.get(0);
  }

  @Test
  void missingBucketIsNamed() throws Exception {
    String data = "s3a://none/data";
    assertTrue(refusal(65, trainWith("local[2]", data, s3.uri("/runs/a"))).contains(data));
    String line = refusal(73, trainWith("local[2]", s3.uri("/data"), "s3a://none/run"));
    assertTrue(line.contains("s3a://none/run") && line.contains("does not exist"), line);
  }

  @Test
  void wrongSecretIsRefused() throws Exception {
    Object wrong = "spark.hadoop.fs.s3a.secret.key=wrong";
    String line = refusal(65, train("local[2]", "secret", "--conf", wrong));
    assertTrue(line.contains("Forbidden"), line);
  }

  /** With S3A's own settings it tries for three minutes. */
  @Test
  void unreachableEndpointEndsTheRunInOneLine() throws Exception {
    String s3a = "spark.hadoop.fs.s3a.";
    String line =
        refusal(
            65,
            train(
                "local[2]",
                "unreachable",
                "--conf",
                s3a + "endpoint=http://127.0.0.1:1",
                "--conf",
                s3a + "attempts.maximum=1",
                "--conf",
                s3a + "retry.limit=1"));
    assertTrue(line.contains("127.0.0.1:1"), line);
  }
}
