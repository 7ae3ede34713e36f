package dev.chainrule.linalg;

import dev.chainrule.random.CounterRandom;
import dev.ludovic.netlib.blas.BLAS;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * A {@code float32} matrix: what training uses.
 *
 * <p>Each loop is one short static method: the JIT compiles such a method early and vectorises it,
 * while the same loop inside a long method is interpreted for a long time. It vectorises only where
 * all arrays have one index, since it cannot tell whether places with different ones overlap, so
 * {@link Kernels} sees to it that operands have the offset of the result. {@code a}, {@code b} are
 * inputs; {@code c} is overwritten and may be an input. Functions for which processors have no
 * instruction are computed in double and rounded once. {@link Float64Matrix} has the same loops; a
 * test holds the two to one text.
 */
public final class Float32Matrix extends Matrix {
  private static final long serialVersionUID = 1L;

  private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

  private final float[] data;

  /**
   * A view into {@code data} from {@code offset}, [rows, cols]; shares the array.
   *
   * @throws ShapeException if a number is negative, or the view would end beyond the array
   */
  public Float32Matrix(float[] data, int offset, int rows, int cols) {
    super(data.length, offset, rows, cols);
    this.data = data;
  }

  /** The array that this is a view into, shared; element (0, 0) is at {@link #offset()}. */
  public float[] data() {
    return data;
  }

  @Override
  Object array() {
    return data;
  }

  @Override
  public Precision precision() {
    return Precision.FLOAT32;
  }

  @Override
  public double get(int index) {
    return data[offset() + Objects.checkIndex(index, size())];
  }

  @Override
  public void set(int index, double value) {
    data[offset() + Objects.checkIndex(index, size())] = (float) value;
  }

  @Override
  Float32Matrix viewAt(int newOffset, int newRows, int newCols) {
    return new Float32Matrix(data, newOffset, newRows, newCols);
  }

  @Override
  void copyRange(int at, Matrix source, int from, int count) {
    System.arraycopy(in(source), source.offset() + from, data, offset() + at, count);
  }

  @Override
  public void fill(double value) {
    Arrays.fill(data, offset(), end(), (float) value);
  }

  // What Kernels, Softmax, DropoutMask and Blas call.

  @Override
  void gemm(
      BLAS engine, String opB, String opA, int m, int n, int k, Matrix a, Matrix b, double beta) {
    float[] x = in(a);
    float[] y = in(b);
    int ao = a.offset();
    int bo = b.offset();
    engine.sgemm(
        opB, opA, n, m, k, 1, y, bo, b.cols(), x, ao, a.cols(), (float) beta, data, offset(), n);
  }

  @Override
  public void putInto(ByteBuffer bytes, int from, int count) {
    bytes
        .asFloatBuffer()
        .put(data, offset() + Objects.checkFromIndexSize(from, count, size()), count);
  }

  @Override
  public void takeFrom(ByteBuffer bytes, int from) {
    int count = bytes.remaining() / Float.BYTES;
    bytes
        .asFloatBuffer()
        .get(data, offset() + Objects.checkFromIndexSize(from, count, size()), count);
  }

  @Override
  void add(Matrix a, Matrix b) {
    add(in(a), in(b), data, offset(), end());
  }

  private static void add(float[] a, float[] b, float[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = a[i] + b[i];
    }
  }

  @Override
  void subtract(Matrix a, Matrix b) {
    subtract(in(a), in(b), data, offset(), end());
  }

  private static void subtract(float[] a, float[] b, float[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = a[i] - b[i];
    }
  }

  @Override
  void multiply(Matrix a, Matrix b) {
    multiply(in(a), in(b), data, offset(), end());
  }

  private static void multiply(float[] a, float[] b, float[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = a[i] * b[i];
    }
  }

  @Override
  void divide(Matrix a, Matrix b) {
    divide(in(a), in(b), data, offset(), end());
  }

  private static void divide(float[] a, float[] b, float[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = a[i] / b[i];
    }
  }

  @Override
  void maximum(Matrix a, Matrix b) {
    maximum(in(a), in(b), data, offset(), end());
  }

  private static void maximum(float[] a, float[] b, float[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = Math.max(a[i], b[i]);
    }
  }

  @Override
  void greaterMagnitude(Matrix a, Matrix b) {
    greaterMagnitude(in(a), in(b), data, offset(), end());
  }

  private static void greaterMagnitude(float[] a, float[] b, float[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = Math.max(a[i], Math.abs(b[i]));
    }
  }

  @Override
  void scale(double s, Matrix a) {
    scale((float) s, in(a), data, offset(), end());
  }

  private static void scale(float s, float[] a, float[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = s * a[i];
    }
  }

  @Override
  void affine(Matrix a, double s, double t) {
    affine(in(a), (float) s, (float) t, data, offset(), end());
  }

  private static void affine(float[] a, float s, float t, float[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = s * a[i] + t;
    }
  }

  @Override
  void addScaled(Matrix a, double s, Matrix b) {
    addScaled(in(a), (float) s, in(b), data, offset(), end());
  }

