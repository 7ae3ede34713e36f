package dev.chainrule.linalg;

import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * A {@code float64} matrix: what gradient checks use.
 *
 * <p>It trades places with Spark ML's {@link DenseMatrix} without copying: {@link #of} takes one
 * in, {@link #toSpark} gives one out over the same array.
 */
public final class Float64Matrix extends Matrix {
  private static final long serialVersionUID = 1L;

  private final double[] data;

  /** A view [rows, cols] into {@code data} from {@code offset}; shares the array. */
  public Float64Matrix(double[] data, int offset, int rows, int cols) {
    super(data.length, offset, rows, cols);
    this.data = data;
  }

  /**
   * Spark ML's matrix as one of ours. A row-major one ({@code isTransposed}) shares its array; a
   * column-major one is laid out anew, since our rows must be contiguous.
   */
  public static Float64Matrix of(DenseMatrix matrix) {
    // One row or one column lies the same way in both orders.
    boolean rowMajor = matrix.isTransposed() || matrix.numRows() == 1 || matrix.numCols() == 1;
    double[] values = rowMajor ? matrix.values() : transposed(matrix);
    return new Float64Matrix(values, 0, matrix.numRows(), matrix.numCols());
  }

  private static double[] transposed(DenseMatrix m) {
    double[] values = new double[m.values().length];
    for (int i = 0; i < m.numRows(); i++) {
      for (int j = 0; j < m.numCols(); j++) {
        values[i * m.numCols() + j] = m.values()[j * m.numRows() + i];
      }
    }
    return values;
  }

  /**
   * This matrix as Spark ML's, row-major, over the same array; a view of a part of an array is
   * copied, since {@link DenseMatrix} knows no offset.
   */
  public DenseMatrix toSpark() {
    boolean whole = offset() == 0 && size() == data.length;
    double[] values = whole ? data : Arrays.copyOfRange(data, offset(), offset() + size());
    return new DenseMatrix(rows(), cols(), values, true);
  }

  /** The array behind this view, which may be larger than it: start at {@link #offset()}. */
  public double[] data() {
    return data;
  }

  @Override
  public Precision precision() {
    return Precision.FLOAT64;
  }

  @Override
  public double get(int index) {
    return data[offset() + index];
  }

  @Override
  public void set(int index, double value) {
    data[offset() + index] = value;
  }

  @Override
  Float64Matrix viewAt(int newOffset, int newRows, int newCols) {
    return new Float64Matrix(data, newOffset, newRows, newCols);
  }

  @Override
  public void copyFrom(Matrix source) {
    ShapeException.requireSame("copy", source, this);
    System.arraycopy(((Float64Matrix) source).data, source.offset(), data, offset(), size());
  }

  @Override
  public void fill(double value) {
    Arrays.fill(data, offset(), offset() + size(), value);
  }
}
