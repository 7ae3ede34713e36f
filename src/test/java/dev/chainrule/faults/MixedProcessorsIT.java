package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import dev.chainrule.submit.Shell;
import dev.chainrule.submit.Shell.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster of two types of processors, one of which is played by a variable of OpenBLAS's. */
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64", disabledReason = "kernels of x86-64")
@Timeout(1800)
class MixedProcessorsIT {
  @TempDir private static Path temporary;
  private static Shell shell;
  private static Cluster cluster;

  @BeforeAll
  static void startCluster() throws Exception {
    MnistSubset.write(Files.createDirectory(temporary.resolve("data")), 1001, 100);
    shell = new Shell(temporary);
    cluster = new Cluster(temporary, 1);
    cluster.addWorker(2, "Nehalem");
  }

  @AfterAll
  static void stopCluster() throws Exception {
    cluster.close();
  }

  private static TrainingProcess train(String run, String master, Object... more) throws Exception {
    List<Object> words =
        new ArrayList<>(
            List.of("--data", temporary.resolve("data"), "--layers", "784,16,10", "--epochs", "2"));
    words.addAll(List.of("--batch", "128", "--strict"));
    words.addAll(List.of(more));
    return TrainingProcess.start(shell, temporary.resolve(run), master, words.toArray());
  }

  private static TrainingProcess onBoth(String run, Object... more) throws Exception {
    List<Object> words = new ArrayList<>(List.of("--executors", "2"));
    words.addAll(List.of(more));
    return train(run, cluster.master(), words.toArray());
  }

  @Test
  void strictRunRefusesTheMix() throws Exception {
    Result result = onBoth("mixed").await();
    assertEquals(69, result.exitCode(), result.errors());
    assertTrue(result.errors().contains("BLAS engines differ"), result.errors());
    assertTrue(result.errors().contains("for Nehalem"), result.errors());
  }

  @ParameterizedTest
  @ValueSource(strings = {"aggregate", "resident"})
  void pinnedKernelHasTheBitsOfALaptopOnTheMix(String engine) throws Exception {
    Object[] pinned = {"--blas-kernel", "portable", "--engine", engine};
    assertEquals(
        train("laptop-" + engine, "local[2]", pinned).awaitWeights(),
        onBoth("pinned-" + engine, pinned).awaitWeights());
  }

  @Test
  void javaEngineHasTheBitsOfALaptopOnTheMix() throws Exception {
    Object[] java = {"--blas", "java"};
    assertEquals(
        train("laptop-java", "local[2]", java).awaitWeights(), onBoth("java", java).awaitWeights());
  }
}
