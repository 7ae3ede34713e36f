package dev.chainrule.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chainrule.io.HadoopOutput;
import dev.chainrule.io.OutputException;
import dev.chainrule.io.UserPath;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private static final Pattern TEMPORARY_NAME = Pattern.compile("\\.(.+)\\.[0-9a-f]{8}\\.tmp");

  private final FileSystem fileSystem;

  AtomicFiles(FileSystem fileSystem) {
    // Hadoop's local file system would put a hidden .crc file beside each of ours.
    this.fileSystem = fileSystem instanceof LocalFileSystem local ? local.getRaw() : fileSystem;
  }

  FileSystem system() {
    return fileSystem;
  }

  private boolean renamesAtOnce() {
    return RENAMING.contains(fileSystem.getUri().getScheme());
  }

  private boolean isLocal() {
    return UserPath.isLocal(fileSystem);
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
   * Refuses what exists but is no file, such as a pipe, which could keep a writer waiting for ever.
   *
   * @param told its name in the message
   */
  static void requirePlain(java.nio.file.Path file, Object told) {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new OutputException(told + ": is a link, a pipe or a device, expected a file");
    }
  }

  /** Opens a text file that grows, keeping lines of an older one where files can grow. */
  OutputStream append(Path file, Predicate<String> kept) throws IOException {
    if (isLocal()) {
      requirePlain(local(file), file);
    }
    if (!renamesAtOnce() || !fileSystem.exists(file)) {
      return HadoopOutput.create(fileSystem, file, true);
    }
    write(file, out -> copyLines(file, kept, out));
    return new HadoopOutput(fileSystem.append(file));
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
    try (HadoopOutput out = HadoopOutput.create(fileSystem, file, true)) {
      boolean whole = false;
      try {
        content.writeTo(out);
        whole = true;
      } finally {
        if (!whole) {
          out.abandon();
        }
      }
      if (renamesAtOnce()) {
        out.sync(); // Object stores warn that they cannot; they have it once it is closed.
      }
    }
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

  /** What a file was to be called that was begun and never finished; empty for other files. */
  static Optional<String> finishedName(String name) {
    Matcher temporary = TEMPORARY_NAME.matcher(name);
    return temporary.matches() ? Optional.of(temporary.group(1)) : Optional.empty();
  }
}
