package dev.chainrule.run;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSError;

/** A stream that fails with exceptions, not errors, when a local disk is full. */
final class AppendStream extends FilterOutputStream {
  AppendStream(OutputStream out) {
    super(out);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    try {
      out.write(bytes, from, count);
    } catch (FSError e) {
      throw AtomicFiles.asException(e);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (FSError e) {
      throw AtomicFiles.asException(e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      out.close();
    } catch (FSError e) {
      throw AtomicFiles.asException(e);
    }
  }
}
