package dev.chainrule.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.submit.Shell.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code submit/bench}: what it builds, and what it runs. */
class BenchScriptIT extends ScriptsOfAProject {
  private static final String MVN =
      """
      #!/usr/bin/env bash
      echo "mvn $*"
      mkdir -p target/classes target/test-classes target/bench/classes
      echo -n a.jar:b.jar >target/bench/classpath
      """;
  private static final String JAVA = "#!/usr/bin/env bash\nprintf '<%s>\\n' \"$@\"\nexit 69\n";

  private Path bench;

  @BeforeEach
  void aProjectWithContestants() throws Exception {
    bench = project.resolve("submit/bench");
    executable(bench, Files.readString(Shell.HOME.resolve("submit/bench")));
    write(project.resolve("src/test/java/T.java"), "");
    write(project.resolve("src/bench/java/B.java"), "");
    pathWith("java", JAVA);
  }

  private Result run(String mvn, Object... words) throws Exception {
    Object[] command = new Object[words.length + 1];
    command[0] = bench;
    System.arraycopy(words, 0, command, 1, words.length);
    return new Shell(user).without("JAVA_HOME").with("PATH", pathWith("mvn", mvn)).run(command);
  }

  @Test
  void buildsWithItsProfileOnceAndHandsWordsAndExitCodeOver() throws Exception {
    Result first = run(MVN, "--json", "a b");
    Result second = run("#!/usr/bin/env bash\nexit 1\n", "--json", "a b");

    assertTrue(first.errorLines().get(0).startsWith("bench: building"), first.errors());
    assertEquals(
        "mvn -B -q -Pbench -Dstyle.color=never -DskipTests -Dspotless.check.skip=true"
            + " process-test-classes",
        first.errorLines().get(1));
    assertEquals("", second.errors());
    assertEquals(69, second.exitCode());
    assertEquals(first.output(), second.output());
    List<String> words = first.output().lines().toList();
    assertEquals("<@%s/target/bench/flags>".formatted(project), words.get(0));
    assertEquals(
        List.of("<dev.chainrule.bench.Bench>", "<--json>", "<a b>"),
        words.subList(words.size() - 3, words.size()));
  }

  @Test
  void buildsAgainWhenAContestantHasChanged() throws Exception {
    run(MVN);
    write(project.resolve("src/bench/java/B.java"), "class B {}");
    Result result = run(MVN);
    assertTrue(result.errorLines().get(0).startsWith("bench: building"), result.errors());
  }

  @Test
  void failedBuildShowsWhatMavenSaid() throws Exception {
    Result result = run("#!/usr/bin/env bash\necho '[ERROR] no luck'\nexit 1\n");
    assertEquals(70, result.exitCode());
    assertEquals("[ERROR] no luck", result.errorLines().get(1));
    assertEquals("", result.output());
  }
}
