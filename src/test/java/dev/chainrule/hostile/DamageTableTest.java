package dev.chainrule.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.cli.Outcome;
import dev.chainrule.data.HeapRoom;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a user is told of each damage. The committed table is compared to the letter, so that every
 * change of a message is seen and judged.
 */
class DamageTableTest {
  private static final String TABLE = "/dev/chainrule/hostile/damage-table.md";
  private static final String HEAD =
      """
      # What a user is told of damaged files

      Made by `DamageTableTest`. Each file was damaged in one place and given to `train --data`,
      `evaluate --model` or `inspect`. Where there is a message, that was the only line on standard error, nothing
      was on standard output, and the exit code was 65. Where it says *read*, the file is still sound by
      the rules of its format: plain IDX has no checksum, gzip none for its header, and who writes a file
      anew can put any checksum right. (`summary.json` has the SHA-256 of the data trained on.)

      | file | place | message |
      |---|---|---|
      """;

  @TempDir Path temporary;

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void everyDamageIsToldInOneLine() throws IOException {
    StringBuilder table = new StringBuilder(HEAD);
    try (Oracle oracle = new Oracle()) {
      for (Subject subject : Subject.all()) {
        for (Damage damage : Damage.all(subject)) {
          Path dir = Files.createTempDirectory(temporary, "damaged");
          Path file = subject.place(dir);
          String soundContent = soundContent(subject, file);
          damage.content().writeTo(file);
          String told = told(oracle, subject, file, soundContent).replace("|", "\\|");
          table.append("| %s | %s | %s |\n".formatted(subject.name(), damage.place(), told));
          Files.deleteIfExists(file); // Some are gigabytes, with holes.
        }
      }
    }
    compare(table.toString());
  }

  private static String soundContent(Subject subject, Path file) throws IOException {
    Files.write(file, subject.sound());
    String content = subject.read(file);
    Files.delete(file);
    return content;
  }

  private static String told(Oracle oracle, Subject subject, Path file, String soundContent) {
    AtomicReference<String> content = new AtomicReference<>();
    Oracle.Verdict verdict = oracle.judge(() -> content.set(subject.read(file)));
    return switch (verdict.kind()) {
      case READ ->
          content.get().equals(soundContent) ? "*read: the same content*" : "*read: other content*";
      case REFUSED -> toldByCommand(subject, file);
      case WRONG -> throw new AssertionError(file + ": " + verdict.reason());
    };
  }

  private static String toldByCommand(Subject subject, Path file) {
    Outcome outcome = Outcome.run(subject.command(file).toArray(String[]::new));
    assertEquals(65, outcome.code(), outcome.err());
    assertEquals("", outcome.out());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    assertTrue(outcome.err().startsWith("chainrule: "), outcome.err());
    return outcome
        .err()
        .strip()
        .substring("chainrule: ".length())
        .replace("file:" + file.getParent(), "DIR")
        .replace(file.getParent().toString(), "DIR")
        .replace(String.valueOf(HeapRoom.bytes()), "N");
  }

  private static void compare(String table) throws IOException {
    Path written = Files.writeString(Path.of("target", "damage-table.md"), table);
    String committed;
    try (var in = DamageTableTest.class.getResourceAsStream(TABLE)) {
      committed = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertEquals(
        committed, table, "The table has changed. If that is right, commit " + written + ".");
  }
}
