package dev.chainrule.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Small damages at random that suit any format. Each takes bytes and gives others. */
final class ByteMutations {
  /** One way to damage. */
  interface Mutation {
    byte[] apply(SplittableRandom random, byte[] bytes);
  }

  static final List<Mutation> ALL =
      List.of(
          ByteMutations::flipBit,
          ByteMutations::setByte,
          ByteMutations::setNumber,
          ByteMutations::deleteChunk,
          ByteMutations::duplicateChunk,
          ByteMutations::insertChunk,
          ByteMutations::swapChunks,
          ByteMutations::truncate);

  private static final int LONGEST_CHUNK = 64;
  private static final long[] EDGES = {
    0,
    1,
    -1,
    Byte.MAX_VALUE,
    Short.MAX_VALUE,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    0xffffffffL,
    1L << 32,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private ByteMutations() {}

  static byte[] flipBit(SplittableRandom random, byte[] bytes) {
    byte[] changed = bytes.clone();
    if (changed.length > 0) {
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return changed;
  }

  static byte[] setByte(SplittableRandom random, byte[] bytes) {
    byte[] changed = bytes.clone();
    if (changed.length > 0) {
      byte[] values = {0, -1, (byte) random.nextInt(256)};
      changed[random.nextInt(changed.length)] = values[random.nextInt(values.length)];
    }
    return changed;
  }

  /** A number of 4 or 8 bytes at which arithmetic may go wrong, in either order. */
  static byte[] setNumber(SplittableRandom random, byte[] bytes) {
    byte[] changed = bytes.clone();
    int size = random.nextBoolean() ? Integer.BYTES : Long.BYTES;
    if (changed.length < size) {
      return changed;
    }
    long value = EDGES[random.nextInt(EDGES.length)] + random.nextInt(-1, 2);
    ByteOrder order = random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    // Headers are made of words, so those are hit more often than chance would have it.
    int at = random.nextInt(changed.length - size + 1);
    int aligned = random.nextBoolean() ? at : Math.min(at, 16) / size * size;
    ByteBuffer buffer = ByteBuffer.wrap(changed).order(order);
    if (size == Integer.BYTES) {
      buffer.putInt(Math.min(aligned, changed.length - size), (int) value);
    } else {
      buffer.putLong(Math.min(aligned, changed.length - size), value);
    }
    return changed;
  }

  static byte[] deleteChunk(SplittableRandom random, byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    int end = chunkEnd(random, bytes, at);
    return joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, end, bytes.length));
  }

  static byte[] duplicateChunk(SplittableRandom random, byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    byte[] chunk = Arrays.copyOfRange(bytes, at, chunkEnd(random, bytes, at));
    return inserted(random.nextBoolean() ? at : random.nextInt(bytes.length + 1), chunk, bytes);
  }

  static byte[] insertChunk(SplittableRandom random, byte[] bytes) {
    byte[] chunk = new byte[random.nextInt(1, LONGEST_CHUNK)];
    random.nextBytes(chunk);
    return inserted(random.nextInt(bytes.length + 1), chunk, bytes);
  }

  static byte[] swapChunks(SplittableRandom random, byte[] bytes) {
    int length = random.nextInt(Math.max(1, Math.min(LONGEST_CHUNK, bytes.length / 2)));
    int first = random.nextInt(bytes.length - length + 1);
    int second = random.nextInt(bytes.length - length + 1);
    byte[] changed = bytes.clone();
    System.arraycopy(bytes, first, changed, second, length);
    System.arraycopy(bytes, second, changed, first, length);
    return changed;
  }

  static byte[] truncate(SplittableRandom random, byte[] bytes) {
    return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
  }

  /** The beginning of one file and the end of another. */
  static byte[] splice(SplittableRandom random, byte[] bytes, byte[] other) {
    int from = random.nextInt(other.length + 1);
    return joined(truncate(random, bytes), Arrays.copyOfRange(other, from, other.length));
  }

  private static int chunkEnd(SplittableRandom random, byte[] bytes, int at) {
    return Math.min(bytes.length, at + random.nextInt(1, LONGEST_CHUNK));
  }

  private static byte[] inserted(int at, byte[] chunk, byte[] bytes) {
    return joined(
        joined(Arrays.copyOf(bytes, at), chunk), Arrays.copyOfRange(bytes, at, bytes.length));
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] joined = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, joined, a.length, b.length);
    return joined;
  }
}
