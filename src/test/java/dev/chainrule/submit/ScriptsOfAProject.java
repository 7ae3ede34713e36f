package dev.chainrule.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.submit.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code submit/chainrule} in a project of its own, whose spark-submit and mvn only tell how they
 * were called.
 */
abstract class ScriptsOfAProject {
  static final String TELLS =
      """
      #!/usr/bin/env bash
      printf 'directory %s\\n' "$PWD"
      printf 'home %s\\n' "$CHAINRULE_HOME"
      printf 'address %s\\n' "${SPARK_LOCAL_IP:-none}"
      printf 'threads %s\\n' "$OPENBLAS_NUM_THREADS"
      printf '<%s>\\n' "$@"
      exit 75
      """;

  @TempDir Path temporary;
  Path project;
  Path user;
  Path chainrule;

  @BeforeEach
  void aProjectThatIsBuilt() throws Exception {
    temporary = temporary.toRealPath();
    project = temporary.resolve("my project");
    user = Files.createDirectory(temporary.resolve("user"));
    chainrule = project.resolve("submit/chainrule");
    Files.createDirectories(project.resolve("submit"));
    for (String file : List.of("chainrule", "lib.sh", "words.sh", "digest")) {
      Files.copy(
          Shell.HOME.resolve("submit").resolve(file), project.resolve("submit").resolve(file));
    }
    assertTrue(chainrule.toFile().setExecutable(true));
    assertTrue(project.resolve("submit/digest").toFile().setExecutable(true));
    write(project.resolve("pom.xml"), "");
    write(project.resolve("src/main/java/A.java"), "");
    write(project.resolve("target/chainrule.jar"), "");
    executable(project.resolve("target/spark/bin/spark-submit"), TELLS);
    write(project.resolve("target/spark/RELEASE"), "");
    write(project.resolve("target/chainrule.sources"), digest());
  }

  /** What the build writes. */
  String digest() throws Exception {
    return new Shell(user).run(project.resolve("submit/digest")).output();
  }

  Result train(String words) throws Exception {
    return new Shell(user).run(words(("train " + words).strip()));
  }

  Object[] words(String words) {
    return Stream.concat(Stream.of(chainrule), Stream.of(words.split(" +", -1))).toArray();
  }

  String jar() {
    return "<" + project.resolve("target/chainrule.jar") + ">";
  }

  static void assertTold(int exitCode, String line, Result result) {
    assertEquals("chainrule: " + line + "\n", result.errors());
    assertEquals(exitCode, result.exitCode());
  }

  /** A PATH on which {@code name} is found first with this text. */
  String pathWith(String name, String text) throws IOException {
    executable(temporary.resolve("path").resolve(name), text);
    return temporary.resolve("path") + ":" + System.getenv("PATH");
  }

  static Path which(String tool) throws IOException {
    for (String directory : System.getenv("PATH").split(":", -1)) {
      Path candidate = Path.of(directory, tool);
      if (Files.isExecutable(candidate)) {
        return candidate.toRealPath();
      }
    }
    throw new IOException("not on PATH: " + tool);
  }

  static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  static void executable(Path file, String text) throws IOException {
    assertTrue(write(file, text).toFile().setExecutable(true));
  }
}
