package dev.chainrule.run;

import dev.chainrule.io.OutputException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Prepares a {@link RunDirectory} before a run writes to it. */
final class RunPreparation {
  /** The files that a finished run leaves. */
  private static final List<String> RESULTS =
      List.of(
          RunDirectory.SUMMARY,
          RunDirectory.MODEL,
          RunDirectory.REPORT,
          RunDirectory.STUDY_JSON,
          RunDirectory.STUDY_CSV,
          "repartition.csv",
          RunDirectory.APPLICATION);

  private final RunDirectory directory;
  private final FileSystem fileSystem;

  RunPreparation(RunDirectory directory) {
    this.directory = directory;
    this.fileSystem = directory.fileSystem();
  }

  /**
   * For a new run; an earlier one stays until {@link #deleteRun}.
   *
   * @param overwrite whether an earlier run's files may be deleted
   * @throws OutputException if there are files that may not
   */
  void begin(boolean overwrite) throws IOException {
    if (!overwrite && !directory.names("").isEmpty()) {
      throw new OutputException(directory + ": is not empty; --overwrite replaces the run in it");
    }
    directory.requireNoLink(RunDirectory.CHECKPOINTS);
    requireWritable();
  }

  /**
   * For a run that is resumed, or begins here if there is none.
   *
   * @throws OutputException if there are files, but no checkpoints
   */
  void goOn() throws IOException {
    List<String> names = directory.names("");
    boolean foreign =
        names.stream()
            .anyMatch(
                name -> !List.of(RunDirectory.METRICS, RunDirectory.APPLICATION).contains(name));
    if (foreign && !names.contains(RunDirectory.CHECKPOINTS)) {
      throw new OutputException(directory + ": has no checkpoints to go on from, but other files");
    }
    sweep();
    requireWritable();
  }

  /** Makes the directory if it is missing. */
  void requireFolder() throws IOException {
    if (!fileSystem.mkdirs(directory.child(""))) {
      throw new OutputException(directory + ": cannot be created");
    }
  }

  /** Finds an unwritable directory now, not after an hour of training. */
  private void requireWritable() throws IOException {
    Path probe = AtomicFiles.temporaryFor(directory.child("probe"));
    fileSystem.create(probe, false).close();
    fileSystem.delete(probe, false);
  }

  /** Deletes everything that a run may have written, and nothing else. */
  void deleteRun() throws IOException {
    sweep();
    // First, so that nobody resumes what is half deleted.
    for (String name : directory.names(RunDirectory.CHECKPOINTS)) {
      if (CheckpointStore.isCheckpoint(name)) {
        fileSystem.delete(new Path(directory.child(RunDirectory.CHECKPOINTS), name), false);
      }
    }
    if (directory.names(RunDirectory.CHECKPOINTS).isEmpty()) {
      fileSystem.delete(directory.child(RunDirectory.CHECKPOINTS), false);
    }
    for (String name : RESULTS) {
      fileSystem.delete(directory.child(name), false);
    }
    fileSystem.delete(directory.child(RunDirectory.METRICS), false);
  }

  /** Deletes what a killed run had not finished writing. */
  private void sweep() throws IOException {
    directory.requireNoLink(RunDirectory.CHECKPOINTS);
    for (String folder : List.of("", RunDirectory.CHECKPOINTS)) {
      for (String name : directory.names(folder)) {
        if (AtomicFiles.isTemporary(name)) {
          fileSystem.delete(new Path(directory.child(folder), name), false);
        }
      }
    }
  }
}
