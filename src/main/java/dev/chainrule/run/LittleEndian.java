package dev.chainrule.run;

import dev.chainrule.model.Parameters;
import java.io.DataInput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers of our files: little-endian, in chunks, so that no vector is in memory twice. */
final class LittleEndian {
  /** Numbers that are moved at once. */
  private static final int CHUNK = 1 << 16;

  private LittleEndian() {}

  static ByteBuffer of(byte... bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The 8 bytes of {@code number}. */
  static byte[] bytes(long number) {
    return of(new byte[Long.BYTES]).putLong(number).array();
  }

  /** All numbers of {@code vector}, in its layout's order. */
  static void write(Parameters vector, OutputStream out) throws IOException {
    int size = vector.layout().size();
    for (int from = 0; from < size; from += CHUNK) {
      out.write(vector.littleEndianBytes(from, Math.min(CHUNK, size - from)).array());
    }
  }

  /** Overwrites {@code count} numbers of {@code vector}, those from {@code begin} on. */
  static void read(DataInput in, Parameters vector, int begin, int count) throws IOException {
    for (int done = 0; done < count; done += CHUNK) {
      byte[] bytes = new byte[Math.min(CHUNK, count - done) * vector.precision().bytes()];
      in.readFully(bytes);
      vector.setLittleEndianBytes(begin + done, ByteBuffer.wrap(bytes));
    }
  }
}
