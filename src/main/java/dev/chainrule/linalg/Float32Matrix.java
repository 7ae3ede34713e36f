package dev.chainrule.linalg;

import java.util.Arrays;

/** A {@code float32} matrix: what training uses. */
public final class Float32Matrix extends Matrix {
  private static final long serialVersionUID = 1L;

  private final float[] data;

  /** A view [rows, cols] into {@code data} from {@code offset}; shares the array. */
  public Float32Matrix(float[] data, int offset, int rows, int cols) {
    super(data.length, offset, rows, cols);
    this.data = data;
  }

  /** The array behind this view, which may be larger than it: start at {@link #offset()}. */
  public float[] data() {
    return data;
  }

  @Override
  public Precision precision() {
    return Precision.FLOAT32;
  }

  @Override
  public double get(int index) {
    return data[offset() + index];
  }

  @Override
  public void set(int index, double value) {
    data[offset() + index] = (float) value;
  }

  @Override
  Float32Matrix viewAt(int newOffset, int newRows, int newCols) {
    return new Float32Matrix(data, newOffset, newRows, newCols);
  }

  @Override
  public void copyFrom(Matrix source) {
    ShapeException.requireSame("copy", source, this);
    System.arraycopy(((Float32Matrix) source).data, source.offset(), data, offset(), size());
  }

  @Override
  public void fill(double value) {
    Arrays.fill(data, offset(), offset() + size(), (float) value);
  }
}
