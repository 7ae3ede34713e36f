package dev.chainrule.cli;

import static dev.chainrule.cli.Outcome.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.data.IdxBytes;
import dev.chainrule.io.UserPath;
import dev.chainrule.submit.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every option that takes a path takes any that the file system has, and means that one. */
class PathsIT {
  private static final String ODD =
      "a%20b c#d?e:f*[g]{h}&'\"\\i$j$$k${l}\u00fc\u2603"
          .codePoints()
          .mapToObj(Character::toString)
          .filter(UserPath::isSpellable) // By the locale that the tests run in.
          .collect(Collectors.joining());

  /** What {@link #ODD} is to who takes it for a URI. */
  private static final String DECODED = ODD.replace("%20", " ");

  @TempDir Path dir;

  private static void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  /** Two sets, one of {@code rows} rows and one of a quarter. */
  private Path data(String name, int rows) throws IOException {
    Path data = dir.resolve(name);
    write(data.resolve("train-images-idx3-ubyte"), IdxBytes.images(rows, 4, 4));
    write(data.resolve("train-labels-idx1-ubyte"), IdxBytes.labels(rows, 3));
    write(data.resolve("t10k-images-idx3-ubyte"), IdxBytes.images(rows / 4, 4, 4));
    write(data.resolve("t10k-labels-idx1-ubyte"), IdxBytes.labels(rows / 4, 3));
    return data;
  }

