package dev.chainrule.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.MnistSubset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that start from the weights of a file. */
@Timeout(1800)
class InitFromIT {
  /** Among words: the command names no network. */
  private static final String NO_NETWORK = "no network";

  @TempDir Path dir;

  @BeforeEach
  void writeData() throws IOException {
    MnistSubset.write(Files.createDirectory(dir.resolve("data")), 1000, 200);
  }

  /** Trains in {@code dir/name}. */
  private Outcome train(String name, String... more) {
    List<String> words = new ArrayList<>(List.of("train", "--conf", "spark.ui.enabled=false"));
    words.addAll(List.of("--data", dir.resolve("data").toString(), "--decay", "none"));
    words.addAll(List.of("--batch", "500", "--shards", "16"));
    if (Stream.of(more).noneMatch(List.of("--layers", "--network", NO_NETWORK)::contains)) {
      words.addAll(List.of("--layers", "784,10,10"));
    }
    words.addAll(List.of("--no-report", "--out", dir.resolve(name).toString()));
    Stream.of(more).filter(word -> !word.equals(NO_NETWORK)).forEach(words::add);
    return Outcome.run(words.toArray(String[]::new));
  }

  private String weights(String name, String... more) throws IOException {
    Outcome outcome = train(name, more);
    assertEquals(0, outcome.code(), outcome.err());
    return summary(name).get("weightsSha256").asText();
  }

  private JsonNode summary(String name) throws IOException {
    return new ObjectMapper().readTree(dir.resolve(name).resolve("summary.json").toFile());
  }

  @Test
  void bitsFollowFromTheFileAloneAndAResumedRunNeedsItNoMore() throws IOException {
    String first = weights("first", "--master", "local[1]", "--epochs", "1", "--seed", "7");
    Path model = dir.resolve("first");
    Path exported = dir.resolve("exported.safetensors");
    String[] export = {"export", model.toString(), "--to", exported.toString()};
    assertEquals(0, Outcome.run(export).code());

    String[] own = {"--init-from", model.toString(), "--epochs", "2"};
    String[] pyTorchs = {"--init-from", exported.toString(), "--epochs", "2"};
    String expected = weights("p1", with(own, "--master", "local[1]", "--partitions", "1"));
    assertEquals(
        expected,
        weights(
            "p3",
            with(pyTorchs, "--master", "local[3]", "--engine", "resident", "--partitions", "3")));
    assertEquals(
        expected, weights("p16", with(pyTorchs, "--master", "local[2]", "--partitions", "16")));
    assertNotEquals(expected, weights("drawn", "--master", "local[1]", "--epochs", "2"));

    weights("short", "--init-from", exported.toString(), "--master", "local[1]", "--epochs", "1");
    Outcome other = train("short", "--resume", "--init-from", dir.resolve("p1").toString());
    assertEquals(ExitCode.USAGE, other.code());
    assertTrue(other.err().contains("the checkpoint has sha256:" + first), other.err());
    Files.delete(exported);
    assertEquals(expected, weights("short", "--resume", "--master", "local[1]", "--epochs", "2"));
    assertEquals("sha256:" + first, summary("short").get("settings").get("init-from").asText());
  }

  private static String[] with(String[] words, String... more) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void weightsOfAnotherPrecisionAreConvertedAndThatIsSaid() throws IOException {
    weights("wide", "--master", "local[1]", "--epochs", "1", "--precision", "float64");
    Outcome outcome =
        train(
            "narrow",
            "--master",
            "local[1]",
            "--epochs",
            "1",
            "--init-from",
            dir.resolve("wide").toString());
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(
        (outcome.out() + outcome.err())
            .contains("wide, Chainrule's layout, float64 made float32\n"),
        outcome.out() + outcome.err());
  }

  @Test
  void weightsOfAnotherNetworkAreRefusedBeforeSparkStarts() throws IOException {
    weights("first", "--master", "local[1]", "--epochs", "1");
    Path file = dir.resolve("first");
    Outcome outcome = train("second", "--init-from", file.toString(), "--layers", "784,11,10");
    assertEquals(ExitCode.USAGE, outcome.code());
    assertEquals(
        "chainrule: --layers: 784,11,10, relu, expected 784,10,10, relu, the network of "
            + file
            + ", which is taken by default\n",
        outcome.err());
    assertTrue(Files.notExists(dir.resolve("second")));
    Outcome both = train("second", "--init-from", file.toString(), "--init", "he");
    assertEquals(ExitCode.USAGE, both.code());
    assertEquals(
        "chainrule: --init-from: given beside --init, expected one of the two\n", both.err());
  }

  /** Layers, activation and loss, though the settings that come with the program say relu. */
  @Test
  void networkIsTakenFromTheFileAndARunThatIsResumedKeepsIt() throws IOException {
    String[] tanh = {"--hidden", "tanh", "--loss", "half-squared-error", "--layers", "784,9,10"};
    weights("first", with(tanh, "--master", "local[1]", "--epochs", "1"));
    String file = dir.resolve("first").toString();
    String[] from = {NO_NETWORK, "--init-from", file, "--master", "local[1]", "--epochs"};
    String expected =
        weights("named", with(tanh, "--init-from", file, "--master", "local[1]", "--epochs", "2"));
    Outcome outcome = train("taken", with(from, "2"));
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(
        outcome.out().contains("begin    with the weights and network of " + file + ", Chain"),
        outcome.out());
    assertTrue(outcome.out().contains("network  784,9,10, tanh, half-squared"), outcome.out());
    assertEquals(expected, summary("taken").get("weightsSha256").asText());
    assertEquals(summary("named").get("settings"), summary("taken").get("settings"));

    weights("short", with(from, "1"));
    assertEquals(
        expected,
        weights("short", NO_NETWORK, "--resume", "--master", "local[1]", "--epochs", "2"));
  }

  @Test
  void layersInWordsAreTakenAndOtherDropoutIsNoOtherNetwork() throws IOException {
    String network = "dense(8) layernorm gelu dense(10)";
    String[] short1 = {"--master", "local[1]", "--epochs", "1"};
    weights("first", with(short1, "--network", network));
    String file = dir.resolve("first").toString();
    weights("taken", with(short1, NO_NETWORK, "--init-from", file));
    assertEquals("input(784) " + network, summary("taken").get("settings").get("network").asText());
    weights("dropped", with(short1, NO_NETWORK, "--init-from", file, "--input-dropout", "0.1"));
    String other = "dense(8) layernorm relu dense(10)";
    Outcome outcome = train("x", with(short1, "--init-from", file, "--network", other));
    assertEquals(ExitCode.USAGE, outcome.code());
    assertEquals(
        "chainrule: --network: input(784) "
            + other
            + ", expected input(784) "
            + network
            + ", the network of "
            + file
            + ", which is taken by default\n",
        outcome.err());
    Outcome manual =
        train("x", with(short1, NO_NETWORK, "--init-from", file, "--gradient", "manual"));
    assertEquals(ExitCode.USAGE, manual.code());
    assertTrue(manual.err().startsWith("chainrule: --gradient: manual, expected"), manual.err());
    assertTrue(Files.notExists(dir.resolve("x")));
  }
}
