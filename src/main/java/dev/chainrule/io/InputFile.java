package dev.chainrule.io;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * A file that exists and has an end: no directory, and no pipe or device, which could keep a reader
 * waiting for ever.
 *
 * @param length in bytes, when it was looked at
 * @param changed when it was written, in ms since 1970, by its file system
 */
public record InputFile(FileSystem system, Path path, long length, long changed) {
  /** How the names of compressed files end. */
  public static final String PACKED = ".gz";

  /**
   * Looks at {@code name}, a path or URI.
   *
   * @throws DataException if it is missing, or no file
   */
  public static InputFile find(Configuration hadoop, String name) {
    return find(hadoop, UserPath.hadoop(name));
  }

  private static InputFile find(Configuration hadoop, Path path) {
    FileSystem system = Storage.system(hadoop, path);
    FileStatus status =
        Storage.status(hadoop, path)
            .orElseThrow(() -> new DataException(UserPath.told(system, path) + ": no such file"));
    if (status.isDirectory()) {
      throw new DataException(path + ": is a directory, expected a file");
    }
    if (system instanceof RawLocalFileSystem local
        && !Files.isRegularFile(local.pathToFile(path).toPath())) {
      throw new DataException(path + ": is a pipe or a device, expected a file");
    }
    return new InputFile(system, path, status.getLen(), status.getModificationTime());
  }

  /** As {@link #find(Configuration, String)}; of a directory, the file {@code inside} it. */
  public static InputFile find(Configuration hadoop, String name, String inside) {
    Path path = UserPath.hadoop(name);
    boolean isDirectory = isDirectory(hadoop, name);
    return find(hadoop, isDirectory ? new Path(path, UserPath.hadoop(inside)) : path);
  }

  /** Whether there is a directory {@code name}. */
  public static boolean isDirectory(Configuration hadoop, String name) {
    return Storage.status(hadoop, UserPath.hadoop(name))
        .filter(FileStatus::isDirectory)
        .isPresent();
  }

  /**
   * The files in the directory {@code name}, by their names.
   *
   * @throws DataException if it cannot be read
   */
  public static List<InputFile> list(Configuration hadoop, String name) {
    Path path = UserPath.hadoop(name);
    FileSystem system = Storage.system(hadoop, path);
    FileStatus[] found;
    try {
      found = system.listStatus(path);
    } catch (IOException | RuntimeException e) {
      throw DataException.unreadable(UserPath.told(system, path), e);
    }
    return Arrays.stream(found)
        .filter(FileStatus::isFile)
        .map(status -> status.getPath().getName())
        .sorted()
        .map(file -> find(hadoop, new Path(path, file))) // As the user named the directory.
        .toList();
  }

  /** Whether the directory {@code name} holds anything of the name {@code inside}. */
  public static boolean isThere(Configuration hadoop, String name, String inside) {
    return Storage.status(hadoop, new Path(UserPath.hadoop(name), UserPath.hadoop(inside)))
        .isPresent();
  }

  /** Its first bytes, at most {@code most}. */
  public byte[] start(int most) {
    try (FSDataInputStream in = open()) {
      return in.readNBytes(most);
    } catch (IOException e) {
      throw DataException.unreadable(path, e);
    }
  }

  /**
   * Opens it, at its beginning.
   *
   * @throws DataException if it cannot be read
   */
  public FSDataInputStream open() {
    try {
      return system.open(path);
    } catch (IOException e) {
      throw DataException.unreadable(path, e);
    }
  }

  /**
   * What its file system says of its content, and says differently of any other content, without
   * reading it; empty if it says nothing, as local ones do. HDFS makes it of what its DataNodes
   * keep to notice damage.
   */
  public Optional<String> checksum() {
    try {
      return Optional.ofNullable(system.getFileChecksum(path))
          .map(sum -> sum.getAlgorithmName() + ":" + HexFormat.of().formatHex(sum.getBytes()));
    } catch (IOException e) {
      return Optional.empty(); // Whoever reads it will hear why.
    }
  }

  /**
   * Where its blocks are; one without hosts if its file system does not tell.
   *
   * @throws DataException if that cannot be found out
   */
  public List<BlockLocation> blocks() {
    try {
      return List.of(system.getFileBlockLocations(path, 0, length));
    } catch (IOException e) {
      throw DataException.unreadable(path, e);
    }
  }

  /** Its full URI, which means the same on every machine that can reach it. */
  public String everywhere() {
    return system.makeQualified(path).toString();
  }

  /**
   * Whether its name says that its content is compressed, and so can only be read from its start.
   */
  public boolean isPacked() {
    return name().endsWith(PACKED);
  }

  /** Its name without its directory, as messages give it. */
  public String name() {
    return path.getName();
  }
}
