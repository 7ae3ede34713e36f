package dev.chainrule.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What may stand where a file is expected, and is none. */
final class InItsPlace {
  private InItsPlace() {}

  static List<Damage> damages() {
    return List.of(
        new Damage("a directory", Files::createDirectory),
        new Damage("a pipe that nobody writes to", InItsPlace::makePipe),
        new Damage("a link to /dev/zero", file -> link(file, "/dev/zero")),
        new Damage("a link to nothing", file -> link(file, "nothing")));
  }

  private static void link(Path file, String target) throws IOException {
    Files.createSymbolicLink(file, Path.of(target));
  }

  /** Java itself cannot. */
  private static void makePipe(Path file) throws IOException {
    try {
      int code = new ProcessBuilder("mkfifo", file.toString()).inheritIO().start().waitFor();
      if (code != 0) {
        throw new IOException("mkfifo: exit code " + code);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
