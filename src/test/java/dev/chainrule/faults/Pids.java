package dev.chainrule.faults;

import dev.chainrule.submit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processes that others have started for us, by their numbers. */
final class Pids {
  private Pids() {}

  /** Its words with a NUL after each; empty when it has ended. */
  static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /** With SIGKILL; a process that has ended by itself meanwhile is as dead. */
  static void killAndAwait(long pid) throws Exception {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    Await.until("the end of " + pid, () -> commandLine(pid).isEmpty()); // Its parent reaps it.
  }
}
