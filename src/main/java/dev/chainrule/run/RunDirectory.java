package dev.chainrule.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chainrule.io.InputFile;
import dev.chainrule.io.OutputException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.UserPath;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where a run writes: a directory on any file system that Hadoop knows.
 *
 * <p>A file under its final name is whole: it is written under a temporary name, synced and
 * renamed, where the file system renames in one step. Elsewhere, as in object stores, it is written
 * directly: there a file is not visible before it is closed. Symbolic links below the directory are
 * never followed.
 *
 * <p>A local directory that a run writes to is locked until it is closed.
 */
public final class RunDirectory implements Closeable {
  public static final String SUMMARY = "summary.json";
  public static final String METRICS = "metrics.jsonl";
  public static final String MODEL = "model.safetensors";
  public static final String CHECKPOINTS = "checkpoints";
  public static final String REPORT = "report.html";
  public static final String STUDY_JSON = "study.json";
  public static final String STUDY_CSV = "study.csv";

  /** Names the application that made the run, where a cluster may restart applications. */
  static final String APPLICATION = "application";

  /** Writes a file's content. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Reads a file's content into a value. */
  @FunctionalInterface
  interface Reading<T> {
    T read(String name, FSDataInputStream in, long length) throws IOException;
  }

  private final AtomicFiles files;
  private final FileSystem fileSystem;
  private final Path path;
  private RunLock lock;

  private RunDirectory(AtomicFiles files, Path path) {
    this.files = files;
    this.fileSystem = files.system();
    this.path = path;
  }

  /**
   * Makes sure that the directory exists and may be written to. An earlier run stays until {@link
   * #clear}, as the run that is to replace it may fail to start.
   *
   * @param overwrite whether an earlier run's files in it may be deleted
   * @throws OutputException if it is not empty and may not be overwritten, or cannot be written
   */
  public static RunDirectory create(Configuration hadoop, String name, boolean overwrite) {
    return openLocked(hadoop, name, preparation -> preparation.begin(overwrite));
  }

  /**
   * Makes a new directory, even if other processes make some at the same time.
   *
   * @param name of it, to which -2, -3 and so on is added until there is none of that name
   * @throws OutputException if none can be made
   */
  public static RunDirectory createNew(Configuration hadoop, String name) {
    String candidate = name;
    for (int number = 2; !isNew(hadoop, candidate); number++) {
      candidate = name + "-" + number;
    }
    return create(hadoop, candidate, false);
  }

  private static boolean isNew(Configuration hadoop, String name) {
    boolean[] made = new boolean[1];
    open(hadoop, name, directory -> made[0] = directory.files.makeFolder(directory.path));
    return made[0];
  }

