package dev.chainrule.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps other runs out of a run directory while one writes to it.
 *
 * <p>The kernel holds the lock, and lets go of it when the process ends, however that happens:
 * there is none that outlives a kill, and a file that is left means nothing. What is in it names
 * the owner. Only directories of local file systems are locked.
 */
final class RunLock implements Closeable {
  static final String NAME = ".lock";

  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

  /** Directories that this process has locked: to the kernel, all its threads are one. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final Path file;
  private final FileChannel channel;

  private RunLock(Path directory, Path file, FileChannel channel) {
    this.directory = directory;
    this.file = file;
    this.channel = channel;
  }

  /**
   * Locks {@code directory}, which exists.
   *
   * @throws OutputException if another run has locked it
   * @throws IOException if the file cannot be made
   */
  static RunLock take(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new OutputException(file + ": is a link, a pipe or a device, expected a file");
    }
    Path real = directory.toRealPath();
    if (!HELD.add(real)) {
      throw inUse(directory, "this process");
    }
    try {
      FileChannel channel = null;
      while (channel == null) {
        channel = open(directory, file);
      }
      return new RunLock(real, file, channel);
    } catch (IOException | RuntimeException e) {
      HELD.remove(real);
      throw e;
    }
  }

  /** Null if the last owner deleted the file before this locked it: then it is another by now. */
  private static FileChannel open(Path directory, Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (!lock(channel, file)) {
        throw inUse(directory, owner(channel));
      }
      String owner = ProcessHandle.current().pid() + " " + System.nanoTime() + "\n";
      channel.truncate(0);
      channel.write(StandardCharsets.US_ASCII.encode(owner));
      if (Files.exists(file) && Files.readString(file).equals(owner)) {
        return channel;
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return null;
  }

  private static boolean lock(FileChannel channel, Path file) {
    try {
      return channel.tryLock() != null;
    } catch (IOException e) {
      // Some network file systems have no locks.
      LOG.warn("{} cannot be locked, keep other runs away from it: {}", file, e.getMessage());
      return true;
    }
  }

  private static String owner(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(20);
    channel.read(bytes, 0);
    String pid = StandardCharsets.US_ASCII.decode(bytes.flip()).toString().replaceAll(" .*\n?", "");
    return pid.matches("[0-9]+") ? "process " + pid : "another process";
  }

  private static OutputException inUse(Path directory, String owner) {
    return new OutputException(
        "%s: %s writes to it, expected one run at a time".formatted(directory, owner));
  }

  @Override
  public void close() throws IOException {
    try {
      Files.deleteIfExists(file); // While it is locked, so that nobody else's is deleted.
    } finally {
      channel.close();
      HELD.remove(directory);
    }
  }
}
