package dev.chainrule.data;

import dev.chainrule.linalg.Float32Matrix;
import dev.chainrule.linalg.Float64Matrix;
import dev.chainrule.linalg.Matrix;
import java.io.Serializable;

/**
 * The numbers of a shard's rows, row after row, in as few bytes as hold them: a byte each where all
 * of the set are whole and from 0 to 255, else a float32 each.
 *
 * <p>Classes of plain fields: shards are stored in RDDs.
 */
abstract sealed class RowNumbers implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Room for {@code count} numbers, all 0. */
  static RowNumbers ofSize(int count, boolean bytes) {
    return bytes ? new Bytes(new byte[count]) : new Floats(new float[count]);
  }

  /** Bytes that one of them takes. */
  static int width(boolean bytes) {
    return bytes ? Byte.BYTES : Float.BYTES;
  }

  /** How many there are. */
  abstract int count();

  abstract float get(int index);

  /** Takes over {@code from}, [count], which fit. */
  abstract void set(int index, float[] from, int count);

  /** Takes over all of {@code from}, which are of the same type. */
  abstract void set(int index, RowNumbers from);

  /** Takes over those that {@code row} mentions, as the numbers from {@code index} on. */
  abstract void set(int index, SparseRow row);

  /**
   * Writes rows, each number divided, into the array behind {@code into}, one after the other.
   *
   * @param rows their numbers, from 0
   * @param width how many numbers a row has
   */
  abstract void divide(int[] rows, int width, int divisor, Matrix into);

  /** A byte each. */
  static final class Bytes extends RowNumbers {
    private static final long serialVersionUID = 1L;

    /** Rows that are asked for at once. */
    private static final int ABREAST = 16;

    private final byte[] values;

    Bytes(byte[] values) {
      this.values = values;
    }

    byte[] values() {
      return values;
    }

    @Override
    int count() {
      return values.length;
    }

    @Override
    float get(int index) {
      return Byte.toUnsignedInt(values[index]);
    }

    @Override
    void set(int index, float[] from, int count) {
      for (int i = 0; i < count; i++) {
        values[index + i] = (byte) from[i];
      }
    }

    @Override
    void set(int index, RowNumbers from) {
      System.arraycopy(((Bytes) from).values, 0, values, index, from.count());
    }

    @Override
    void set(int index, SparseRow row) {
      for (int i = 0; i < row.count(); i++) {
        values[index + row.columns()[i]] = (byte) row.numbers()[i];
      }
    }

    /** Rows are copied first, since memory can then be asked for several of them at once. */
    @Override
    void divide(int[] rows, int width, int divisor, Matrix into) {
      byte[] copied = new byte[Math.min(rows.length, ABREAST) * width];
      for (int first = 0; first < rows.length; first += ABREAST) {
        int count = Math.min(ABREAST, rows.length - first);
        for (int i = 0; i < count; i++) {
          System.arraycopy(values, rows[first + i] * width, copied, i * width, width);
        }
        divide(copied, count * width, divisor, into, into.offset() + first * width);
      }
    }

    private static void divide(byte[] from, int count, int divisor, Matrix into, int to) {
      Quotients quotients = divisor == 1 ? Quotients.BY_1 : Quotients.BY_255;
      if (into instanceof Float32Matrix single) {
        Quotients.look(from, quotients.floats, single.data(), to, count);
      } else if (into instanceof Float64Matrix wide) {
        Quotients.look(from, quotients.doubles, wide.data(), to, count);
      }
    }
  }

  /** A float32 each. */
  static final class Floats extends RowNumbers {
    private static final long serialVersionUID = 1L;

    private final float[] values;

    Floats(float[] values) {
      this.values = values;
    }

    @Override
    int count() {
      return values.length;
    }

    @Override
    float get(int index) {
      return values[index];
    }

    @Override
    void set(int index, float[] from, int count) {
      System.arraycopy(from, 0, values, index, count);
    }

    @Override
    void set(int index, RowNumbers from) {
      System.arraycopy(((Floats) from).values, 0, values, index, from.count());
    }

    @Override
    void set(int index, SparseRow row) {
      for (int i = 0; i < row.count(); i++) {
        values[index + row.columns()[i]] = row.numbers()[i];
      }
    }

    @Override
    void divide(int[] rows, int width, int divisor, Matrix into) {
      for (int i = 0; i < rows.length; i++) {
        int from = rows[i] * width;
        int to = into.offset() + i * width;
        if (into instanceof Float32Matrix single) {
          System.arraycopy(values, from, single.data(), to, width);
          divide(single.data(), to, to + width, divisor);
        } else if (into instanceof Float64Matrix wide) {
          for (int j = 0; j < width; j++) {
            wide.data()[to + j] = (double) values[from + j] / divisor;
          }
        }
      }
    }

    private static void divide(float[] numbers, int from, int until, float divisor) {
      for (int i = from; i < until; i++) {
        numbers[i] /= divisor;
      }
    }
  }

  /**
   * The quotients of all bytes. The loops are small and static, since such loops are compiled
   * early; the table has the correctly rounded quotients, which a product with 1/255 does not give.
   */
  private static final class Quotients {
    static final Quotients BY_255 = new Quotients(255);
    static final Quotients BY_1 = new Quotients(1);

    private final float[] floats = new float[256];
    private final double[] doubles = new double[256];

    private Quotients(int divisor) {
      for (int value = 0; value < 256; value++) {
        floats[value] = value / (float) divisor;
        doubles[value] = value / (double) divisor;
      }
    }

    static void look(byte[] values, float[] table, float[] into, int to, int count) {
      for (int i = 0; i < count; i++) {
        into[to + i] = table[values[i] & 0xff];
      }
    }

    static void look(byte[] values, double[] table, double[] into, int to, int count) {
      for (int i = 0; i < count; i++) {
        into[to + i] = table[values[i] & 0xff];
      }
    }
  }
}
