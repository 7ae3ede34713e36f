package dev.chainrule.predict;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chainrule.io.OutputException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Storage;
import dev.chainrule.io.UserPath;
import dev.chainrule.io.Words;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Serializable;
import java.io.Writer;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory of files {@code part-00000} and so on, which in their order are one. Each is written
 * under another name, and gets its own when it is whole; {@code _SUCCESS} says that all are there,
 * as Hadoop's jobs do.
 *
 * @param directory path or URI
 * @param ending of each name, such as {@code .csv}
 */
public record PartFiles(String directory, String ending) implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String SUCCESS = "_SUCCESS";
  private static final Pattern BEGUN = Pattern.compile("\\.part-\\d{5,}\\..*\\.tmp");

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

  /**
   * Makes the directory.
   *
   * @throws OutputException if it is not empty, or cannot be made
   */
  public void create(Configuration hadoop) {
    work(
        hadoop,
        (system, folder) -> {
          if (system.exists(folder) && !system.getFileStatus(folder).isDirectory()) {
            throw new OutputException(directory + ": is a file, expected a directory");
          }
          if (!system.mkdirs(folder)) {
            throw new OutputException(directory + ": cannot be created");
          }
          if (system.listStatus(folder).length > 0) {
            throw new OutputException(directory + ": is not empty, expected a new directory");
          }
        });
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
          Path whole = new Path(folder, name(part));
          Path begun = new Path(folder, "." + name(part) + "." + UUID.randomUUID() + ".tmp");
          try {
            try (Writer out =
                new BufferedWriter(new OutputStreamWriter(system.create(begun, false), UTF_8))) {
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

  /** Says that all parts are there, and deletes what lost tasks have begun. */
  public void finish(Configuration hadoop) {
    work(
        hadoop,
        (system, folder) -> {
          for (FileStatus file : system.listStatus(folder)) {
            if (BEGUN.matcher(file.getPath().getName()).matches()) {
              system.delete(file.getPath(), false);
            }
          }
          system.create(new Path(folder, SUCCESS), false).close();
        });
  }

  private void work(Configuration hadoop, Work work) {
    Path folder = UserPath.hadoop(directory);
    try {
      work.apply(Storage.system(hadoop, folder), folder);
    } catch (IOException e) {
      throw failure(SafeMessage.reason(e), e);
    } catch (FSError e) { // So Hadoop's local file system tells of a full disk.
      throw failure(SafeMessage.reason(String.valueOf(e.getMessage())), e);
    }
  }

  private OutputException failure(String reason, Throwable cause) {
    return new OutputException(directory + ": cannot be written: " + reason, cause);
  }
}
