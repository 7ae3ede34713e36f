package dev.chainrule.data;

import dev.chainrule.io.DataException;
import dev.chainrule.io.InputFile;
import java.io.Closeable;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * The uncompressed bytes of one file, read forwards. It knows its offset, so that errors are
 * reported with file and offset; a name that ends in {@code .gz} means gzip.
 */
abstract class ContentReader implements Closeable {
  private static final int CHUNK = 1 << 16;

  private final Path path;
  private long offset;
  private String expected = "content";

  /** Of all that was read so far; null once something was skipped. */
  private MessageDigest digest = DigestUtils.getSha256Digest();

  private byte[] passed;

  ContentReader(Path path) {
    this.path = path;
  }

  /**
   * Opens {@code file}, a path or URI.
   *
   * @throws DataException if it is missing, no file, a pipe or device, or cannot be read
   * @throws IdxFormatException if its name ends in {@code .gz} and it is not gzip
   */
  static ContentReader open(Configuration hadoop, String file) {
    return open(InputFile.find(hadoop, file));
  }

  /** Opens a file that {@link InputFile} has found. */
  static ContentReader open(InputFile input) {
    FSDataInputStream in = input.open();
    try {
      return input.isPacked()
          ? GzipReader.on(input.path(), in)
          : new PlainReader(input.path(), in, input.length());
    } catch (IOException e) {
      throw DataException.unreadable(input.path(), e);
    }
  }

  final Path path() {
    return path;
  }

  /** The file's name without its directory. */
  final String name() {
    return path.getName();
  }

  /** How many bytes of content have been read or skipped. */
  final long offset() {
    return offset;
  }

  /** Says what the content should hold, for the message should it end early. */
  final void expect(String content) {
    this.expected = content;
  }

  /** Fills {@code into} from {@code from} with the next {@code count} bytes, all of them. */
  final void readFully(byte[] into, int from, int count) {
    int done = 0;
    while (done < count) {
      int read = read(into, from + done, count - done);
      if (read < 0) {
        throw endsEarly(offset);
      }
      hash(into, from + done, read);
      done += read;
      offset += read;
    }
  }

  /** Reads at most {@code count} bytes; −1 at the end. */
  final int readUpTo(byte[] into, int from, int count) {
    int read = read(into, from, count);
    if (read > 0) {
      hash(into, from, read);
      offset += read;
    }
    return read;
  }

  /** Reads {@code count} bytes that nobody needs, but for the hash. */
  final void pass(int count) {
    if (passed == null) {
      passed = new byte[CHUNK];
    }
    for (int left = count; left > 0; left -= CHUNK) {
      readFully(passed, 0, Math.min(left, CHUNK));
    }
  }

  private void hash(byte[] bytes, int from, int count) {
    if (digest != null) {
      digest.update(bytes, from, count);
    }
  }

  /** What was read, if that is all there is and nothing was skipped. */
  final RowCursor.Content content() {
    return new RowCursor.Content(offset, HexFormat.of().formatHex(digest.digest()));
  }

  /**
   * Fills {@code into} from {@code from} with what comes, for a message about it; stops where it
   * cannot be read, as the message is about something else.
   *
   * @return how many bytes
   */
  final int readSome(byte[] into, int from) {
    int done = 0;
    try {
      for (int read = 0; read >= 0 && from + done < into.length; ) {
        read = read(into, from + done, into.length - from - done);
        done += Math.max(0, read);
      }
    } catch (DataException e) {
      return done;
    }
    return done;
  }

  /** Whether the name says that the content is compressed. */
  final boolean isPacked() {
    return name().endsWith(InputFile.PACKED);
  }

  /** Skips to {@code target}, which is {@link #offset()} or more. */
  final void skipTo(long target) {
    if (target != offset) {
      digest = null;
      skip(target - offset);
      offset = target;
    }
  }

  /** Tries to read one more byte, and refuses the file if there is one. */
  final void requireEnd() {
    if (read(new byte[1], 0, 1) >= 0) {
      throw new IdxFormatException(name(), offset, "more data", "the end of the file");
    }
  }

  final IdxFormatException endsEarly(long at) {
    return new IdxFormatException(name(), at, "end of the data", expected);
  }

  /** Reads at least one byte and at most {@code count} &gt; 0; −1 at the end of the content. */
  abstract int read(byte[] into, int from, int count);

  /** Passes over {@code count} &gt; 0 bytes, which must be there. */
  abstract void skip(long count);

  /** An uncompressed file, in which skipping is seeking. */
  static final class PlainReader extends ContentReader {
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
}
