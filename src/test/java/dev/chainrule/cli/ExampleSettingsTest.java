package dev.chainrule.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files in conf/: what no cluster here can try, the commands' own checks can. */
class ExampleSettingsTest {
  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("conf"))) {
      // Spark's own file of metrics has no settings in it; SparkMetricsIT uses it.
      List<Path> found =
          files.filter(file -> !file.endsWith("metrics.properties")).sorted().toList();
      assertTrue(found.size() >= 5, "mnist, three kinds of cluster, closed doors: " + found);
      return found;
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everySettingIsKnownAndValid(Path file) {
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    int code;
    try {
      // One mistake of our own keeps Spark from being started; all others would be told with it.
      code = Chainrule.run("train", "--conf-file", file.toString(), "--step-attempts", "0");
    } finally {
      System.setErr(err);
    }
    List<String> problems =
        said.toString(StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.startsWith("chainrule: "))
            .toList();
    assertEquals(ExitCode.USAGE, code);
    assertEquals(1, problems.size(), problems.toString());
    assertTrue(problems.get(0).contains("--step-attempts"), problems.toString());
  }
}
