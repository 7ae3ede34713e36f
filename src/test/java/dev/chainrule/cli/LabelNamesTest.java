package dev.chainrule.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.chainrule.io.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code --label-names}. */
class LabelNamesTest {
  @TempDir Path dir;

  private List<String> read(byte[] content) throws IOException {
    Path file = Files.write(dir.resolve("names.txt"), content);
    LabelNames names = new LabelNames();
    CommandLine command = new CommandLine(CommandLine.Model.CommandSpec.create());
    command
        .getCommandSpec()
        .addMixin("names", CommandLine.Model.CommandSpec.forAnnotatedObject(names));
    command.parseArgs("--label-names", file.toString());
    return names.read(new Configuration(), 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cat\ndog, \"big\"\nétoile", "cat\r\ndog, \"big\"\r\n étoile \r\n\r\n"})
  void eachLineIsAName(String text) throws IOException {
    assertEquals(
        List.of("cat", "dog, \"big\"", "étoile"), read(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** {@code /} ends a line. */
  @ParameterizedTest
  @CsvSource({
    "a/b, ': 2 lines, expected 3 lines, a name for each class'",
    "a/b/c/d, ': 4 lines, expected 3 lines, a name for each class'",
    "'', ': 0 lines, expected 3 lines, a name for each class'",
    "a//c, ', line 2: '''', expected a name in UTF-8 that no other class has'",
    "/b/c, ', line 1: '''', expected a name in UTF-8 that no other class has'",
    "a/b/a, ', line 3: ''a'', expected a name in UTF-8 that no other class has'"
  })
  void otherFilesAreRefused(String lines, String told) {
    byte[] text = lines.replace('/', '\n').getBytes(StandardCharsets.UTF_8);
    DataException refused = assertThrows(DataException.class, () -> read(text));
    assertEquals(dir.resolve("names.txt") + told, refused.getMessage());
  }

  @Test
  void nameThatIsNoUtf8IsRefused() {
    byte[] text = "a\nb\n\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    DataException refused = assertThrows(DataException.class, () -> read(text));
    assertEquals(
        dir.resolve("names.txt")
            + ", line 3: '\ufffd', expected a name in UTF-8 that no other class has",
        refused.getMessage());
  }
}
