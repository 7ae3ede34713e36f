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
   * Writes {@code count} of them, divided, into the array behind {@code into}.
   *
   * @param to place in that array
   */
  abstract void divide(int from, int count, int divisor, Matrix into, int to);

  /** A byte each. */
  static final class Bytes extends RowNumbers {
    private static final long serialVersionUID = 1L;

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

    @Override
    void divide(int from, int count, int divisor, Matrix into, int to) {
      Quotients quotients = divisor == 1 ? Quotients.BY_1 : Quotients.BY_255;
      if (into instanceof Float32Matrix single) {
        Quotients.look(values, from, quotients.floats, single.data(), to, count);
      } else if (into instanceof Float64Matrix wide) {
        Quotients.look(values, from, quotients.doubles, wide.data(), to, count);
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
    void divide(int from, int count, int divisor, Matrix into, int to) {
      if (into instanceof Float32Matrix single) {
        for (int i = 0; i < count; i++) {
          single.data()[to + i] = values[from + i] / divisor;
        }
      } else if (into instanceof Float64Matrix wide) {
        for (int i = 0; i < count; i++) {
          wide.data()[to + i] = (double) values[from + i] / divisor;
        }
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

    static void look(byte[] values, int from, float[] table, float[] into, int to, int count) {
      for (int i = 0; i < count; i++) {
        into[to + i] = table[values[from + i] & 0xff];
      }
    }

    static void look(byte[] values, int from, double[] table, double[] into, int to, int count) {
      for (int i = 0; i < count; i++) {
        into[to + i] = table[values[from + i] & 0xff];
      }
    }
  }
}
