package dev.chainrule.linalg;

import dev.ludovic.netlib.blas.BLAS;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Objects;

/**
 * A dense matrix [rows, cols]: a row-major view into a flat array that it may share with others.
 *
 * <p>Element (i, j) lies at {@code offset + i·cols + j}; rows follow each other without gaps, so
 * that a range of rows is again a matrix, and so is any other shape of the same size.
 */
public abstract sealed class Matrix implements Serializable permits Float32Matrix, Float64Matrix {
  private static final long serialVersionUID = 1L;

  private final int offset;
  private final int rows;
  private final int cols;

  Matrix(int capacity, int offset, int rows, int cols) {
    if (rows < 0 || cols < 0 || offset < 0 || offset + (long) rows * cols > capacity) {
      throw new ShapeException(
          String.format(
              Locale.ROOT,
              "matrix: [%d, %d] at %d does not fit an array of %d",
              rows,
              cols,
              offset,
              capacity));
    }
    this.offset = offset;
    this.rows = rows;
    this.cols = cols;
  }

  /**
   * A matrix of zeros, [rows, cols], with an array of its own.
   *
   * @throws ShapeException if a size is negative, or rows · cols is more than 2³¹ − 9
   */
  public static Matrix zeros(Precision precision, int rows, int cols) {
    int size = sizeOf(rows, cols);
    return precision == Precision.FLOAT32
        ? new Float32Matrix(new float[size], 0, rows, cols)
        : new Float64Matrix(new double[size], 0, rows, cols);
  }

  /**
   * The numbers of {@code values}, rounded to {@code precision}.
   *
   * @param values [rows][cols]; copied, all rows of one length
   * @return [rows, cols], or [0, 0] if there is no row
   * @throws ShapeException if the rows differ in length
   */
  public static Matrix of(Precision precision, double[][] values) {
    Matrix m = zeros(precision, values.length, values.length == 0 ? 0 : values[0].length);
    for (int i = 0; i < values.length; i++) {
      if (values[i].length != m.cols()) {
        throw new ShapeException(
            String.format(
                Locale.ROOT,
                "matrix: row %d has %d columns, row 0 has %d",
                i,
                values[i].length,
                m.cols()));
      }
      m.setRow(i, values[i]);
    }
    return m;
  }

  /** One row holding {@code values}, [1, n], rounded to {@code precision}. */
  public static Matrix row(Precision precision, double... values) {
    return of(precision, new double[][] {values});
  }

  private static int sizeOf(int rows, int cols) {
    if (rows < 0 || cols < 0 || (long) rows * cols > Integer.MAX_VALUE - 8) {
      throw new ShapeException(
          String.format(Locale.ROOT, "matrix: [%d, %d] is no possible size", rows, cols));
    }
    return rows * cols;
  }

  /** Number of rows, the first size of the shape. */
  public final int rows() {
    return rows;
  }

  /** Number of columns, the second size of the shape. */
  public final int cols() {
    return cols;
  }

  /** Number of elements, rows · cols. */
  public final int size() {
    return rows * cols;
  }

  /** Index of element (0, 0) in the array. */
  public final int offset() {
    return offset;
  }

  /** Index after the last element in the array. */
  final int end() {
    return offset + size();
  }

  /** The array itself, to tell whether two views share one. */
  abstract Object array();

  /** Whether an element of this and one of {@code other} lie at one place of one array. */
  final boolean overlaps(Matrix other) {
    return array() == other.array()
        && offset < other.offset + other.size()
        && other.offset < offset + size();
  }

  /** The shape as text, such as {@code [128, 10]}. */
  public final String shape() {
    return "[" + rows + ", " + cols + "]";
  }

  /** The format of every element; the operands of a kernel must have the same. */
  public abstract Precision precision();

  /**
   * Element at flat position {@code index}.
   *
   * @throws IndexOutOfBoundsException unless 0 ≤ index &lt; size
   */
  public abstract double get(int index);

  /**
   * Sets the element at flat position {@code index}, rounding to this precision.
   *
   * @throws IndexOutOfBoundsException unless 0 ≤ index &lt; size
   */
  public abstract void set(int index, double value);

