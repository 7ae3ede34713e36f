package dev.chainrule.predict;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chainrule.io.HadoopOutput;
import dev.chainrule.io.OutputException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Storage;
import dev.chainrule.io.UserPath;
import dev.chainrule.io.Words;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Serializable;
import java.io.Writer;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory of files {@code part-00000} and so on, which in their order are one. Each is written
 * under another name, and gets its own when it is whole; {@code _SUCCESS} says that all are there,
 * as Hadoop's jobs do, and that these are predictions; before it is there, {@code _predicting} says
 * the latter.
 *
 * <p>A directory is only replaced if all that is in it are predictions: the new parts are written
 * into another beside it, which takes its place when it is whole.
 *
 * @param directory path or URI
 * @param ending of each name, such as {@code .csv}
 * @param overwrite whether it may replace predictions
 */
public record PartFiles(String directory, String ending, boolean overwrite)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String SUCCESS = "_SUCCESS";
  private static final String PREDICTING = "_predicting";

  /** The content of both. */
  private static final byte[] MARK = "predictions of chainrule\n".getBytes(UTF_8);

  private static final Pattern BEGUN = Pattern.compile("\\.part-\\d{5,}\\..*\\.tmp");
  private static final Pattern PART = Pattern.compile("part-\\d{5,}\\.(jsonl|csv)");

  /** Writes a part. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Writer out) throws IOException;
  }

  /** Does something with the file system. */
  @FunctionalInterface
  private interface Work {
    void apply(FileSystem system, Path folder) throws IOException;
  }

  /** The same with a name that means this directory in every process. */
  public PartFiles everywhere(Configuration hadoop) {
    Path path = UserPath.hadoop(directory);
    FileSystem system = Storage.system(hadoop, path);
    String full = system.makeQualified(path).toString();
    String word = UserPath.isLocal(system) ? UserPath.of(hadoop, UserPath.local(full)) : full;
    return new PartFiles(word, ending, overwrite);
  }

  /**
   * Makes the directory.
   *
   * @throws OutputException if it cannot be made, or something is in it that may not be replaced
   */
  public void create(Configuration hadoop) {
    work(
        hadoop,
        (system, folder) -> {
          restore(system, folder);
          requireFree(system, folder);
          Path target = target(folder);
          if (overwrite && system.exists(target)) { // Of a run that was killed.
            requireOurs(system, target);
            delete(system, target);
          }
          if (!system.mkdirs(target)) {
            throw new OutputException(directory + ": cannot be created");
          }
          mark(system, new Path(target, PREDICTING));
        });
  }

  private void requireFree(FileSystem system, Path folder) throws IOException {
    if (!system.exists(folder)) {
      return;
    } else if (!system.getFileStatus(folder).isDirectory()) {
      throw new OutputException(directory + ": is a file, expected a directory");
    } else if (overwrite) {
      requireOurs(system, folder);
    } else if (system.listStatus(folder).length > 0) {
      throw new OutputException(
          directory
              + (stranger(system, folder).isEmpty()
                  ? ": has predictions already; --overwrite replaces them"
                  : ": is not empty, expected a new directory"));
    }
  }

  /** Refuses a directory in which anything is not of predictions. */
  private void requireOurs(FileSystem system, Path folder) throws IOException {
    if (UserPath.isLocal(system) && Files.isSymbolicLink(UserPath.local(folder.toString()))) {
      throw new OutputException(
          told(system, folder) + ": is a symbolic link, expected the directory itself");
    }
    Optional<String> stranger = stranger(system, folder);
    if (stranger.isPresent()) {
      throw new OutputException(
          "%s: has %s, expected predictions alone; nothing else is replaced"
              .formatted(told(system, folder), stranger.get()));
    }
  }

  private static String told(FileSystem system, Path folder) {
    return UserPath.isLocal(system) ? folder.toUri().getPath() : folder.toString();
  }

  /** The name of something in {@code folder} that is not of predictions; empty if all is. */
  private static Optional<String> stranger(FileSystem system, Path folder) throws IOException {
    FileStatus[] found = system.listStatus(folder);
    boolean marked =
        found.length == 0
            || isMark(system, new Path(folder, SUCCESS))
            || isMark(system, new Path(folder, PREDICTING));
    return Arrays.stream(found)
        .filter(file -> !marked || !file.isFile() || !isOurName(file.getPath().getName()))
        .map(file -> SafeMessage.quote(file.getPath().getName()))
        .min(Comparator.naturalOrder());
  }

  private static boolean isOurName(String name) {
    return Set.of(SUCCESS, PREDICTING).contains(name)
        || PART.matcher(name).matches()
        || BEGUN.matcher(name).matches();
  }

  private static boolean isMark(FileSystem system, Path file) throws IOException {
    if (!system.exists(file) || !system.getFileStatus(file).isFile()) {
      return false;
    }
    try (FSDataInputStream in = system.open(file)) {
      return Arrays.equals(in.readNBytes(MARK.length + 1), MARK);
    }
  }

  private static void mark(FileSystem system, Path file) throws IOException {
    try (OutputStream out = HadoopOutput.create(system, file, false)) {
      out.write(MARK);
    }
  }

  /** Deletes a directory that has predictions alone. */
  private static void delete(FileSystem system, Path folder) throws IOException {
    empty(system, folder);
    system.delete(folder, false);
  }

  /** Last the marks: what is left of a half is still known for predictions. */
  private static void empty(FileSystem system, Path folder) throws IOException {
    for (boolean marks : new boolean[] {false, true}) {
      for (FileStatus file : system.listStatus(folder)) {
        String name = file.getPath().getName();
        if (isOurName(name) && marks == name.startsWith("_")) {
          system.delete(file.getPath(), false);
        }
      }
    }
  }

  /** Where parts are written. */
  private Path target(Path folder) {
    return overwrite ? beside(folder, ".new") : folder;
  }

  private static Path beside(Path folder, String ending) {
    return new Path(folder.getParent(), "." + folder.getName() + ending);
  }

  /**
   * Writes a part, in a task that may run twice, or beside another that writes the same.
   *
   * @throws OutputException if it cannot be written
   */
  public void write(Configuration hadoop, int part, Content content) {
    work(
        hadoop,
        (system, folder) -> {
          Path whole = new Path(target(folder), name(part));
          Path begun =
              new Path(target(folder), "." + name(part) + "." + UUID.randomUUID() + ".tmp");
          try {
            try (Writer out =
                new BufferedWriter(
                    new OutputStreamWriter(HadoopOutput.create(system, begun, false), UTF_8))) {
              content.writeTo(out);
            }
            if (!system.rename(begun, whole) && !system.exists(whole)) {
              throw new IOException("rename to " + whole.getName() + " failed");
            }
          } finally {
            system.delete(begun, false); // If it is still there: of two that are alike, one stays.
          }
        });
  }

  private String name(int part) {
    return Words.format("part-%05d%s", part, ending);
  }

  /**
   * Says that all parts are there, deletes what lost tasks have begun, and puts the directory into
   * its place.
   *
   * @param parts how many there are
   * @throws OutputException if one is missing, since tasks wrote it on other machines, or the
   *     directory cannot be put into its place
   */
  public void finish(Configuration hadoop, int parts) {
    work(
        hadoop,
        (system, folder) -> {
          Path target = target(folder);
          for (int part = 0; part < parts; part++) {
            if (!system.exists(new Path(target, name(part)))) {
              throw new OutputException(
                  "%s: %s is not there, but on the machine whose task wrote it, expected a directory"
                          .formatted(directory, name(part))
                      + " that all machines share");
            }
          }
          for (FileStatus file : system.listStatus(target)) {
            if (BEGUN.matcher(file.getPath().getName()).matches()) {
              system.delete(file.getPath(), false);
            }
          }
          mark(system, new Path(target, SUCCESS));
          system.delete(new Path(target, PREDICTING), false);
          if (overwrite) {
            replace(system, folder, target);
          }
        });
  }

  /** Two renames, between which the old ones are beside it: see {@link #restore}. */
  private void replace(FileSystem system, Path folder, Path whole) throws IOException {
    try {
      if (system.exists(folder)) {
        requireOurs(system, folder); // Still.
        Path old = beside(folder, ".old");
        if (system.exists(old)) { // Of a run that was killed.
          requireOurs(system, old);
          delete(system, old);
        }
        rename(system, folder, old);
        rename(system, whole, folder);
        delete(system, old);
      } else {
        rename(system, whole, folder);
      }
    } catch (IOException | OutputException e) {
      restore(system, folder);
      throw new OutputException(
          "%s: cannot be replaced: %s; the new predictions are in %s"
              .formatted(directory, SafeMessage.reason(e), told(system, whole)),
          e);
    }
  }

  /** Brings back what was there before a replacement that did not come to its end. */
  private static void restore(FileSystem system, Path folder) throws IOException {
    Path old = beside(folder, ".old");
    if (!system.exists(folder) && system.exists(old) && stranger(system, old).isEmpty()) {
      rename(system, old, folder);
    }
  }

  private static void rename(FileSystem system, Path from, Path to) throws IOException {
    if (system.exists(to) || !system.rename(from, to)) {
      throw new IOException("rename of " + from.getName() + " to " + to.getName() + " failed");
    }
  }

  /**
   * Deletes the parts, since not all could be written.
   *
   * @param cause is told in any case
   */
  public void discard(Configuration hadoop, RuntimeException cause) {
    try {
      work(
          hadoop,
          (system, folder) -> {
            Path target = target(folder);
            // Whole ones are kept, though they could not be put into their place.
            if (system.exists(new Path(target, PREDICTING))) {
              empty(system, target);
              if (overwrite) {
                system.delete(target, false);
              }
            }
          });
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  private void work(Configuration hadoop, Work work) {
    Path path = UserPath.hadoop(directory);
    FileSystem system = Storage.system(hadoop, path);
    try {
      work.apply(system, system.makeQualified(path));
    } catch (IOException e) {
      throw failure(SafeMessage.reason(e), e);
    }
  }

  private OutputException failure(String reason, Throwable cause) {
    return new OutputException(directory + ": cannot be written: " + reason, cause);
  }
}
