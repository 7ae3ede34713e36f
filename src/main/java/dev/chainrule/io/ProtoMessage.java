package dev.chainrule.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A message in the wire format of protocol buffers: fields, each with its number, appended in any
 * order. Changed in place by each {@code add}, which returns it. Values are kept, not copied.
 *
 * <p>Source: protobuf.dev, "Encoding".
 */
public final class ProtoMessage {
  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int LENGTH_FIRST = 2;
  private static final int FOUR_BYTES = 5;

  private final List<byte[]> parts = new ArrayList<>();
  private long size;

  /** A whole number that is not negative, an enum's constant, or a truth value as 0 or 1. */
  public ProtoMessage add(int field, long value) {
    return tag(field, VARINT).append(varint(value));
  }

  public ProtoMessage add(int field, double value) {
    return tag(field, EIGHT_BYTES).append(littleEndian(Double.BYTES).putDouble(value).array());
  }

  public ProtoMessage add(int field, float value) {
    return tag(field, FOUR_BYTES).append(littleEndian(Float.BYTES).putFloat(value).array());
  }

  public ProtoMessage add(int field, String text) {
    return add(field, text.getBytes(UTF_8));
  }

  /** A message as it is now: what is added to {@code inner} later is not in this one. */
  public ProtoMessage add(int field, ProtoMessage inner) {
    tag(field, LENGTH_FIRST).append(varint(inner.size));
    inner.parts.forEach(this::append);
    return this;
  }

  public ProtoMessage add(int field, byte[] value) {
    return tag(field, LENGTH_FIRST).append(varint(value.length)).append(value);
  }

  /** A repeated field of numbers, packed. */
  public ProtoMessage add(int field, double[] values) {
    byte[] bytes = new byte[values.length * Double.BYTES];
    ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      numbers.putDouble(value);
    }
    return add(field, bytes);
  }

  /** How many bytes it has. */
  public long size() {
    return size;
  }

  public void writeTo(OutputStream out) throws IOException {
    for (byte[] part : parts) {
      out.write(part);
    }
  }

  /** All of it in one array, which therefore must fit in one. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.toIntExact(size));
    parts.forEach(bytes::writeBytes);
    return bytes.toByteArray();
  }

  /** A buffer for numbers as the format has them. */
  public static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private ProtoMessage tag(int field, int wireType) {
    return append(varint(((long) field << 3) | wireType));
  }

  private ProtoMessage append(byte[] part) {
    parts.add(part);
    size += part.length;
    return this;
  }

  /** Seven bits a byte, the lowest first; the highest bit says that there are more. */
  private static byte[] varint(long value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(Long.BYTES + 2);
    long rest = value;
    while ((rest & ~0x7f) != 0) {
      bytes.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
    return bytes.toByteArray();
  }
}