  /**
   * The elements from flat position {@code from} on in a shape of their own; shares the array.
   *
   * @param from position of the new element (0, 0) in row-major order
   * @return [newRows, newCols], which may have fewer elements than this
   * @throws ShapeException if a number is negative, or the view would end beyond this matrix
   */
  public final Matrix view(int from, int newRows, int newCols) {
    if (from < 0 || newRows < 0 || newCols < 0 || from + (long) newRows * newCols > size()) {
      throw new ShapeException(
          String.format(
              Locale.ROOT,
              "view: [%d, %d] from %d does not fit %s",
              newRows,
              newCols,
              from,
              shape()));
    }
    return viewAt(offset + from, newRows, newCols);
  }

  abstract Matrix viewAt(int newOffset, int newRows, int newCols);

  /**
   * Element in row {@code i}, column {@code j}.
   *
   * @throws ShapeException unless 0 ≤ i &lt; rows and 0 ≤ j &lt; cols
   */
  public final double get(int i, int j) {
    return get(index(i, j));
  }

  /**
   * Sets the element in row {@code i}, column {@code j}, rounding to this precision.
   *
   * @throws ShapeException unless 0 ≤ i &lt; rows and 0 ≤ j &lt; cols
   */
  public final void set(int i, int j, double value) {
    set(index(i, j), value);
  }

  private int index(int i, int j) {
    if (i < 0 || i >= rows || j < 0 || j >= cols) {
      throw new ShapeException(String.format(Locale.ROOT, "element (%d, %d) of %s", i, j, shape()));
    }
    return i * cols + j;
  }

  /**
   * Rows {@code from} until {@code from + count}, [count, cols]; shares the array.
   *
   * @throws ShapeException if a number is negative, or there are fewer rows
   */
  public final Matrix rowRange(int from, int count) {
    if (from < 0 || count < 0 || from + (long) count > rows) {
      throw new ShapeException(
          String.format(Locale.ROOT, "rows %d until %d of %s", from, from + (long) count, shape()));
    }
    return viewAt(offset + from * cols, count, cols);
  }

  /**
   * The same numbers in another shape of the same size, [newRows, newCols]; shares the array.
   *
   * @throws ShapeException if the size would change
   */
  public final Matrix reshape(int newRows, int newCols) {
    if ((long) newRows * newCols != size()) {
      throw new ShapeException(
          String.format(
              Locale.ROOT, "reshape: %s does not fit [%d, %d]", shape(), newRows, newCols));
    }
    return view(0, newRows, newCols);
  }

  /** A matrix of zeros of this shape and precision, with an array of its own. */
  public final Matrix zerosLike() {
    return zeros(precision(), rows, cols);
  }

  /** A copy of this shape and precision, with an array of its own. */
  public final Matrix copy() {
    Matrix copy = zerosLike();
    copy.copyFrom(this);
    return copy;
  }

  /** The same numbers and shape in the given precision, rounded to nearest; always copied. */
  public final Matrix to(Precision target) {
    Matrix copy = zeros(target, rows, cols);
    for (int i = 0; i < size(); i++) {
      copy.set(i, get(i));
    }
    return copy;
  }

  /**
   * Overwrites every element with that of {@code source}.
   *
   * @param source of this matrix's shape and precision
   * @throws ShapeException if shapes or precisions differ
   */
  public final void copyFrom(Matrix source) {
    ShapeException.requireSame("copy", source, this);
    copyRange(0, source, 0, size());
  }

  /**
   * Overwrites {@code count} elements from {@code at} on with those of {@code source} from {@code
   * from} on, unchecked.
   */
  abstract void copyRange(int at, Matrix source, int from, int count);

  /** Sets every element to {@code value}, rounded to this precision. */
  public abstract void fill(double value);

  /**
   * Row {@code i} as doubles.
   *
   * @param into receives the row, [cols]; elements after that stay as they are
   * @throws IndexOutOfBoundsException unless 0 ≤ i &lt; rows, and if {@code into} is shorter
   */
  public final void getRow(int i, double[] into) {
    int from = Objects.checkIndex(i, rows) * cols;
    for (int j = 0; j < cols; j++) {
      into[j] = get(from + j);
    }
  }

