package dev.chainrule.run;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Which files in a directory are a run's, finished or not, by their names; others stay. */
final class RunFiles {
  /** The name of a checkpoint's file, with its step. */
  static final Pattern CHECKPOINT = Pattern.compile("step-(\\d{8,10})\\.ckpt");

  /** Names the application that made the run, where a cluster may restart applications. */
  static final String APPLICATION = "application";

  /** What a run begins and never finishes, to find out whether it may write. */
  static final String PROBE = "probe";

  private static final Pattern EVENTS = Pattern.compile("events\\.out\\.tfevents\\..*\\.chainrule");

  /** What a run leaves besides checkpoints, in the order in which it is deleted. */
  private static final List<String> FILES =
      List.of(
          RunDirectory.SUMMARY,
          RunDirectory.MODEL,
          RunDirectory.BEST_MODEL,
          RunDirectory.EVALUATION,
          RunDirectory.REPORT,
          RunDirectory.STUDY_JSON,
          RunDirectory.STUDY_CSV,
          RunDirectory.REPARTITION_CSV,
          APPLICATION,
          RunDirectory.METRICS);

  /** What is there of a run before its first checkpoint, besides what it has not finished. */
  private static final Set<String> BEGUN =
      Set.of(RunDirectory.METRICS, APPLICATION, RunDirectory.TENSORBOARD);

  private final FileSystem fileSystem;
  private final Path path;

  RunFiles(FileSystem fileSystem, Path path) {
    this.fileSystem = fileSystem;
    this.path = path;
  }

  Path child(String name) {
    return name.isEmpty() ? path : new Path(path, name);
  }

  /** Names of what is in {@code folder}; none if it is missing. */
  List<String> names(String folder) throws IOException {
    try {
      return Arrays.stream(fileSystem.listStatus(child(folder)))
          .map(status -> status.getPath().getName())
          .filter(name -> !name.equals(RunLock.NAME))
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /** Whether there are checkpoints, or nothing but what a run leaves that has made none. */
  boolean mayGoOn() throws IOException {
    List<String> names = names("");
    return names.contains(RunDirectory.CHECKPOINTS)
        || names.stream().allMatch(name -> BEGUN.contains(name) || isRest("", name));
  }

  /** Whether a run was killed while it wrote this file. */
  private static boolean isRest(String folder, String name) {
    Optional<String> finished = AtomicFiles.finishedName(name);
    return finished.isPresent()
        && (folder.equals(RunDirectory.CHECKPOINTS)
            ? CHECKPOINT.matcher(finished.get()).matches()
            : FILES.contains(finished.get()) || finished.get().equals(PROBE));
  }

  /** Deletes what a killed run had not finished writing. */
  void sweep() throws IOException {
    for (String folder : List.of("", RunDirectory.CHECKPOINTS)) {
      for (String name : names(folder)) {
        if (isRest(folder, name)) {
          fileSystem.delete(new Path(child(folder), name), false);
        }
      }
    }
  }

  /** Deletes everything that a run may have written, and nothing else. */
  void clear() throws IOException {
    sweep();
    // First, so that nobody resumes what is half deleted.
    clear(RunDirectory.CHECKPOINTS, CHECKPOINT);
    clear(RunDirectory.TENSORBOARD, EVENTS);
    for (String name : FILES) {
      fileSystem.delete(child(name), false);
    }
  }

  /** Deletes the files of a folder that have such names, and the folder if it is empty then. */
  private void clear(String folder, Pattern files) throws IOException {
    for (String name : names(folder)) {
      if (files.matcher(name).matches()) {
        fileSystem.delete(new Path(child(folder), name), false);
      }
    }
    if (names(folder).isEmpty()) {
      fileSystem.delete(child(folder), false);
    }
  }
}
