package dev.chainrule.cli;

import static dev.chainrule.cli.Outcome.run;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Commands with mistakes in them, and what they are told. */
final class Mistakes {
  private Mistakes() {}

  /** Says that {@code words} bring exactly these lines. */
  static void assertTold(List<String> words, String... lines) {
    Outcome outcome = run(words.toArray(String[]::new));
    assertEquals(
        Stream.of(lines).map(line -> "chainrule: " + line).toList(),
        outcome.err().lines().toList());
    assertEquals(64, outcome.code());
  }

  /** Says that {@code words} bring no complaint; a mistake of our own keeps Spark from starting. */
  static void assertNothingTold(List<String> words) {
    assertTold(
        Stream.concat(words.stream(), Stream.of("--step-attempts=0")).toList(),
        "--step-attempts: 0, expected at least 1");
  }

  static List<String> train(String... words) {
    return Stream.concat(Stream.of("train"), Stream.of(words)).toList();
  }

  /** A settings file, and the command with it. */
  static List<String> trainBy(Path file, String settings, String... words) throws IOException {
    Files.writeString(file, settings);
    return Stream.concat(train("--conf-file", file.toString()).stream(), Stream.of(words)).toList();
  }
}
