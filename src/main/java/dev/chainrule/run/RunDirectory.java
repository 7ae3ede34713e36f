package dev.chainrule.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chainrule.io.InputFile;
import dev.chainrule.io.OutputException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.UserPath;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where a run writes: a directory on any file system that Hadoop knows.
 *
 * <p>A file under its final name is whole ({@link AtomicFiles}). Symbolic links below the directory
 * are never followed. A local directory that a run writes to is locked until it is closed ({@link
 * RunLock}).
 *
 * <p>The way of a new run: {@link #create} looks whether it may write there, {@link #clear} deletes
 * what it replaces, once nothing can keep it from starting.
 */
public final class RunDirectory implements Closeable {
  public static final String SUMMARY = "summary.json";
  public static final String METRICS = "metrics.jsonl";
  public static final String MODEL = "model.safetensors";
  public static final String BEST_MODEL = "model-best.safetensors";
  public static final String CHECKPOINTS = "checkpoints";
  public static final String EVALUATION = "evaluation.json";
  public static final String REPORT = "report.html";

  /** The folder for TensorBoard, unless the user names another. */
  public static final String TENSORBOARD = "tensorboard";

  public static final String STUDY_JSON = "study.json";
  public static final String STUDY_CSV = "study.csv";
  public static final String REPARTITION_CSV = "repartition.csv";

  /** Writes a file's content. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Makes a directory ready. */
  @FunctionalInterface
  private interface Preparation {
    void apply(RunDirectory directory) throws IOException;
  }

  private final AtomicFiles files;
  private final FileSystem fileSystem;
  private final Path path;
  private final RunFiles own;
  private RunLock lock;

  /** Whether {@link #createNew} made it, so that nobody else knows of it yet. */
  private boolean isNew;

  private RunDirectory(AtomicFiles files, Path path) {
    this.files = files;
    this.fileSystem = files.system();
    this.path = path;
    this.own = new RunFiles(fileSystem, path);
  }

  /**
   * Makes sure that the directory exists and may be written to. An earlier run stays until {@link
   * #clear}, as the run that is to replace it may fail to start.
   *
   * @param overwrite whether an earlier run's files in it may be deleted
   * @throws OutputException if it is not empty and may not be overwritten, or cannot be written
   */
  public static RunDirectory create(Configuration hadoop, String name, boolean overwrite) {
    return open(hadoop, name, directory -> directory.lock(d -> d.requireFree(overwrite)));
  }

  /**
   * Makes sure that the directory is new or empty, and may be written to.
   *
   * @throws OutputException if it is not empty, or cannot be written
   */
  public static RunDirectory createEmpty(Configuration hadoop, String name) {
    String remedy = ", expected a new directory, or that the run in it is resumed";
    return open(hadoop, name, directory -> directory.lock(d -> d.requireEmpty(remedy)));
  }

  /**
   * Makes a new directory, even if other processes make some at the same time. It is deleted when
   * it is closed, should nothing have been written to it.
   *
   * @param name of it, to which -2, -3 and so on is added until there is none of that name
   * @throws OutputException if none can be made
   */
  public static RunDirectory createNew(Configuration hadoop, String name) {
    String candidate = name;
    for (int number = 2; !existing(hadoop, candidate).makeFolder(); number++) {
      candidate = name + "-" + number;
    }
    RunDirectory made = create(hadoop, candidate, false);
    made.isNew = true;
    return made;
  }

  /**
   * Makes sure that a run can be resumed in the directory, or begin there if it holds none.
   *
   * @throws OutputException if it holds no checkpoints but other files, or cannot be written
   */
  public static RunDirectory resume(Configuration hadoop, String name) {
    return open(hadoop, name, directory -> directory.lock(RunDirectory::requireResumable));
  }

  /** A directory that others may write to at the same time: it is not locked. */
  public static RunDirectory existing(Configuration hadoop, String name) {
    return open(hadoop, name, directory -> {});
  }

  private static RunDirectory open(Configuration hadoop, String name, Preparation preparation) {
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
      throw failure(name, e);
    }
  }

  /** Locks the directory first, so that nothing changes after it was examined. */
  private void lock(Preparation examination) throws IOException {
    if (!fileSystem.mkdirs(path)) {
      throw new OutputException(this + ": cannot be created");
    }
    lock = files.lock(path);
    try {
      examination.apply(this);
      requireWritable();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void requireFree(boolean overwrite) throws IOException {
    if (!overwrite) {
      requireEmpty("; --overwrite replaces the run in it");
    }
    requireNoLinks();
  }

  private void requireResumable() throws IOException {
    if (!own.mayGoOn()) {
      throw new OutputException(this + ": has no checkpoints to go on from, but other files");
    }
    requireNoLinks();
    own.sweep();
  }

  private void requireNoLinks() {
    requireNoLink(CHECKPOINTS);
    requireNoLink(TENSORBOARD);
  }

  private void requireEmpty(String remedy) throws IOException {
    if (!own.names("").isEmpty()) {
      throw new OutputException(this + ": is not empty" + remedy);
    }
  }

  /** Finds an unwritable directory now, not after an hour of training. */
  private void requireWritable() throws IOException {
    Path probe = AtomicFiles.temporaryFor(child(RunFiles.PROBE));
    fileSystem.create(probe, false).close();
    fileSystem.delete(probe, false);
  }

  /** False if there was one. */
  private boolean makeFolder() {
    try {
      return files.makeFolder(path);
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  /**
   * Deletes the earlier run that is to be replaced, if there is one: everything that a run may have
   * written, and nothing else.
   *
   * @throws OutputException if that fails
   */
  public void clear() {
    try {
      requireNoLinks();
      own.clear();
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  /** Marks the run as that of an application, whose next attempt resumes it. */
  public void mark(String application) {
    write(RunFiles.APPLICATION, out -> out.write(application.getBytes(UTF_8)));
  }

  /**
   * Whether the run in a directory belongs to {@code application}.
   *
   * @throws OutputException if that cannot be found out
   */
  public static boolean isMarked(Configuration hadoop, String name, String application) {
    byte[] mark = application.getBytes(UTF_8);
    try {
      Path file = new Path(UserPath.hadoop(name), RunFiles.APPLICATION);
      FileSystem fileSystem = file.getFileSystem(hadoop);
      if (!fileSystem.exists(file)) {
        return false;
      }
      try (FSDataInputStream in = fileSystem.open(file)) {
        return Arrays.equals(mark, in.readNBytes(mark.length + 1));
      }
    } catch (IOException | RuntimeException e) { // Which may lack the classes for a scheme.
      throw new OutputException(name + ": cannot be read: " + SafeMessage.reason(e), e);
    }
  }

  /** Lets other processes write to it. */
  @Override
  public void close() {
    try (RunLock held = lock) {
      if (isNew && own.names("").isEmpty()) {
        fileSystem.delete(child(RunLock.NAME), false);
        fileSystem.delete(path, false);
      }
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  /** The directory as users know it. */
  @Override
  public String toString() {
    return UserPath.word(fileSystem, path);
  }

  /** Whether it is on this machine, or mounted there. */
  public boolean isLocal() {
    return UserPath.isLocal(fileSystem);
  }

  /** The full path of a file in it. */
  public String resolve(String name) {
    return UserPath.word(fileSystem, child(name));
  }

  private Path child(String name) {
    return own.child(name);
  }

  /** Names of what is in {@code folder}; none if it is missing. */
  List<String> list(String folder) {
    try {
      return own.names(folder);
    } catch (IOException e) {
      throw new OutputException(
          resolve(folder) + ": cannot be listed: " + SafeMessage.reason(e), e);
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
  private void requireNoLink(String name) {
    if (isLink(name)) {
      throw new OutputException(resolve(name) + ": is a symbolic link, which is not followed");
    }
  }

  /**
   * The file {@code name} in it, to be read.
   *
   * @throws FormatException if it is empty, missing or no file
   */
  InputFile input(String name) {
    Path file = child(name);
    try {
      FileStatus status = fileSystem.getFileStatus(file);
      if (!status.isFile() || status.getLen() == 0) { // A pipe, too, has no length.
        throw new FormatException(file + ": is empty or no file");
      }
      return new InputFile(fileSystem, file, status.getLen(), status.getModificationTime());
    } catch (IOException e) {
      throw FormatException.cannotRead(file, e);
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

  /**
   * Makes the folder {@code name} in it, if there is none.
   *
   * @return its full path
   * @throws OutputException if it cannot be made
   */
  public String folder(String name) {
    requireNoLink(name);
    try {
      fileSystem.mkdirs(child(name));
      return resolve(name);
    } catch (IOException e) {
      throw failure(child(name), e);
    }
  }

  /**
   * Opens a text file that grows while the run goes on.
   *
   * @param kept which lines of an older one stay; where files cannot grow, as in object stores,
   *     none do
   * @throws OutputException if it cannot be written
   */
  OutputStream append(String name, Predicate<String> kept) {
    Path file = child(name);
    try {
      return files.append(file, kept);
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static OutputException failure(Object place, Exception e) {
    return new OutputException(place + ": cannot be written: " + SafeMessage.reason(e), e);
  }
}