  /**
   * Deletes the earlier run that is to be replaced, if there is one; nothing else.
   *
   * @throws OutputException if that fails
   */
  public void clear() {
    try {
      new RunPreparation(this).deleteRun();
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  /** Marks the run as that of an application, whose next attempt resumes it. */
  public void mark(String application) {
    write(APPLICATION, out -> out.write(application.getBytes(UTF_8)));
  }

  /**
   * Whether the run in a directory belongs to {@code application}.
   *
   * @throws OutputException if that cannot be found out
   */
  public static boolean isMarked(Configuration hadoop, String name, String application) {
    byte[] mark = application.getBytes(UTF_8);
    try {
      Path file = new Path(UserPath.hadoop(name), APPLICATION);
      FileSystem fileSystem = file.getFileSystem(hadoop);
      if (!fileSystem.exists(file) || fileSystem.getFileStatus(file).getLen() != mark.length) {
        return false;
      }
      byte[] found = new byte[mark.length];
      try (FSDataInputStream in = fileSystem.open(file)) {
        in.readFully(0, found);
      }
      return Arrays.equals(mark, found);
    } catch (IOException | RuntimeException e) { // Which may lack the classes for a scheme.
      throw new OutputException(name + ": cannot be read: " + SafeMessage.reason(e), e);
    }
  }

  /**
   * Makes sure that a run can be resumed in the directory, or begin there if it holds none.
   *
   * @throws OutputException if it holds no checkpoints but other files, or cannot be written
   */
  public static RunDirectory resume(Configuration hadoop, String name) {
    return openLocked(hadoop, name, RunPreparation::goOn);
  }

  /** A directory to be read only. */
  static RunDirectory existing(Configuration hadoop, String name) {
    return open(hadoop, name, directory -> {});
  }

  private interface Preparation<T> {
    void apply(T subject) throws IOException;
  }

  /** Locks the directory first, so that nothing changes after it was examined. */
  private static RunDirectory openLocked(
      Configuration hadoop, String name, Preparation<RunPreparation> preparation) {
    return open(
        hadoop,
        name,
        directory -> {
          RunPreparation prepared = new RunPreparation(directory);
          prepared.requireFolder();
          directory.lock = directory.files.lock(directory.path);
          try {
            preparation.apply(prepared);
          } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
          }
        });
  }

  /** Lets other processes write to it. */
  @Override
  public void close() {
    if (lock != null) {
      try {
        lock.close();
      } catch (IOException e) {
        throw failure(path, e);
      }
    }
  }

  private static RunDirectory open(
      Configuration hadoop, String name, Preparation<RunDirectory> preparation) {
    try {
      Path path = UserPath.hadoop(name);
      AtomicFiles files = new AtomicFiles(path.getFileSystem(hadoop));
      if (files.system().exists(path) && !files.system().getFileStatus(path).isDirectory()) {
        throw new OutputException(path + ": is a file, expected a directory");
      }
      RunDirectory directory = new RunDirectory(files, path);
      preparation.apply(directory);
      return directory;
    } catch (OutputException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // Which may lack the classes for a scheme.
      throw new OutputException(name + ": cannot be written: " + SafeMessage.reason(e), e);
    }
  }

  FileSystem fileSystem() {
    return fileSystem;
  }

  /** The directory as users know it. */
  @Override
  public String toString() {
    return UserPath.word(fileSystem, path);
  }

  /** The full path of a file in it. */
  public String resolve(String name) {
    return UserPath.word(fileSystem, child(name));
  }

  Path child(String name) {
    return name.isEmpty() ? path : new Path(path, name);
  }

  /** Names of what is in {@code folder}; none if it is missing. */
  List<String> list(String folder) {
    try {
      return names(folder);
    } catch (IOException e) {
      throw new OutputException(
          resolve(folder) + ": cannot be listed: " + SafeMessage.reason(e), e);
    }
  }

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

  void delete(String name) {
    try {
      fileSystem.delete(child(name), false);
    } catch (IOException e) {
      throw failure(child(name), e);
    }
  }

  boolean isLink(String name) {
    return files.isLink(child(name));
  }

  /** Refuses a name that is a symbolic link, which could lead out of the directory. */
  void requireNoLink(String name) {
    if (isLink(name)) {
      throw new OutputException(resolve(name) + ": is a symbolic link, which is not followed");
    }
  }

  /**
   * Opens a text file that grows while the run goes on.
   *
   * @param kept which lines of an older one stay; where files cannot grow, as in object stores,
   *     none do
   */
  public OutputStream open(String name, Predicate<String> kept) {
    Path file = child(name);
    files.requirePlain(file);
    try {
      if (!files.renamesAtOnce() || !fileSystem.exists(file)) {
        return new AppendStream(fileSystem.create(file, true));
      }
      files.write(file, out -> copyLines(file, kept, out));
      return new AppendStream(fileSystem.append(file));
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** Line by line, since a long run has more of them than fit in memory. */
  private void copyLines(Path from, Predicate<String> kept, OutputStream to) throws IOException {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(fileSystem.open(from), UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (kept.test(line)) {
          to.write((line + "\n").getBytes(UTF_8));
        }
      }
    }
  }

  <T> T read(String name, Reading<T> reading) {
    Path file = child(name);
    try {
      FileStatus status = fileSystem.getFileStatus(file);
      if (!status.isFile() || status.getLen() == 0) { // A pipe, too, has no length.
        throw new CheckpointFormatException(file + ": is empty or no file");
      }
      return read(
          new InputFile(fileSystem, file, status.getLen(), status.getModificationTime()), reading);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static CheckpointFormatException unreadable(Object file, Exception cause) {
    return new CheckpointFormatException(
        file + ": cannot be read: " + SafeMessage.reason(cause), cause);
  }

  static <T> T read(InputFile input, Reading<T> reading) {
    try (FSDataInputStream in = input.system().open(input.path())) {
      return reading.read(input.name(), in, input.length());
    } catch (IOException e) {
      throw unreadable(input.path(), e);
    } catch (FSError e) {
      throw unreadable(input.path(), AtomicFiles.asException(e));
    }
  }

  /** Whether {@code name} is a directory, of a run or of anything else. */
  public static boolean isDirectory(Configuration hadoop, String name) {
    try {
      Path path = UserPath.hadoop(name);
      FileSystem fileSystem = path.getFileSystem(hadoop);
      return fileSystem.exists(path) && fileSystem.getFileStatus(path).isDirectory();
    } catch (IOException | RuntimeException e) { // Which may lack the classes for a scheme.
      throw unreadable(name, e);
    }
  }

  /**
   * Writes a file that is afterwards either complete or absent.
   *
   * @throws OutputException if it cannot be written; an older file of that name remains
   */
  public void write(String name, Content content) {
    Path target = child(name);
    try {
      if (target.getParent().equals(child(CHECKPOINTS))) {
        requireNoLink(CHECKPOINTS);
        fileSystem.mkdirs(target.getParent());
      }
      files.write(target, content);
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  private static OutputException failure(Path file, IOException e) {
    return new OutputException(file + ": cannot be written: " + SafeMessage.reason(e), e);
  }
}
