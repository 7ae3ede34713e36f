package dev.chainrule.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** Access to Hadoop's file systems; whatever they throw becomes a {@link DataException}. */
public final class Storage {
  /** Hadoop's file system for these cannot list or seek, and knows no lengths. */
  private static final Set<String> WEB = Set.of("http", "https");

  private Storage() {}

  /**
   * The file system of {@code path}: shared by the whole process, so never closed here. A local one
   * comes without its checksum files: hidden files that nothing here writes, but that could make a
   * reader take any amount of memory.
   */
  public static FileSystem system(Configuration hadoop, Path path) {
    if (WEB.contains(String.valueOf(path.toUri().getScheme()).toLowerCase(Locale.ROOT))) {
      throw new DataException(
          path + ": is on the web, expected a copy in a file system, such as file:, hdfs: or s3a:");
    }
    try {
      FileSystem system = path.getFileSystem(hadoop);
      return system instanceof LocalFileSystem local ? local.getRaw() : system;
    } catch (IOException | RuntimeException e) {
      // A scheme whose class is not on the class path comes as a bare RuntimeException.
      throw new DataException(path + ": no file system: " + SafeMessage.reason(e), e);
    }
  }

  /** What is at {@code path}, or empty if there is nothing. */
  public static Optional<FileStatus> status(Configuration hadoop, Path path) {
    FileSystem system = system(hadoop, path);
    try {
      return Optional.of(system.getFileStatus(path));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      throw DataException.unreadable(UserPath.told(system, path), e);
    }
  }
}
