package dev.chainrule.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where a run writes: a directory on any file system that Hadoop knows.
 *
 * <p>Whole files appear at once: they are written under a temporary name and renamed.
 */
public final class RunDirectory {
  public static final String SUMMARY = "summary.json";
  public static final String METRICS = "metrics.jsonl";
  public static final String MODEL = "model.safetensors";
  public static final String REPORT = "report.html";
  public static final String STUDY_JSON = "study.json";
  public static final String STUDY_CSV = "study.csv";

  /** All that a run may write, and so all that {@code --overwrite} may delete. */
  private static final List<String> OURS =
      List.of(
          SUMMARY, METRICS, MODEL, "checkpoints", REPORT, STUDY_JSON, STUDY_CSV, "repartition.csv");

  /** Writes a file's content. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private final FileSystem fileSystem;
  private final Path path;

  private RunDirectory(FileSystem fileSystem, Path path) {
    this.fileSystem = fileSystem;
    this.path = path;
  }

  /**
   * Makes sure that the directory exists and is ours to fill.
   *
   * @param overwrite whether an earlier run's files in it may be deleted
   * @throws OutputException if it is not empty and may not be overwritten, or cannot be written
   */
  public static RunDirectory create(Configuration hadoop, String name, boolean overwrite) {
    try {
      Path path = new Path(name);
      FileSystem fileSystem = withoutChecksumFiles(path.getFileSystem(hadoop));
      RunDirectory directory = new RunDirectory(fileSystem, path);
      directory.prepare(overwrite);
      return directory;
    } catch (IOException | IllegalArgumentException e) {
      throw new OutputException(name + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** Hadoop's local file system would put a hidden .crc file beside each of ours. */
  static FileSystem withoutChecksumFiles(FileSystem fileSystem) {
    return fileSystem instanceof LocalFileSystem local ? local.getRaw() : fileSystem;
  }

  private void prepare(boolean overwrite) throws IOException {
    if (fileSystem.exists(path)) {
      FileStatus status = fileSystem.getFileStatus(path);
      if (!status.isDirectory()) {
        throw new OutputException(path + ": is a file, expected a directory");
      }
      if (fileSystem.listStatus(path).length > 0) {
        if (!overwrite) {
          throw new OutputException(path + ": is not empty; --overwrite replaces the run in it");
        }
        for (String name : OURS) {
          fileSystem.delete(new Path(path, name), true);
        }
      }
    }
    if (!fileSystem.mkdirs(path)) {
      throw new OutputException(path + ": cannot be created");
    }
    // An unwritable directory is found now, not after an hour of training.
    Path probe = new Path(path, ".probe");
    fileSystem.create(probe, true).close();
    fileSystem.delete(probe, false);
  }

  /** The directory as users know it. */
  @Override
  public String toString() {
    return path.toUri().getScheme() == null ? path.toString() : path.toUri().toString();
  }

  /** The full path of a file in it. */
  public String resolve(String name) {
    return new Path(path, name).toString();
  }

  /** Opens a file that grows while the run goes on. */
  public OutputStream open(String name) {
    try {
      return fileSystem.create(new Path(path, name), true);
    } catch (IOException e) {
      throw new OutputException(resolve(name) + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * Writes a file that is either there and whole, or not there.
   *
   * @throws OutputException if it cannot be written; an older file of that name is still there
   */
  public void write(String name, Content content) {
    Path temporary = new Path(path, "." + name + ".tmp");
    Path target = new Path(path, name);
    try {
      try (OutputStream out = fileSystem.create(temporary, true)) {
        content.writeTo(out);
      }
      // Not every file system renames onto an existing file.
      if (!fileSystem.rename(temporary, target)) {
        fileSystem.delete(target, false);
        if (!fileSystem.rename(temporary, target)) {
          throw new IOException("rename from " + temporary.getName() + " failed");
        }
      }
    } catch (IOException e) {
      throw new OutputException(target + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
