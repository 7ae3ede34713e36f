package dev.chainrule.io;

import java.io.FilterOutputStream;
import java.io.IOException;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file of Hadoop's that is written. It fails with an IOException of its own each time: Hadoop's
 * local file system throws Errors where a disk is full; and HDFS throws the same exception from
 * {@code close} as from the write before, which try-with-resources refuses to add to itself.
 */
public final class HadoopOutput extends FilterOutputStream {
  private final FSDataOutputStream file;

  /** Goes on with {@code file}, which is closed with this. */
  public HadoopOutput(FSDataOutputStream file) {
    super(file);
    this.file = file;
  }

  /** Begins {@code file}, in place of an older one if that may be overwritten. */
  public static HadoopOutput create(FileSystem system, Path file, boolean overwrite)
      throws IOException {
    try {
      return new HadoopOutput(system.create(file, overwrite));
    } catch (FSError e) {
      throw asException(e);
    }
  }

  /** Something that is done to the file. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private static void guarded(Work work) throws IOException {
    try {
      work.run();
    } catch (FSError e) {
      throw asException(e);
    } catch (IOException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** As an exception what Hadoop's local file system throws as an Error. */
  public static IOException asException(FSError e) {
    return new IOException(e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
  }

  @Override
  public void write(int b) throws IOException {
    guarded(() -> file.write(b));
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    guarded(() -> file.write(bytes, from, count));
  }

  @Override
  public void flush() throws IOException {
    guarded(file::flush);
  }

  /**
   * Lets nobody see what was written so far. In an object store a file appears when it is closed,
   * however little of it was written; elsewhere this does nothing.
   */
  public void abandon() {
    if (file.hasCapability(CommonPathCapabilities.ABORTABLE_STREAM)) {
      file.abort();
    }
  }

  /** Returns when what was written is on the disks. */
  public void sync() throws IOException {
    guarded(file::hsync);
  }

  @Override
  public void close() throws IOException {
    guarded(file::close);
  }
}
