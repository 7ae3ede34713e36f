package dev.chainrule.run;

import dev.chainrule.io.InputFile;
import dev.chainrule.io.Words;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import org.apache.hadoop.conf.Configuration;

/** The checkpoints of a run: {@code checkpoints/step-00000590.ckpt} and the like. */
public final class CheckpointStore {
  private static final String FOLDER = RunDirectory.CHECKPOINTS;

  private final RunDirectory directory;
  private final int keep;

  /** Those that could not be read: they do not count as kept, and are not deleted. */
  private final Set<String> damaged = new HashSet<>();

  /**
   * @param keep how many stay, at least 1
   */
  public CheckpointStore(RunDirectory directory, int keep) {
    this.directory = directory;
    this.keep = keep;
  }

  /** The file name of the checkpoint after {@code steps} updates. */
  static String fileName(int steps) {
    return Words.format("step-%08d.ckpt", steps);
  }

  /** Where the checkpoint after {@code steps} updates is. */
  public String resolve(int steps) {
    return directory.resolve(FOLDER + "/" + fileName(steps));
  }

  /**
   * Writes a checkpoint, then deletes those beyond the newest that are to be kept.
   *
   * @throws dev.chainrule.io.OutputException if it cannot be written; older ones are still there
   */
  public void save(Checkpoint checkpoint) {
    String name = fileName(checkpoint.state().steps());
    directory.write(FOLDER + "/" + name, out -> CheckpointFormat.write(checkpoint, out));
    damaged.remove(name);
    // Newer ones can only be damaged: a run resumes from the newest that is not.
    names().stream()
        .filter(other -> !damaged.contains(other) && steps(other) <= steps(name))
        .skip(keep)
        .forEach(other -> directory.delete(FOLDER + "/" + other));
  }

  /** The checkpoints' file names, newest first. */
  public List<String> names() {
    return directory.list(FOLDER).stream()
        .filter(name -> steps(name) >= 0)
        .sorted(Comparator.comparingLong(CheckpointStore::steps).reversed())
        .toList();
  }

  /** That of a checkpoint's file, −1 of any other. */
  private static long steps(String name) {
    Matcher matcher = RunFiles.CHECKPOINT.matcher(name);
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
  }

  /**
   * The newest checkpoint that is whole; empty if there are no checkpoints at all.
   *
   * @param skipped hears of each newer one that is not
   * @throws FormatException if there are some, but none is whole, or the newest that is has what
   *     this version does not know
   */
  public Optional<Checkpoint> newest(Consumer<String> skipped) {
    FormatException last = null;
    for (String name : names()) {
      try {
        return Optional.of(read(name));
      } catch (ForeignCheckpointException e) {
        throw e;
      } catch (FormatException e) {
        skipped.accept(e.getMessage());
        damaged.add(name);
        last = e;
      }
    }
    if (last != null) {
      throw new FormatException(
          "%s: no checkpoint is whole; of the oldest: %s"
              .formatted(directory.resolve(FOLDER), last.getMessage()),
          last);
    }
    return Optional.empty();
  }

  private Checkpoint read(String name) {
    if (directory.isLink(FOLDER + "/" + name)) {
      throw new FormatException(name + ": is a symbolic link, which is not followed");
    }
    Checkpoint checkpoint = CheckpointReader.read(directory.input(FOLDER + "/" + name));
    if (checkpoint.state().steps() != steps(name)) {
      throw FormatException.of(
          "%s: holds step %d, expected that of its name", name, checkpoint.state().steps());
    }
    return checkpoint;
  }

  /**
   * A checkpoint and the file it was found in.
   *
   * @param path of the file
   */
  public record Found(String path, Checkpoint checkpoint) {}

  /** Whether there are checkpoints, whole or not, in the run directory {@code name}. */
  public static boolean isIn(Configuration hadoop, String name) {
    return !new CheckpointStore(RunDirectory.existing(hadoop, name), 1).names().isEmpty();
  }

  /**
   * Reads one checkpoint, wherever it is.
   *
   * @param name of the file, or of a run directory: then it is the newest one there that is whole
   * @param skipped hears of each newer one that is not
   * @throws FormatException if there is none, or it is not whole
   * @throws dev.chainrule.io.DataException if it is no file
   */
  public static Found find(Configuration hadoop, String name, Consumer<String> skipped) {
    if (!InputFile.isDirectory(hadoop, name)) {
      return new Found(name, CheckpointReader.read(InputFile.find(hadoop, name)));
    }
    CheckpointStore store = new CheckpointStore(RunDirectory.existing(hadoop, name), 1);
    Checkpoint newest =
        store.newest(skipped).orElseThrow(() -> new FormatException(name + ": has no checkpoints"));
    return new Found(store.resolve(newest.state().steps()), newest);
  }
}
