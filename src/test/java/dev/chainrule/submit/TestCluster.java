package dev.chainrule.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.submit.Shell.Result;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A standalone cluster of {@code submit/cluster}, until it is closed. */
final class TestCluster implements AutoCloseable {
  private static final Path SCRIPT = Shell.HOME.resolve("submit/cluster");

  private final Shell shell;
  private final Path directory;

  private TestCluster(Shell shell, Path directory) {
    this.shell = shell;
    this.directory = directory;
  }

  static TestCluster start(Path directory, Object... options) throws Exception {
    Shell shell = new Shell(directory.getParent()).with("CHAINRULE_CLUSTER_DIR", directory);
    Object[] words = Stream.concat(Stream.of(SCRIPT, "start"), Stream.of(options)).toArray();
    Result start = shell.run(words);
    assertEquals(0, start.exitCode(), start.errors());
    return new TestCluster(shell, directory);
  }

  Path directory() {
    return directory;
  }

  String masterUrl() throws IOException {
    return Files.readString(directory.resolve("master-url")).strip();
  }

  /** The pages of {@code master} or {@code worker-1}. */
  URI pages(String name) throws Exception {
    return shell
        .run(SCRIPT, "status")
        .output()
        .lines()
        .filter(line -> line.startsWith(name))
        .map(line -> URI.create(line.substring(line.indexOf("http://"))))
        .findFirst()
        .orElseThrow();
  }

  /** Master, workers and executors. */
  List<ProcessHandle> processes() {
    return ProcessHandle.allProcesses()
        .filter(p -> p.info().commandLine().orElse("").contains(directory + "/conf"))
        .toList();
  }

  @Override
  public void close() throws Exception {
    assertEquals(0, shell.run(SCRIPT, "stop").exitCode());
  }
}
