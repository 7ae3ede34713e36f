package dev.chainrule.run;

import dev.chainrule.io.OutputException;
import dev.chainrule.io.SafeMessage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps other runs out of a run directory while one writes to it.
 *
 * <p>The kernel holds the lock, and releases it when the process ends, however that happens, so
 * that no lock outlives a kill. It also releases it when this process closes the file anywhere, so
 * nothing else here opens the file. The file is never deleted, since another process may just have
 * opened it, but with a directory that nobody else knows of. Its content names the owner. Only
 * directories of local file systems are locked.
 */
final class RunLock implements Closeable {
  static final String NAME = ".lock";

  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

  /** Directories that this process has locked: the kernel does not tell its threads apart. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private RunLock(Path directory, FileChannel channel) {
    this.directory = directory;
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
    AtomicFiles.requirePlain(file, file);
    Path real = directory.toRealPath();
    if (!HELD.add(real)) {
      throw inUse(directory, "this process");
    }
    try {
      return new RunLock(real, open(directory, file));
    } catch (IOException | RuntimeException e) {
      HELD.remove(real);
      throw e;
    }
  }

  private static FileChannel open(Path directory, Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (!lock(channel, file)) {
        throw inUse(directory, owner(channel));
      }
      channel.truncate(0);
      channel.write(StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"));
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean lock(FileChannel channel, Path file) {
    try {
      return channel.tryLock() != null;
    } catch (IOException e) {
      // Some network file systems have no locks.
      LOG.warn(
          "{} cannot be locked, keep other runs away from it: {}", file, SafeMessage.reason(e));
      return true;
    }
  }

  private static String owner(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(20);
    channel.read(bytes, 0);
    String pid = StandardCharsets.US_ASCII.decode(bytes.flip()).toString().strip();
    return pid.matches("[0-9]+") ? "process " + pid : "another process";
  }

  private static OutputException inUse(Path directory, String owner) {
    return new OutputException(
        "%s: %s writes to it, expected one run at a time".formatted(directory, owner));
  }

  @Override
  public void close() throws IOException {
    channel.close();
    HELD.remove(directory);
  }
}