  /**
   * Overwrites row {@code i}, rounding to this precision.
   *
   * @param values the row, [cols]; elements after that are ignored
   * @throws IndexOutOfBoundsException unless 0 ≤ i &lt; rows, and if {@code values} is shorter
   */
  public final void setRow(int i, double[] values) {
    int from = Objects.checkIndex(i, rows) * cols;
    for (int j = 0; j < cols; j++) {
      set(from + j, values[j]);
    }
  }

  /**
   * Writes elements {@code from} until {@code from + count} in row-major order, each in as many
   * bytes as the precision has.
   *
   * @param bytes receives the elements from its position on, in its byte order; its position stays
   * @throws IndexOutOfBoundsException unless all these elements exist
   * @throws java.nio.BufferOverflowException if {@code bytes} has not enough room
   */
  public abstract void putInto(ByteBuffer bytes, int from, int count);

  /**
   * Overwrites elements from {@code from} on with all numbers that remain in {@code bytes}.
   *
   * @param bytes numbers of this precision, in its byte order; its position stays
   * @throws IndexOutOfBoundsException if there are more numbers than elements from {@code from} on
   */
  public abstract void takeFrom(ByteBuffer bytes, int from);

  // What Kernels, Softmax, DropoutMask and Blas call once they have checked shapes and precisions:
  // "this" is what they write into, or the only operand. Operands have its offset, but for products
  // and softmax: loops whose arrays have different indices are not vectorised.

  /** this ← op(a)·op(b) + beta·this, in BLAS's column-major words: the second operand first. */
  abstract void gemm(
      BLAS engine, String opB, String opA, int m, int n, int k, Matrix a, Matrix b, double beta);

  abstract void add(Matrix a, Matrix b);

  abstract void subtract(Matrix a, Matrix b);

  abstract void multiply(Matrix a, Matrix b);

  abstract void divide(Matrix a, Matrix b);

  abstract void maximum(Matrix a, Matrix b);

  /** this ← the numbers of a or, where it is greater, the magnitude of those of b. */
  abstract void greaterMagnitude(Matrix a, Matrix b);

  abstract void scale(double s, Matrix a);

  abstract void affine(Matrix a, double s, double t);

  abstract void addScaled(Matrix a, double s, Matrix b);

  abstract void relu(Matrix a);

  abstract void exp(Matrix a);

  abstract void log(Matrix a);

  abstract void tanh(Matrix a);

  abstract void sigmoid(Matrix a);

  abstract void sqrt(Matrix a);

  abstract void reciprocal(Matrix a);

  abstract void power(Matrix a, double p);

  abstract void maskPositive(Matrix g, Matrix a);

  /** Row {@code row} of this ← kept, or 0 where a draw of 32 bits is below {@code threshold}. */
  abstract void keepAtRandom(int row, long stream, long threshold, double kept);

  /** 0 if {@code draw}, of 32 bits, is below {@code threshold}, else all ones. */
  static long allOnesUnlessBelow(long draw, long threshold) {
    return ~((draw - threshold) >> 63);
  }

  abstract boolean allFinite();

  /** Whether every element has the same bits as that of {@code a}. */
  abstract boolean hasBitsOf(Matrix a);

  abstract void addSquares(double[] sums);

  abstract double max();

  /** this ← exp(a − shift); returns the sum before rounding. */
  abstract double expShifted(Matrix a, double shift);

  abstract double sumExpShifted(double shift);

  /** Σ t·(level − this), where a target of zero ignores its logit, even an infinite one. */
  abstract double crossEntropy(Matrix t, double level);

  /** The numbers as {@code [row][col]}, [rows][cols], copied and widened to double. */
  public final double[][] toArray() {
    double[][] values = new double[rows][cols];
    for (int i = 0; i < rows; i++) {
      getRow(i, values[i]);
    }
    return values;
  }

  /** Precision and shape; the numbers too, if there are 64 or fewer. */
  @Override
  public final String toString() {
    return precision().label()
        + shape()
        + (size() <= 64 ? " " + java.util.Arrays.deepToString(toArray()) : "");
  }
}