  private JsonNode train(Path out, Object... more) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of("train", "--conf", "spark.ui.enabled=false", "--master", "local[2]"));
    words.addAll(List.of("--layers", "16,8,3", "--epochs", "1", "--batch", "50"));
    words.addAll(List.of("--out", out.toString()));
    for (Object word : more) {
      words.add(word.toString());
    }
    Outcome trained = run(words.toArray(String[]::new));
    assertEquals(0, trained.code(), trained.err());
    return new ObjectMapper().readTree(out.resolve("summary.json").toFile());
  }

  private static String data(JsonNode summary) {
    return summary.at("/provenance/trainDataSha256").asText();
  }

  @Test
  void aNameIsNoOption() {
    Outcome missing = run("evaluate", "--model=-m", "--data=-d");
    assertEquals(65, missing.code(), missing.err());
    assertTrue(missing.err().startsWith("chainrule: -m: "), missing.err());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aNameIsNoUri(boolean ship) throws IOException {
    Path data = data(ODD, 200);
    data(DECODED, 120);
    String expected =
        train(dir.resolve("plain"), "--data", data("data", 200)).at("/weightsSha256").asText();
    Path settings = Files.writeString(dir.resolve(ODD + ".conf"), "spark.chainrule.data=none\n");
    Path secret = dir.resolve(ODD + ".secret");
    Path out = dir.resolve("run" + ODD);
    List<Object> words =
        new ArrayList<>(List.of("--data", data, "--conf-file", settings, "--secret-file", secret));
    if (ship) {
      words.add("--ship-data");
    }
    JsonNode summary = train(out, words.toArray());
    assertEquals(expected, summary.at("/weightsSha256").asText());
    assertTrue(Files.exists(secret));
    for (Path model : List.of(out, out.resolve("model.safetensors"))) {
      Outcome inspected = run("inspect", "--json", model.toString());
      assertEquals(
          expected, new ObjectMapper().readTree(inspected.out()).at("/weightsSha256").asText());
    }
  }

  /** A setting's value is no text for the parser to replace parts of. */
  @Test
  void settingsAndPagesToo() throws IOException {
    Path data = data(ODD, 20);
    Path page = dir.resolve(ODD + ".html");
    Outcome explained =
        run(
            "explain",
            "--conf",
            "spark.chainrule.data=" + data,
            "--rows",
            "1",
            "--layers",
            "16,2,3",
            "--html",
            page.toString());
    assertEquals(0, explained.code(), explained.err());
    assertTrue(Files.readString(page).startsWith("<!DOCTYPE html>"));
  }

  @Test
  void equalBaseNamesAreTwoFiles() throws IOException {
    write(dir.resolve("train/x"), IdxBytes.images(200, 4, 4));
    write(dir.resolve("train/y"), IdxBytes.labels(200, 3));
    write(dir.resolve("test/x"), IdxBytes.images(50, 4, 4));
    write(dir.resolve("test/y"), IdxBytes.labels(50, 3));
    JsonNode summary =
        train(
            dir.resolve("run"),
            "--ship-data",
            "--data",
            dir,
            "--train-images",
            "train/x",
            "--train-labels",
            "train/y",
            "--test-images",
            "test/x",
            "--test-labels",
            "test/y");
    assertEquals(data(train(dir.resolve("plain"), "--data", data("data", 200))), data(summary));
  }

  @Test
  void whatTheLocaleCannotSpellIsRefusedAndMakesNothing() {
    for (String option : List.of("--out", "--data", "--conf-file", "--secret-file")) {
      Outcome refused = run("train", option, dir.resolve("m\ufffddell").toString());
      assertEquals(
          "chainrule: %s: '%s', expected a path that the locale can spell (with LC_ALL=C.UTF-8 all can be)"
              .formatted(option, dir.resolve("m\ufffddell")),
          refused.err().strip());
      assertEquals(64, refused.code());
    }
    assertFalse(Files.exists(dir.resolve("m\ufffddell")));
    assertFalse(Files.exists(dir.resolve("m?dell")));
  }

  /** A process of its own: the locale is that of a JVM. */
  @Test
  void anotherNameThanTheUsersIsNotMade() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String program = "dev.chainrule.cli.Chainrule explain tiny --html m$'\\xc3\\xb6'dell.html";
    Shell.Result refused =
        new Shell(dir)
            .with("LC_ALL", "C")
            .with("CLASSPATH", System.getProperty("java.class.path"))
            .run("bash", "-c", java + " " + program);
    assertEquals(64, refused.exitCode(), refused.errors());
    assertEquals(
        "chainrule: --html: 'm??dell.html', expected a path that the locale can spell"
            + " (with LC_ALL=C.UTF-8 all can be)",
        refused.errors().strip());
    try (Stream<Path> made = Files.list(dir)) {
      assertEquals(List.of(), made.toList());
    }
  }

  /** The gateway of a Hadoop cluster, which is down. */
  @Test
  void usersPathsAreInTheDefaultFileSystemAndOursOnThisMachine() {
    String[] gateway = {
      "--conf", "spark.hadoop.fs.defaultFS=hdfs://127.0.0.1:1",
      "--conf", "spark.hadoop.ipc.client.connect.max.retries=0"
    };
    Outcome ours = explain(gateway);
    assertEquals(0, ours.code(), ours.err());
    Outcome asked = explain(gateway, "--data", "a b");
    assertEquals(65, asked.code());
    assertEquals(1, asked.err().lines().count(), asked.err());
    String start = "chainrule: a b in hdfs://127.0.0.1:1: cannot be read: Call From ";
    assertTrue(asked.err().startsWith(start), asked.err());
    assertFalse(asked.err().contains("For more details"), asked.err());
  }

  private static Outcome explain(String[] words, String... more) {
    List<String> all = new ArrayList<>(List.of("explain", "--rows", "1", "--layers", "784,2,10"));
    all.addAll(List.of(words));
    all.addAll(List.of(more));
    return run(all.toArray(String[]::new));
  }

  @Test
  void inspectTellsOfModelsRunsAndData() throws IOException {
    Path data = data("data", 200);
    Path out = dir.resolve("run");
    String weights = train(out, "--data", data).at("/weightsSha256").asText();
    Path model = out.resolve("model.safetensors");
    assertTrue(run("inspect", model.toString()).out().contains("weights   sha256 " + weights));
    assertTrue(run("inspect", out.toString()).out().contains("weights   sha256 " + weights));
    Path alone = Files.createDirectory(dir.resolve("alone"));
    Files.copy(model, alone.resolve("model.safetensors"));
    assertTrue(run("inspect", alone.toString()).out().contains("weights   sha256 " + weights));
    assertTrue(
        run("inspect", data.toString()).out().contains("200 rows of 4 x 4 bytes, 3 classes"));
    Outcome idx = run("inspect", data.resolve("t10k-labels-idx1-ubyte").toString());
    assertEquals(65, idx.code());
    assertEquals(
        "chainrule: %s: is IDX of bytes, 1-dimensional, expected a checkpoint, a model.safetensors, a data file, or the directory of a run or of data"
            .formatted(data.resolve("t10k-labels-idx1-ubyte")),
        idx.err().strip());
  }
}
