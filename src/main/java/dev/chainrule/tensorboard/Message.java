package dev.chainrule.tensorboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A message in the wire format of protocol buffers: fields, each with its number, appended in any
 * order. Changed in place by each {@code add}, which returns it.
 *
 * <p>Source: protobuf.dev, "Encoding".
 */
final class Message {
  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int LENGTH_FIRST = 2;
  private static final int FOUR_BYTES = 5;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** A whole number that is not negative, an enum's constant, or a truth value as 0 or 1. */
  Message add(int field, long value) {
    tag(field, VARINT);
    varint(value);
    return this;
  }

  Message add(int field, double value) {
    tag(field, EIGHT_BYTES);
    bytes.writeBytes(littleEndian(Double.BYTES).putDouble(value).array());
    return this;
  }

  Message add(int field, float value) {
    tag(field, FOUR_BYTES);
    bytes.writeBytes(littleEndian(Float.BYTES).putFloat(value).array());
    return this;
  }

  Message add(int field, String text) {
    return add(field, text.getBytes(UTF_8));
  }

  Message add(int field, Message inner) {
    return add(field, inner.toBytes());
  }

  Message add(int field, byte[] value) {
    tag(field, LENGTH_FIRST);
    varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  /** A repeated field of numbers, packed. */
  Message add(int field, double[] values) {
    tag(field, LENGTH_FIRST);
    varint((long) values.length * Double.BYTES);
    for (double value : values) {
      bytes.writeBytes(littleEndian(Double.BYTES).putDouble(value).array());
    }
    return this;
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void tag(int field, int wireType) {
    varint(((long) field << 3) | wireType);
  }

  /** Seven bits a byte, the lowest first; the highest bit says that there are more. */
  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7f) != 0) {
      bytes.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }
}
