package dev.chainrule.spark;

import dev.chainrule.io.Words;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import org.apache.spark.SparkConf;

/**
 * The secret that the processes of a secure Spark share: one line in a file that nobody but its
 * owner may read. Spark takes it from a setting; here it is never on a command line.
 */
public final class SecretFile {
  private static final int LEAST_LENGTH = 16;
  private static final int MOST_LENGTH = 1024;
  private static final int MADE_BYTES = 32;
  private static final Set<String> OWNER_ONLY = Set.of("rw-------", "r--------");

  private SecretFile() {}

  /**
   * The secret in {@code file}.
   *
   * @throws IllegalArgumentException if there is none, or if others could read or replace it
   */
  public static String read(Path file) {
    try {
      requireOwnerOnly(file);
      // Not followed, should a link have come in the file's place since the check.
      try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
        return secret(file, in.readNBytes(MOST_LENGTH + 2));
      }
    } catch (NoSuchFileException e) {
      throw refused(file, "no such file; submit/cluster start --secure makes one", e);
    } catch (UnsupportedOperationException e) {
      throw refused(file, "its file system has no POSIX permissions, expected one that has", e);
    } catch (IOException e) {
      throw refused(file, "cannot be read: " + e, e);
    }
  }

  private static void requireOwnerOnly(Path file) throws IOException {
    PosixFileAttributes found =
        Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!found.isRegularFile()) {
      String what = found.isSymbolicLink() ? "a symbolic link" : "no regular file";
      throw refused(file, "is " + what + ", expected a regular file", null);
    }
    String mode = PosixFilePermissions.toString(found.permissions());
    if (!OWNER_ONLY.contains(mode)) {
      throw refused(file, "mode " + mode + ", expected rw------- (chmod 600)", null);
    }
  }

  private static String secret(Path file, byte[] content) {
    String secret = new String(content, StandardCharsets.ISO_8859_1).replaceFirst("\r?\n$", "");
    if (secret.length() < LEAST_LENGTH || secret.length() > MOST_LENGTH) {
      throw refused(
          file,
          Words.format(
              "%s characters, expected a line of %d to %d",
              secret.length() > MOST_LENGTH ? "more than " + MOST_LENGTH : secret.length(),
              LEAST_LENGTH,
              MOST_LENGTH),
          null);
    }
    if (!secret.chars().allMatch(c -> c > ' ' && c <= '~')) {
      throw refused(file, "expected one line of visible ASCII without blanks", null);
    }
    return secret;
  }

  private static IllegalArgumentException refused(Path file, String why, Exception cause) {
    return new IllegalArgumentException("secret file " + file + ": " + why, cause);
  }

  /** Makes a file with a new random secret, and its directory if that is missing. */
  public static void create(Path file) {
    byte[] random = new byte[MADE_BYTES];
    new SecureRandom().nextBytes(random);
    Path directory = file.toAbsolutePath().getParent();
    try {
      Files.createDirectories(directory);
      // Only the owner can read temporary files; and the rename shows nobody half a secret.
      Path temporary = Files.createTempFile(directory, ".secret", "");
      Files.writeString(temporary, HexFormat.of().formatHex(random) + "\n");
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw refused(file, "cannot be made: " + e, e);
    }
  }

  /** Gives the secret in {@code file} to Spark, and the file to the guard of its pages. */
  public static SparkConf apply(Path file, SparkConf conf) {
    return conf.setIfMissing("spark.authenticate", "true")
        .set("spark.authenticate.secret", read(file))
        .set(UiGuard.SECRET_FILE_SETTING, file.toAbsolutePath().toString());
  }
}
