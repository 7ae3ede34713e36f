package dev.chainrule.run;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A new run directory for each test, with a store that keeps three checkpoints. */
abstract class StoredRun {
  static final Configuration HADOOP = new Configuration();

  @TempDir Path dir;
  RunDirectory run;
  CheckpointStore store;

  @BeforeEach
  void openStore() {
    run = RunDirectory.create(HADOOP, dir.resolve("run").toString(), false);
    store = new CheckpointStore(run, 3);
  }

  /** The file of the checkpoint after {@code steps}. */
  Path file(int steps) {
    return dir.resolve("run/checkpoints").resolve(CheckpointStore.fileName(steps));
  }
}
