package dev.chainrule.checkpoint;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What is done to a {@link RunDirectory} before a run writes to it. */
final class RunPreparation {
  /** What a run that has ended leaves. */
  private static final List<String> RESULTS =
      List.of(
          RunDirectory.SUMMARY,
          RunDirectory.MODEL,
          RunDirectory.REPORT,
          RunDirectory.STUDY_JSON,
          RunDirectory.STUDY_CSV,
          "repartition.csv");

  private final RunDirectory directory;
  private final FileSystem fileSystem;

  RunPreparation(RunDirectory directory) {
    this.directory = directory;
    this.fileSystem = directory.fileSystem();
  }

  /**
   * For a new run.
   *
   * @param overwrite whether an earlier run's files may be deleted
   * @throws OutputException if there are files that may not
   */
  void begin(boolean overwrite) throws IOException {
    if (!directory.names("").isEmpty()) {
      if (!overwrite) {
        throw new OutputException(directory + ": is not empty; --overwrite replaces the run in it");
      }
      deleteRun();
    }
    requireWritable();
  }

  /**
   * For a run that goes on, or begins here if none has.
   *
   * @throws OutputException if there are files, but no checkpoints
   */
  void goOn() throws IOException {
    sweep();
    List<String> names = directory.names("");
    boolean foreign = names.stream().anyMatch(name -> !name.equals(RunDirectory.METRICS));
    if (foreign && !names.contains(RunDirectory.CHECKPOINTS)) {
      throw new OutputException(directory + ": has no checkpoints to go on from, but other files");
    }
    requireWritable();
  }

  /** An unwritable directory is found now, not after an hour of training. */
  private void requireWritable() throws IOException {
    if (!fileSystem.mkdirs(directory.child(""))) {
      throw new OutputException(directory + ": cannot be created");
    }
    Path probe = WholeFiles.temporaryFor(directory.child("probe"));
    fileSystem.create(probe, false).close();
    fileSystem.delete(probe, false);
  }

  /** All that a run may have written, and nothing else. */
  private void deleteRun() throws IOException {
    sweep();
    for (String name : RESULTS) {
      fileSystem.delete(directory.child(name), false);
    }
    fileSystem.delete(directory.child(RunDirectory.METRICS), false);
    directory.requireNoLink(RunDirectory.CHECKPOINTS);
    fileSystem.delete(directory.child(RunDirectory.CHECKPOINTS), true);
  }

  /** Deletes what a killed run had not finished to write. */
  private void sweep() throws IOException {
    directory.requireNoLink(RunDirectory.CHECKPOINTS);
    for (String folder : List.of("", RunDirectory.CHECKPOINTS)) {
      for (String name : directory.names(folder)) {
        if (WholeFiles.isTemporary(name)) {
          fileSystem.delete(new Path(directory.child(folder), name), false);
        }
      }
    }
  }
}
