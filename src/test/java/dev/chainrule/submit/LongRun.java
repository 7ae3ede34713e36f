package dev.chainrule.submit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.submit.Shell.Running;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A training that goes on until the test has looked at it. */
final class LongRun implements AutoCloseable {
  private final Running driver;
  private final int uiPort;

  private LongRun(Running driver, int uiPort) {
    this.driver = driver;
    this.uiPort = uiPort;
  }

  /**
   * Starts a training, and waits until it takes steps.
   *
   * @param command what stands before the options, up to {@code train}
   * @param directory where {@code data} is and {@code out} goes
   */
  static LongRun start(Shell shell, List<Object> command, Path directory, String out)
      throws Exception {
    int port = freePort();
    List<Object> words = new ArrayList<>(command);
    words.addAll(List.of("--layers", "784,16,10", "--epochs", "100000", "--batch", "256"));
    words.addAll(List.of("--data", directory.resolve("data"), "--out", directory.resolve(out)));
    words.addAll(List.of("--conf", "spark.ui.port=" + port));
    LongRun run = new LongRun(shell.start(words.toArray()), port);
    Path metrics = directory.resolve(out).resolve("metrics.jsonl");
    try {
      Await.until("the run takes steps", () -> run.isAliveOrSays() && hasContent(metrics));
    } catch (AssertionError | Exception e) {
      run.close();
      throw e;
    }
    return run;
  }

  private boolean isAliveOrSays() throws IOException {
    assertTrue(driver.process().isAlive(), Files.readString(driver.errors()));
    return true;
  }

  private static boolean hasContent(Path file) throws IOException {
    return Files.exists(file) && Files.size(file) > 0;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  ProcessHandle process() {
    return driver.process().toHandle();
  }

  int uiPort() {
    return uiPort;
  }

  /** Spark's pages of it. */
  URI pages() {
    return URI.create("http://127.0.0.1:" + uiPort);
  }

  /** What it has printed so far. */
  String said() throws IOException {
    return Files.readString(driver.output()) + Files.readString(driver.errors());
  }

  @Override
  public void close() throws InterruptedException {
    driver.process().destroyForcibly().waitFor();
  }
}
