package dev.chainrule.data;

import dev.chainrule.io.DataException;
import java.io.Closeable;
import java.io.IOException;
import java.util.zip.Inflater;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/** The bytes of a gzip file as they lie there, of which the inflater takes what it needs. */
final class PackedBytes implements Closeable {
  private static final int CHUNK = 1 << 16;

  private final Path path;
  private final FSDataInputStream in;
  private final byte[] chunk = new byte[CHUNK];
  private int at;
  private int end;

  PackedBytes(Path path, FSDataInputStream in) {
    this.path = path;
    this.in = in;
  }

  /** Whether no byte is left. */
  boolean atEnd() {
    if (at == end) {
      end = Math.max(0, readChunk());
      at = 0;
    }
    return at == end;
  }

  /** The next byte, 0 to 255; there must be one. */
  int next() {
    return Byte.toUnsignedInt(chunk[at++]);
  }

  /** Lends the inflater all that is buffered; there must be something. */
  void lend(Inflater inflater) {
    inflater.setInput(chunk, at, end - at);
    at = end;
  }

  /** Takes back what a finished inflater has left. */
  void takeBack(Inflater inflater) {
    at = end - inflater.getRemaining();
  }

  private int readChunk() {
    try {
      return in.read(chunk, 0, CHUNK);
    } catch (IOException e) {
      throw DataException.unreadable(path, e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
