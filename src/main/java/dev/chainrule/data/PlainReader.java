package dev.chainrule.data;

import dev.chainrule.io.DataException;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/** An uncompressed file, in which skipping is seeking. */
final class PlainReader extends ContentReader {
  private final FSDataInputStream in;
  private final long length;

  PlainReader(Path path, FSDataInputStream in, long length) {
    super(path);
    this.in = in;
    this.length = length;
  }

  @Override
  int read(byte[] into, int from, int count) {
    try {
      return in.read(into, from, count);
    } catch (IOException e) {
      throw DataException.unreadable(path(), e);
    }
  }

  @Override
  void skip(long count) {
    if (offset() + count > length) {
      throw endsEarly(length);
    }
    try {
      in.seek(offset() + count);
    } catch (IOException e) {
      throw DataException.unreadable(path(), e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
