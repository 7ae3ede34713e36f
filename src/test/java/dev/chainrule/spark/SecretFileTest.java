package dev.chainrule.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret is read only from a file that nobody else can read. */
@Timeout(600)
class SecretFileTest {
  private static final String SECRET = "0123456789abcdef";

  @TempDir Path temporary;

  private Path file(String content, String mode) throws IOException {
    Path file = Files.writeString(temporary.resolve("secret"), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private static String refusal(Path file) {
    String said =
        assertThrows(IllegalArgumentException.class, () -> SecretFile.read(file)).getMessage();
    assertTrue(said.startsWith("secret file " + file + ": "), said);
    assertFalse(said.contains(SECRET), said);
    return said;
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "r--------"})
  void lineOfAnOwnersFileIsRead(String mode) throws IOException {
    assertEquals(SECRET, SecretFile.read(file(SECRET + "\n", mode)));
    assertEquals(SECRET, SecretFile.read(temporary.resolve("secret")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw-rw----", "rw-----w-", "rwx------", "r-----r--"})
  void fileOfMoreThanItsOwnerIsRefusedWithFoundAndExpectedMode(String mode) throws IOException {
    String said = refusal(file(SECRET, mode));
    assertTrue(said.contains("mode " + mode + ", expected rw-------"), said);
  }

  @Test
  void linkToAGoodFileIsRefused() throws IOException {
    Path link = Files.createSymbolicLink(temporary.resolve("link"), file(SECRET, "rw-------"));
    assertTrue(refusal(link).contains("is a symbolic link, expected a regular file"));
  }

  @Test
  void directoryAndMissingFileAreRefused() {
    assertTrue(refusal(temporary).contains("is no regular file"));
    assertTrue(refusal(temporary.resolve("none")).contains("no such file"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "0123456789abcde\n"})
  void shortSecretIsRefused(String content) throws IOException {
    String said = refusal(file(content, "rw-------"));
    assertTrue(said.contains("characters, expected a line of 16 to 1024"), said);
  }

  @ParameterizedTest
  @ValueSource(strings = {SECRET + "\nsecond line", "a secret with blanks", SECRET + "\u00e9"})
  void moreThanOneVisibleWordIsRefused(String content) throws IOException {
    assertTrue(refusal(file(content, "rw-------")).contains("one line of visible ASCII"));
  }

  @Test
  void endlessFileIsNotReadToItsEnd() throws IOException {
    String said = refusal(file("x".repeat(5_000_000), "rw-------"));
    assertTrue(said.contains("more than 1024 characters"), said);
  }

  @Test
  void madeSecretIsReadable() throws IOException {
    Path made = temporary.resolve("new/secret");
    SecretFile.create(made);
    assertEquals(64, SecretFile.read(made).length());
    assertArrayEquals(new String[] {"secret"}, made.getParent().toFile().list());
  }
}
