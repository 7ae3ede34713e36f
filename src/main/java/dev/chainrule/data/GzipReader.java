package dev.chainrule.data;

import dev.chainrule.io.DataException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * The content of a gzip file of one member or several (RFC 1952), checked by their checksums, in
 * constant memory. Existing readers do not suffice: the JDK's ignores what follows the last member,
 * that of commons-compress keeps the file name in a header, however long it is, and both read any
 * number of members without content.
 */
final class GzipReader extends ContentReader {
  private static final int CHUNK = 1 << 16;
  private static final int MAGIC = 0x1f8b;
  private static final int DEFLATE = 8;

  // Bits of a header's flags.
  private static final int HEADER_CHECKSUM = 1 << 1;
  private static final int EXTRA = 1 << 2;
  private static final int NAME = 1 << 3;
  private static final int COMMENT = 1 << 4;
  private static final int RESERVED = 7 << 5;

  private static final int LONGEST_TEXT = 1 << 16;
  private static final int MOST_EMPTY_MEMBERS = 1000;

  private final PackedBytes in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private long unpacked;
  private int emptyMembers;
  private boolean atEnd;

  private GzipReader(Path path, PackedBytes in) {
    super(path);
    this.in = in;
  }

  /** Takes over {@code file}, at its beginning, and closes it if it is not gzip. */
  static GzipReader on(Path path, FSDataInputStream file) throws IOException {
    GzipReader reader = new GzipReader(path, new PackedBytes(path, file));
    try {
      int magic = reader.next() << 8 | reader.next();
      if (magic != MAGIC) {
        throw new IdxFormatException(
            path.getName(),
            0,
            Words.format("bytes 0x%04x%s", magic, Lookalike.remark(reader.start(magic))),
            "gzip (0x1f8b), as the name says");
      }
      reader.beginMember();
      return reader;
    } catch (DataException e) {
      reader.close();
      throw e;
    }
  }

  /** The first bytes of the file, which begins with {@code magic}. */
  private byte[] start(int magic) {
    ByteArrayOutputStream start = new ByteArrayOutputStream();
    start.write(magic >>> 8);
    start.write(magic);
    while (start.size() < Lookalike.BYTES && !in.atEnd()) {
      start.write(in.next());
    }
    return start.toByteArray();
  }

  @Override
  int read(byte[] into, int from, int count) {
    while (!atEnd) {
      int read = inflate(into, from, count);
      if (read > 0) {
        checksum.update(into, from, read);
        unpacked += read;
        return read;
      }
      if (inflater.finished()) {
        endMember();
      } else {
        requireMore();
        in.lend(inflater);
      }
    }
    return -1;
  }

  private int inflate(byte[] into, int from, int count) {
    try {
      int read = inflater.inflate(into, from, count);
      require(!inflater.needsDictionary(), "a dictionary is asked for");
      return read;
    } catch (DataFormatException e) {
      throw broken("damaged gzip: " + SafeMessage.reason(e));
    }
  }

  /** Reads a member's header after its magic; nothing in it is used. */
  private void beginMember() {
    int method = next();
    require(method == DEFLATE, "compression method " + method);
    int flags = next();
    require((flags & RESERVED) == 0, Words.format("reserved flags 0x%02x", flags));
    skipPacked(6); // Time, level and system.
    skipPacked((flags & EXTRA) == 0 ? 0 : littleEndian(2));
    skipText(flags & NAME);
    skipText(flags & COMMENT);
    skipPacked((flags & HEADER_CHECKSUM) == 0 ? 0 : 2);
    inflater.reset();
    checksum.reset();
  }

  /** Checks a member's trailer, and begins the next if there is one. */
  private void endMember() {
    in.takeBack(inflater);
    long expected = littleEndian(4);
    long found = checksum.getValue();
    require(found == expected, Words.format("content of checksum %08x, not %08x", found, expected));
    long length = littleEndian(4);
    require((int) inflater.getBytesWritten() == (int) length, "content of another length");
    emptyMembers += inflater.getBytesWritten() == 0 ? 1 : 0;
    require(emptyMembers <= MOST_EMPTY_MEMBERS, "too many members without content");
    atEnd = in.atEnd();
    if (!atEnd) {
      require((next() << 8 | next()) == MAGIC, "more behind its end");
      beginMember();
    }
  }

  /** The next {@code count} bytes of the file, at most 4, as a number. */
  private long littleEndian(int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (long) next() << (8 * i);
    }
    return value;
  }

  private void skipPacked(long count) {
    for (long i = 0; i < count; i++) {
      next();
    }
  }

  /** Passes over a text that ends with a zero, if its {@code flag} is set. */
  private void skipText(int flag) {
    for (int length = 0; flag != 0 && next() != 0; length++) {
      require(length < LONGEST_TEXT, "a name or comment without end");
    }
  }

  private int next() {
    requireMore();
    return in.next();
  }

  private void requireMore() {
    if (in.atEnd()) {
      throw broken("gzip cut off");
    }
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw broken("damaged gzip: " + otherwise);
    }
  }

  private IdxFormatException broken(String found) {
    return new IdxFormatException(name(), unpacked, found, "intact gzip");
  }

  @Override
  void skip(long count) {
    byte[] skipped = new byte[CHUNK];
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
    inflater.end();
    in.close();
  }

  /** The compressed bytes of a gzip file, of which the inflater takes what it needs. */
  static final class PackedBytes implements Closeable {
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
}