  private static void addScaled(float[] a, float s, float[] b, float[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = a[i] + s * b[i];
    }
  }

  @Override
  void relu(Matrix a) {
    relu(in(a), data, offset(), end());
  }

  private static void relu(float[] a, float[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = Math.max(0, a[i]);
    }
  }

  @Override
  void exp(Matrix a) {
    exp(in(a), data, offset(), end());
  }

  private static void exp(float[] a, float[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = (float) StrictMath.exp(a[i]);
    }
  }

  @Override
  void log(Matrix a) {
    log(in(a), data, offset(), end());
  }

  private static void log(float[] a, float[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = (float) StrictMath.log(a[i]);
    }
  }

  @Override
  void tanh(Matrix a) {
    tanh(in(a), data, offset(), end());
  }

  private static void tanh(float[] a, float[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = (float) StrictMath.tanh(a[i]);
    }
  }

  @Override
  void sigmoid(Matrix a) {
    sigmoid(in(a), data, offset(), end());
  }

  private static void sigmoid(float[] a, float[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = (float) (1 / (1 + StrictMath.exp(-a[i])));
    }
  }

  @Override
  void sqrt(Matrix a) {
    sqrt(in(a), data, offset(), end());
  }

  private static void sqrt(float[] a, float[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = (float) Math.sqrt(a[i]);
    }
  }

  @Override
  void reciprocal(Matrix a) {
    reciprocal(in(a), data, offset(), end());
  }

  private static void reciprocal(float[] a, float[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = 1 / a[i];
    }
  }

  @Override
  void power(Matrix a, double p) {
    power(in(a), p, data, offset(), end());
  }

  private static void power(float[] a, double p, float[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      c[i] = (float) StrictMath.pow(a[i], p);
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
  private static void maskPositive(float[] g, float[] a, float[] c, int from, int until) {
    for (int i = from; i < until; i++) {
      int kept = Float.floatToRawIntBits(g[i]) & allOnesIfPositive(a[i]);
      c[i] = Float.intBitsToFloat(kept);
    }
  }

  /**
   * Positive numbers are those whose bits, as an integer, lie above 0 and up to infinity's: of
   * these alone, minus the bits and the bits less those of a NaN are both negative.
   */
  private static int allOnesIfPositive(float a) {
    int bits = Float.floatToRawIntBits(a);
    int above0 = -bits;
    int belowNaN = bits - INFINITY - 1;
    return (above0 & belowNaN) >> (Float.SIZE - 1);
  }

  @Override
  void keepAtRandom(int row, long stream, long threshold, double kept) {
    int from = offset() + row * cols();
    keepAtRandom(stream, threshold, (float) kept, data, from, cols());
  }

  private static void keepAtRandom(
      long stream, long threshold, float kept, float[] c, int co, int n) {
    int bits = Float.floatToRawIntBits(kept);
    for (int i = 0; i < n; i++) {
      long draw = CounterRandom.mix(stream + (i >> 1));
      c[co + i] = Float.intBitsToFloat(bits & (int) allOnesUnlessBelow(draw >>> 32, threshold));
      if (++i < n) {
        long lower = draw & 0xffffffffL;
        c[co + i] = Float.intBitsToFloat(bits & (int) allOnesUnlessBelow(lower, threshold));
      }
    }
  }

  @Override
  boolean allFinite() {
    return allFinite(data, offset(), size());
  }

  /** A NaN is the largest of all. */
  private static boolean allFinite(float[] a, int ao, int n) {
    float largest = 0;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, Math.abs(a[ao + i]));
    }
    return largest <= Float.MAX_VALUE;
  }

  @Override
  boolean hasBitsOf(Matrix a) {
    return Arrays.equals(data, offset(), end(), in(a), a.offset(), a.end());
  }

  @Override
  void addSquares(double[] sums) {
    addSquares(data, offset(), sums);
  }

  private static void addSquares(float[] a, int ao, double[] sums) {
    for (int i = 0; i < sums.length; i++) {
      double x = a[ao + i];
      sums[i] += x * x;
    }
  }

  @Override
  double max() {
    return max(data, offset(), size());
  }

  private static float max(float[] a, int ao, int n) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, a[ao + i]);
    }
    return max;
  }

  @Override
  double expShifted(Matrix a, double shift) {
    return expShifted(in(a), a.offset(), shift, data, offset(), size());
  }

  private static double expShifted(float[] a, int ao, double shift, float[] c, int co, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double e = StrictMath.exp(a[ao + i] - shift);
      c[co + i] = (float) e;
      sum += e;
    }
    return sum;
  }

  @Override
  double sumExpShifted(double shift) {
    return sumExpShifted(data, offset(), shift, size());
  }

  private static double sumExpShifted(float[] a, int ao, double shift, int n) {
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

  private static double crossEntropy(float[] t, int to, double level, float[] a, int ao, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      if (t[to + i] != 0) {
        sum += t[to + i] * (level - a[ao + i]);
      }
    }
    return sum;
  }

  private static float[] in(Matrix m) {
    return ((Float32Matrix) m).data;
  }
}
