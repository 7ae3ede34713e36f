package dev.chainrule.data;

import dev.chainrule.io.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * CSV rows as somebody sends them, read as those of a file; it knows besides whether more is there,
 * so that a filter can answer what it has before it waits.
 */
public final class CsvStream {
  private final InputStream in;
  private final TextBytes text;
  private final RowCursor rows;

  private CsvStream(InputStream in, TextBytes text, RowCursor rows) {
    this.in = in;
    this.text = text;
    this.rows = rows;
  }

  /**
   * Waits for the first line.
   *
   * @param in stays open
   * @param name for messages
   * @return empty if nothing comes
   * @throws DataException if that line is no row and no header, or cannot be read
   */
  public static Optional<CsvStream> open(InputStream in, String name, CsvManner manner) {
    TextBytes text = new TextBytes(new StreamReader(name, in));
    return text.peek() == TextBytes.END
        ? Optional.empty()
        : Optional.of(new CsvStream(in, text, CsvCursor.on(text, manner)));
  }

  /** The rows; always the same cursor. */
  public RowCursor rows() {
    return rows;
  }

  /** Whether the next row would have to be waited for. */
  public boolean isPaused() {
    try {
      return !text.isBuffered() && in.available() == 0;
    } catch (IOException e) {
      throw DataException.unreadable(text.in().name(), e);
    }
  }

  /** Content that comes from nowhere in a file system. */
  private static final class StreamReader extends ContentReader {
    private final InputStream in;

    StreamReader(String name, InputStream in) {
      super(new Path(name));
      this.in = in;
    }

    @Override
    int read(byte[] into, int from, int count) {
      try {
        return in.read(into, from, count);
      } catch (IOException e) {
        throw DataException.unreadable(name(), e);
      }
    }

    @Override
    void skip(long count) {
      pass((int) count);
    }

    @Override
    public void close() {
      // Whoever has opened the stream closes it.
    }
  }
}
