package dev.chainrule.data;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * The content of a gzip file of one member or several, checked by their checksums. The JDK's own
 * reader will not do: it ignores what stands behind the last member.
 */
final class GzipReader extends ContentReader {
  private static final int CHUNK = 1 << 16;
  private static final int MAGIC = 0x1f8b;

  private final GzipCompressorInputStream in;
  private final byte[] skipped = new byte[CHUNK];

  private GzipReader(Path path, GzipCompressorInputStream in) {
    super(path);
    this.in = in;
  }

  /** Takes over {@code file}, at its beginning, and closes it if it is not gzip. */
  static GzipReader on(Path path, FSDataInputStream file) throws IOException {
    try {
      requireMagic(path, file);
      return new GzipReader(
          path,
          GzipCompressorInputStream.builder()
              .setInputStream(new Source(path, file))
              .setDecompressConcatenated(true)
              .get());
    } catch (IOException e) {
      file.close();
      throw damaged(path, 0, e);
    } catch (DataException e) {
      file.close();
      throw e;
    }
  }

  private static void requireMagic(Path path, FSDataInputStream file) throws IOException {
    int magic = file.readUnsignedShort();
    if (magic != MAGIC) {
      throw new IdxFormatException(
          path.getName(), 0, "bytes 0x%04x".formatted(magic), "gzip (0x1f8b), as the name says");
    }
    file.seek(0);
  }

  @Override
  int read(byte[] into, int from, int count) {
    try {
      return in.read(into, from, count);
    } catch (IOException e) {
      // What this very read had unpacked counts too, so that the offset is where it went wrong.
      throw damaged(path(), in.getBytesRead(), e);
    }
  }

  private static IdxFormatException damaged(Path path, long offset, IOException e) {
    String found =
        e instanceof EOFException
            ? "gzip cut off"
            : "damaged gzip: " + DataException.firstLine(e).replaceFirst("\\.$", "");
    return new IdxFormatException(path.getName(), offset, found, "intact gzip", e);
  }

  @Override
  void skip(long count) {
    for (long left = count; left > 0; ) {
      int read = read(skipped, 0, (int) Math.min(left, CHUNK));
      if (read < 0) {
        throw endsEarly(offset() + count - left);
      }
      left -= read;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Keeps a failing disk or network apart from a damaged file: both are IOException to gzip. */
  private static final class Source extends FilterInputStream {
    private final Path path;

    Source(Path path, InputStream in) {
      super(in);
      this.path = path;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int count) {
      try {
        return in.read(into, from, count);
      } catch (IOException e) {
        throw DataException.unreadable(path, e);
      }
    }
  }
}
