package dev.chainrule.linalg;

import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;

/** Spark ML's matrices and ours, without copying where the layouts agree. */
public final class SparkMatrices {
  private SparkMatrices() {}

  /**
   * Spark ML's matrix as one of ours, of the same shape. A row-major one ({@code isTransposed})
   * shares its array; a column-major one is copied, since our rows must be contiguous.
   */
  public static Float64Matrix fromSpark(DenseMatrix matrix) {
    // One row or one column is the same in both orders.
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
   * One of our matrices as Spark ML's, [rows, cols], row-major. It shares the array if the matrix
   * fills it; else it is a copy, since {@link DenseMatrix} has no offset.
   */
  public static DenseMatrix toSpark(Float64Matrix m) {
    boolean whole = m.offset() == 0 && m.size() == m.data().length;
    double[] values =
        whole ? m.data() : Arrays.copyOfRange(m.data(), m.offset(), m.offset() + m.size());
    return new DenseMatrix(m.rows(), m.cols(), values, true);
  }
}
