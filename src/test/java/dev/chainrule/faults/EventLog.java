package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chainrule.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What Spark itself writes down of a run. */
final class EventLog {
  private final Path directory;

  /** A log in the directory {@code name}, which is made below {@code parent}. */
  EventLog(Path parent, String name) throws IOException {
    directory = Files.createDirectory(parent.resolve(name));
  }

  /** Options that have a run write it, as one file of lines. */
  List<Object> options() {
    return List.of(
        "--conf",
        "spark.eventLog.enabled=true",
        "--conf",
        "spark.eventLog.dir=" + directory.toUri(),
        "--conf",
        "spark.eventLog.rolling.enabled=false",
        "--conf",
        "spark.eventLog.compress=false");
  }

  /** Where it is written. */
  Path directory() {
    return directory;
  }

  /** The one file. */
  Path file() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found = files.filter(f -> !f.getFileName().toString().startsWith(".")).toList();
      assertEquals(1, found.size(), found.toString());
      return found.get(0);
    }
  }

  /** The events of one kind, such as {@code ExecutorAdded}. */
  List<JsonNode> events(String kind) throws IOException {
    // Spark names some with their package.
    Pattern name =
        Pattern.compile(
            "\\{\"Event\":\"(org\\.apache\\.spark\\.scheduler\\.)?SparkListener" + kind);
    try (Stream<String> lines = Files.lines(file())) {
      return lines
          .filter(line -> name.matcher(line).lookingAt())
          .flatMap(line -> Json.parse(line).stream()) // The last may be half written.
          .toList();
    }
  }
}
