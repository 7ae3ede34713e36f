package dev.chainrule.linalg;

import dev.chainrule.random.CounterRandom;
import dev.ludovic.netlib.blas.BLAS;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * A {@code float64} matrix: what gradient checks use, and what Spark ML has ({@link
 * SparkMatrices}).
 *
 * <p>Its loops are those of {@link Float32Matrix}, which explains their form.
 */
public final class Float64Matrix extends Matrix {
  private static final long serialVersionUID = 1L;

  private static final long INFINITY = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);

  private final double[] data;

  /**
   * A view into {@code data} from {@code offset}, [rows, cols]; shares the array.
   *
   * @throws ShapeException if a number is negative, or the view would end beyond the array
   */
  public Float64Matrix(double[] data, int offset, int rows, int cols) {
    super(data.length, offset, rows, cols);
    this.data = data;
  }

  /** The array that this is a view into, shared; element (0, 0) is at {@link #offset()}. */
  public double[] data() {
    return data;
  }

  @Override
  Object array() {
    return data;
  }

  @Override
  public Precision precision() {
    return Precision.FLOAT64;
  }

  @Override
  public double get(int index) {
    return data[offset() + Objects.checkIndex(index, size())];
  }

  @Override
  public void set(int index, double value) {
    data[offset() + Objects.checkIndex(index, size())] = value;
  }

  @Override
  Float64Matrix viewAt(int newOffset, int newRows, int newCols) {
    return new Float64Matrix(data, newOffset, newRows, newCols);
  }

  @Override
  void copyRange(int at, Matrix source, int from, int count) {
    System.arraycopy(in(source), source.offset() + from, data, offset() + at, count);
  }

  @Override
  public void fill(double value) {
    Arrays.fill(data, offset(), end(), value);
  }

  // What Kernels, Softmax, DropoutMask and Blas call.

  @Override
  void gemm(
      BLAS engine, String opB, String opA, int m, int n, int k, Matrix a, Matrix b, double beta) {
    double[] x = in(a);
    double[] y = in(b);
    int ao = a.offset();
    int bo = b.offset();
    engine.dgemm(opB, opA, n, m, k, 1, y, bo, b.cols(), x, ao, a.cols(), beta, data, offset(), n);
  }

  @Override
  public void putInto(ByteBuffer bytes, int from, int count) {
    bytes
        .asDoubleBuffer()
        .put(data, offset() + Objects.checkFromIndexSize(from, count, size()), count);
  }

  @Override
  public void takeFrom(ByteBuffer bytes, int from) {
    int count = bytes.remaining() / Double.BYTES;
    bytes
        .asDoubleBuffer()
        .get(data, offset() + Objects.checkFromIndexSize(from, count, size()), count);
  }

  @Override
  void add(Matrix a, Matrix b) {
    add(in(a), in(b), data, offset(), end());
  }

  private static void add(double[] a, double[] b, double[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = a[i] + b[i];
    }
  }

  @Override
  void subtract(Matrix a, Matrix b) {
    subtract(in(a), in(b), data, offset(), end());
  }

  private static void subtract(double[] a, double[] b, double[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = a[i] - b[i];
    }
  }

  @Override
  void multiply(Matrix a, Matrix b) {
    multiply(in(a), in(b), data, offset(), end());
  }

  private static void multiply(double[] a, double[] b, double[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = a[i] * b[i];
    }
  }

  @Override
  void divide(Matrix a, Matrix b) {
    divide(in(a), in(b), data, offset(), end());
  }

  private static void divide(double[] a, double[] b, double[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = a[i] / b[i];
    }
  }

  @Override
  void maximum(Matrix a, Matrix b) {
    maximum(in(a), in(b), data, offset(), end());
  }

  private static void maximum(double[] a, double[] b, double[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = Math.max(a[i], b[i]);
    }
  }

  @Override
  void greaterMagnitude(Matrix a, Matrix b) {
    greaterMagnitude(in(a), in(b), data, offset(), end());
  }

  private static void greaterMagnitude(double[] a, double[] b, double[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = Math.max(a[i], Math.abs(b[i]));
    }
  }

  @Override
  void scale(double s, Matrix a) {
    scale(s, in(a), data, offset(), end());
  }

  private static void scale(double s, double[] a, double[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = s * a[i];
    }
  }

  @Override
  void affine(Matrix a, double s, double t) {
    affine(in(a), s, t, data, offset(), end());
  }

  private static void affine(double[] a, double s, double t, double[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = s * a[i] + t;
    }
  }

  @Override
  void addScaled(Matrix a, double s, Matrix b) {
    addScaled(in(a), s, in(b), data, offset(), end());
  }

  private static void addScaled(double[] a, double s, double[] b, double[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = a[i] + s * b[i];
    }
  }

  @Override
  void relu(Matrix a) {
    relu(in(a), data, offset(), end());
  }

  private static void relu(double[] a, double[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = Math.max(0, a[i]);
    }
  }

  @Override
  void exp(Matrix a) {
    exp(in(a), data, offset(), end());
  }

  private static void exp(double[] a, double[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = StrictMath.exp(a[i]);
    }
  }

  @Override
  void log(Matrix a) {
    log(in(a), data, offset(), end());
  }

  private static void log(double[] a, double[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = StrictMath.log(a[i]);
    }
  }

  @Override
  void tanh(Matrix a) {
    tanh(in(a), data, offset(), end());
  }

  private static void tanh(double[] a, double[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = StrictMath.tanh(a[i]);
    }
  }

  @Override
  void sigmoid(Matrix a) {
    sigmoid(in(a), data, offset(), end());
  }

  private static void sigmoid(double[] a, double[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = (1 / (1 + StrictMath.exp(-a[i])));
    }
  }

  @Override
  void sqrt(Matrix a) {
    sqrt(in(a), data, offset(), end());
  }

  private static void sqrt(double[] a, double[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = Math.sqrt(a[i]);
    }
  }

  @Override
  void reciprocal(Matrix a) {
    reciprocal(in(a), data, offset(), end());
  }

  private static void reciprocal(double[] a, double[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = 1 / a[i];
    }
  }

  @Override
  void power(Matrix a, double p) {
    power(in(a), p, data, offset(), end());
  }

  private static void power(double[] a, double p, double[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = StrictMath.pow(a[i], p);
    }
  }

  @Override
  void maskPositive(Matrix g, Matrix a) {
    maskPositive(in(g), in(a), data, offset(), end());
  }

  /**
   * c ← g where a > 0, else 0. Signs of activations are as good as random, so a branch is guessed
   * wrong half of the time: without one this is six times faster.
   */
  private static void maskPositive(double[] g, double[] a, double[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      long kept = Double.doubleToRawLongBits(g[i]) & allOnesIfPositive(a[i]);
      c[i] = Double.longBitsToDouble(kept);
    }
  }

  /**
   * Positive numbers are those whose bits, as an integer, lie above 0 and up to infinity's: of
   * these alone, minus the bits and the bits less those of a NaN are both negative.
   */
  private static long allOnesIfPositive(double a) {
    long bits = Double.doubleToRawLongBits(a);
    long above0 = -bits;
    long belowNaN = bits - INFINITY - 1;
    return (above0 & belowNaN) >> (Double.SIZE - 1);
  }

  @Override
  void keepAtRandom(int row, long stream, long threshold, double kept) {
    int from = offset() + row * cols();
    keepAtRandom(stream, threshold, kept, data, from, cols());
  }

  private static void keepAtRandom(
      long stream, long threshold, double kept, double[] c, int co, int n) {
    long bits = Double.doubleToRawLongBits(kept);
    for (int i = 0; i < n; i++) {
      long draw = CounterRandom.mix(stream + (i >> 1));
      c[co + i] = Double.longBitsToDouble(bits & allOnesUnlessBelow(draw >>> 32, threshold));
      if (++i < n) {
        long lower = draw & 0xffffffffL;
        c[co + i] = Double.longBitsToDouble(bits & allOnesUnlessBelow(lower, threshold));
      }
    }
  }

  @Override
  boolean allFinite() {
    return allFinite(data, offset(), size());
  }

  /** A NaN is the largest of all. */
  private static boolean allFinite(double[] a, int ao, int n) {
    double largest = 0;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, Math.abs(a[ao + i]));
    }
    return largest <= Double.MAX_VALUE;
  }

  @Override
  boolean hasBitsOf(Matrix a) {
    return Arrays.equals(data, offset(), end(), in(a), a.offset(), a.end());
  }

  @Override
  void addSquares(double[] sums) {
    addSquares(data, offset(), sums);
  }

  private static void addSquares(double[] a, int ao, double[] sums) {
    for (int i = 0; i < sums.length; i++) {
      double x = a[ao + i];
      sums[i] += x * x;
    }
  }

  @Override
  double max() {
    return max(data, offset(), size());
  }

  private static double max(double[] a, int ao, int n) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, a[ao + i]);
    }
    return max;
  }

  @Override
  double expShifted(Matrix a, double shift) {
    return expShifted(in(a), a.offset(), shift, data, offset(), size());
  }

  private static double expShifted(double[] a, int ao, double shift, double[] c, int co, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double e = StrictMath.exp(a[ao + i] - shift);
      c[co + i] = e;
      sum += e;
    }
    return sum;
  }

  @Override
  double sumExpShifted(double shift) {
    return sumExpShifted(data, offset(), shift, size());
  }

  private static double sumExpShifted(double[] a, int ao, double shift, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += StrictMath.exp(a[ao + i] - shift);
    }
    return sum;
  }

  @Override
  double crossEntropy(Matrix t, double level) {
    return crossEntropy(in(t), t.offset(), level, data, offset(), size());
  }

  private static double crossEntropy(double[] t, int to, double level, double[] a, int ao, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      if (t[to + i] != 0) {
        sum += t[to + i] * (level - a[ao + i]);
      }
    }
    return sum;
  }

  private static double[] in(Matrix m) {
    return ((Float64Matrix) m).data;
  }
}
