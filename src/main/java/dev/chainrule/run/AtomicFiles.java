package dev.chainrule.run;

import dev.chainrule.io.OutputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Writes files so that each is either complete or absent.
 *
 * <p>They are written under a temporary name, synced and renamed, where the file system renames in
 * one step. Elsewhere, as in object stores, they are written directly: there a file is not visible
 * before it is closed.
 */
final class AtomicFiles {
  /** File systems that rename in one step, visible to all or to nobody. */
  private static final Set<String> RENAMING = Set.of("file", "hdfs", "viewfs");

  private static final Pattern TEMPORARY_NAME = Pattern.compile("\\..+\\.[0-9a-f]{8}\\.tmp");

  private final FileSystem fileSystem;

  AtomicFiles(FileSystem fileSystem) {
    // Hadoop's local file system would put a hidden .crc file beside each of ours.
    this.fileSystem = fileSystem instanceof LocalFileSystem local ? local.getRaw() : fileSystem;
  }

  /** The file system itself. */
  FileSystem system() {
    return fileSystem;
  }

  boolean renamesAtOnce() {
    return RENAMING.contains(fileSystem.getUri().getScheme());
  }

  private boolean isLocal() {
    return fileSystem.getUri().getScheme().equals("file");
  }

  private java.nio.file.Path local(Path file) {
    return java.nio.file.Path.of(fileSystem.makeQualified(file).toUri().getPath());
  }

  /** Makes a folder; false if it existed. Of several local processes that try, one gets true. */
  boolean makeFolder(Path folder) throws IOException {
    if (!isLocal()) {
      return !fileSystem.exists(folder) && fileSystem.mkdirs(folder);
    }
    Files.createDirectories(local(folder).getParent());
    try {
      Files.createDirectory(local(folder));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Keeps other processes out of {@code folder}; null where that is not possible. */
  RunLock lock(Path folder) throws IOException {
    return isLocal() ? RunLock.take(local(folder)) : null;
  }

  /** Whether this is a symbolic link; only local files are looked at. */
  boolean isLink(Path file) {
    return isLocal() && Files.isSymbolicLink(local(file));
  }

  /**
   * Refuses what exists but is no file, such as a pipe, which could keep a writer waiting for ever;
   * only local files are looked at.
   */
  void requirePlain(Path file) {
    if (isLocal()
        && Files.exists(local(file), LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(local(file), LinkOption.NOFOLLOW_LINKS)) {
      throw new OutputException(file + ": is a link, a pipe or a device, expected a file");
    }
  }

  /** Writes {@code file}; if that fails, an older file of that name remains. */
  void write(Path file, RunDirectory.Content content) throws IOException {
    if (!renamesAtOnce()) {
      fill(file, content);
      return;
    }
    Path temporary = temporaryFor(file);
    try {
      fill(temporary, content);
      rename(temporary, file);
      syncFolder(file.getParent());
    } catch (IOException e) {
      fileSystem.delete(temporary, false);
      throw e;
    }
  }

  private void fill(Path file, RunDirectory.Content content) throws IOException {
    try (FSDataOutputStream out = fileSystem.create(file, true)) {
      content.writeTo(out);
      out.hsync();
    } catch (FSError e) {
      throw asException(e);
    }
  }

  /**
   * As an exception what Hadoop's local file system throws as an Error when a disk is full or
   * fails.
   */
  static IOException asException(FSError e) {
    return new IOException(e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
  }

  private void rename(Path temporary, Path file) throws IOException {
    // HDFS does not rename onto an existing file: there it is gone for a moment.
    if (!fileSystem.rename(temporary, file)) {
      fileSystem.delete(file, false);
      if (!fileSystem.rename(temporary, file)) {
        throw new IOException("rename from " + temporary.getName() + " failed");
      }
    }
  }

  /** Syncs a folder, so that a rename in it survives a power cut. */
  private void syncFolder(Path folder) throws IOException {
    if (isLocal()) {
      try (FileChannel channel = FileChannel.open(local(folder), StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** A new name each time: two processes that write the same file do not mix their bytes. */
  static Path temporaryFor(Path file) {
    String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    return new Path(file.getParent(), "." + file.getName() + "." + random + ".tmp");
  }

  /** Whether a file of that name was begun and never finished. */
  static boolean isTemporary(String name) {
    return TEMPORARY_NAME.matcher(name).matches();
  }
}
