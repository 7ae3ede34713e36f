package dev.chainrule.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserPathTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "a%20b",
        "a#b",
        "a?b=c",
        "a:b",
        "hdfs:x",
        "a+b&c",
        "*[a]{b}",
        "a\\b",
        "$a${b}",
        "\u00fc\u2603\ud83d\ude00",
        "a\nb",
        "'\"",
        "@a",
        " a ",
        "-a",
        "..a",
        "%"
      })
  void anyNameIsItself(String name) throws IOException {
    Path file = Files.writeString(dir.resolve(name), name);
    String uri = "file:" + file;
    for (String word : new String[] {file.toString(), uri, "file://" + file}) {
      InputFile found = InputFile.find(HADOOP, word);
      assertEquals(name, found.name());
      assertEquals(name, new String(found.start(100), StandardCharsets.UTF_8));
      assertEquals(file, UserPath.local(word));
    }
    FileSystem local = FileSystem.getLocal(HADOOP);
    String again = UserPath.word(local, UserPath.hadoop(name));
    assertEquals(UserPath.hadoop(name), UserPath.hadoop(again));
    assertEquals(name, UserPath.hadoop(again).getName());
    assertEquals(name, InputFile.find(HADOOP, dir.toString(), name).name());
  }

  @Test
  void whatIsElsewhereIsNoFileOfThisMachine() {
    assertThrows(InvalidPathException.class, () -> UserPath.local("hdfs://host/a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"m\ufffddell", "a/\ufffd/b", "\ud800", "file:/\udc00", "hdfs://h/\ufffd"})
  void whatNoLocaleCanSpellIsSeen(String word) {
    assertFalse(UserPath.isSpellable(word, StandardCharsets.UTF_8));
  }

  @Test
  void aLocaleSpellsItsOwnCharacters() {
    assertTrue(UserPath.isSpellable("m\u00f6dell?", StandardCharsets.UTF_8));
    assertTrue(UserPath.isSpellable("m\u00f6dell?", StandardCharsets.ISO_8859_1));
    assertFalse(UserPath.isSpellable("\u2603", StandardCharsets.ISO_8859_1));
    assertTrue(UserPath.isSpellable("modell", StandardCharsets.US_ASCII));
    assertFalse(UserPath.isSpellable("m\u00f6dell", StandardCharsets.US_ASCII));
    assertFalse(UserPath.isSpellable("m??dell", StandardCharsets.US_ASCII));
    assertTrue(UserPath.isSpellable("hdfs://h/m\u00f6dell", StandardCharsets.US_ASCII));
  }

  @Test
  void placesOfOursAreOnThisMachineWhateverHadoopIsSetUpFor() {
    Path place = Path.of("data/mnist");
    assertEquals("data/mnist", UserPath.of(HADOOP, place));
    Configuration cluster = new Configuration();
    cluster.set("fs.defaultFS", "hdfs://namenode:8020");
    assertEquals("file:" + place.toAbsolutePath(), UserPath.of(cluster, place));
  }
}
