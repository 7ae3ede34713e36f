package dev.chainrule.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.submit.Shell.Result;
import dev.chainrule.submit.Shell.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the wrapper builds, and what it says then. */
class BuildScriptsIT extends ScriptsOfAProject {
  @Test
  void buildsAfterAChangeHoweverOldTheFile() throws Exception {
    Path source = write(project.resolve("src/main/java/A.java"), "class A {}");
    Files.setLastModifiedTime(source, FileTime.from(Instant.EPOCH));
    Path old = write(project.resolve("target/classes/A.class"), "");
    String mvn = "#!/usr/bin/env bash\necho \"mvn in $PWD: $*\"\n";

    Result result = new Shell(user).with("PATH", pathWith("mvn", mvn)).run(chainrule, "train");

    assertEquals(75, result.exitCode());
    assertTrue(result.errorLines().get(0).startsWith("chainrule: building"), result.errors());
    assertEquals(
        "mvn in "
            + project
            + ": -B -q -Dstyle.color=never -DskipTests -Dspotless.check.skip=true package",
        result.errorLines().get(1));
    assertFalse(result.output().contains("mvn"), result.output());
    assertFalse(Files.exists(old), "Maven would take it for newer than its source");
  }

  @Test
  void timesOfFilesMeanNothing() throws Exception {
    Files.setLastModifiedTime(
        project.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(1_000_000)));
    Files.setLastModifiedTime(
        project.resolve("target/chainrule.jar"), FileTime.from(Instant.EPOCH));
    assertNothingBuilt();
  }

  @Test
  void withoutSourcesTheJarIsTaken() throws Exception {
    Files.delete(project.resolve("src/main/java/A.java"));
    Files.delete(project.resolve("src/main/java"));
    Files.delete(project.resolve("src/main"));
    assertNothingBuilt();
  }

  private void assertNothingBuilt() throws Exception {
    String mvn = "#!/usr/bin/env bash\nexit 1\n";
    Result result = new Shell(user).with("PATH", pathWith("mvn", mvn)).run(chainrule, "train");
    assertEquals(75, result.exitCode());
    assertEquals("", result.errors());
  }

  @Test
  void twoFirstCallsBuildOnce() throws Exception {
    Files.delete(project.resolve("target/chainrule.jar"));
    Path builds = temporary.resolve("builds");
    Path go = temporary.resolve("go");
    String mvn =
        """
        #!/usr/bin/env bash
        echo "$PWD" >>'%s'
        until [ -e '%s' ]; do sleep 0.05; done
        touch target/chainrule.jar
        """
            .formatted(builds, go);
    Shell shell = new Shell(user).with("PATH", pathWith("mvn", mvn));

    Running first = shell.start(chainrule, "train");
    Await.until("the first builds", () -> Files.exists(builds));
    Running second = shell.start(chainrule, "train");
    Await.until(
        "the second waits",
        () -> Files.readString(second.errors()).startsWith("chainrule: waiting for another build"));
    write(go, "");

    assertEquals(75, first.await().exitCode());
    assertEquals(75, second.await().exitCode());
    assertEquals(List.of(project.toString()), Files.readAllLines(builds));
  }

  @Test
  void failedBuildShowsWhatMavenSaid() throws Exception {
    Files.delete(project.resolve("target/chainrule.jar"));
    String mvn = "#!/usr/bin/env bash\necho '[ERROR] no luck'\nexit 1\n";

    Result result = new Shell(user).with("PATH", pathWith("mvn", mvn)).run(chainrule, "train");

    assertEquals(70, result.exitCode());
    assertEquals("[ERROR] no luck", result.errorLines().get(1));
    assertEquals("", result.output());
  }

  @Test
  void missingMavenIsOneLine() throws Exception {
    Files.delete(project.resolve("target/chainrule.jar"));
    Path tools = Files.createDirectory(temporary.resolve("tools"));
    for (String tool : List.of("bash", "dirname", "readlink", "find", "sed", "grep", "cat")) {
      executable(tools.resolve(tool), "#!/bin/sh\nexec " + which(tool) + " \"$@\"\n");
    }

    Result result = new Shell(user).with("PATH", tools).run(chainrule, "train");

    assertEquals(69, result.exitCode());
    assertEquals(1, result.errorLines().size(), result.errors());
    assertTrue(result.errors().contains("mvn"), result.errors());
  }
}
