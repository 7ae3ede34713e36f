package dev.chainrule.faults;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system, on which the process dies at a chosen moment, as if it had been killed
 * with -9: no hook runs, and nothing is flushed.
 *
 * <p>Moments are numbered from 0: before and after each operation below the watched directory, and
 * in the middle of each write. System properties say which directory, which moment, and where to
 * log the moments' names.
 */
public final class DyingFileSystem extends RawLocalFileSystem {
  static final String WATCHED = "chainrule.die.below";
  static final String MOMENT = "chainrule.die.at";
  static final String LOG = "chainrule.die.log";

  private static final AtomicInteger NEXT = new AtomicInteger();

  /** One more moment; the process may end here. */
  private static void moment(org.apache.hadoop.fs.Path path, String what) throws IOException {
    if (!path.toUri().getPath().startsWith(System.getProperty(WATCHED))) {
      return;
    }
    String name = new File(path.toUri().getPath()).getName();
    Files.writeString(
        Path.of(System.getProperty(LOG)),
        "%s %s%n".formatted(what, name),
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    if (NEXT.getAndIncrement() == Integer.getInteger(MOMENT, -1)) {
      Runtime.getRuntime().halt(KillPointsIT.KILLED);
    }
  }

  @Override
  public FSDataOutputStream create(
      org.apache.hadoop.fs.Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    moment(path, "before-create");
    FSDataOutputStream out =
        super.create(path, overwrite, bufferSize, replication, blockSize, progress);
    return new FSDataOutputStream(new DyingStream(path, out), null);
  }

  @Override
  public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to)
      throws IOException {
    moment(to, "before-rename-to");
    boolean done = super.rename(from, to);
    moment(to, "after-rename-to");
    return done;
  }

  @Override
  public boolean delete(org.apache.hadoop.fs.Path path, boolean recursive) throws IOException {
    moment(path, "before-delete");
    return super.delete(path, recursive);
  }

  private static final class DyingStream extends OutputStream implements Syncable {
    private final org.apache.hadoop.fs.Path path;
    private final FSDataOutputStream out;

    DyingStream(org.apache.hadoop.fs.Path path, FSDataOutputStream out) {
      this.path = path;
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      out.write(bytes, from, count / 2);
      out.flush();
      moment(path, "within-write");
      out.write(bytes, from + count / 2, count - count / 2);
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void hflush() throws IOException {
      out.hflush();
    }

    @Override
    public void hsync() throws IOException {
      moment(path, "before-sync");
      out.hsync();
    }

    @Override
    public void close() throws IOException {
      moment(path, "before-close");
      out.close();
    }
  }
}
