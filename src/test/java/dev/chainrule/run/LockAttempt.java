package dev.chainrule.run;

import dev.chainrule.io.OutputException;
import java.nio.file.Path;

/** A process that would like to write to the directory that it is told. */
final class LockAttempt {
  private LockAttempt() {}

  public static void main(String[] args) throws Exception {
    try {
      RunLock.take(Path.of(args[0])).close();
      System.out.println("locked");
    } catch (OutputException e) {
      System.out.println(e.getMessage());
    }
  }
}
