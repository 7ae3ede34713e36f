package dev.chainrule.data;

import dev.chainrule.random.CounterRandom;

/**
 * A smooth random displacement for each pixel of an image: elastic deformation.
 *
 * <p>Simard, Steinkraus and Platt (Best Practices for Convolutional Neural Networks Applied to
 * Visual Document Analysis, 2003) draw both coordinates of each pixel's displacement uniformly from
 * −1 to 1, smooth them by a Gaussian of standard deviation σ pixels (its weights sum to 1), and
 * multiply by α. Such a displacement has mean 0 and the standard deviation α / (σ·√(12π)) pixels in
 * each coordinate: 1.38 for their α = 34, σ = 4. Here α and σ mean the same, and so does that
 * deviation, but it takes some 64 draws for 28 · 28 pixels and four products where the Gaussian
 * takes 25.
 *
 * <p><b>How.</b> Random vectors stand at the points of a coarse grid of spacing h = σ·√3, which
 * reaches beyond the image, and a uniform cubic B-spline runs through the grid. Its kernel has the
 * standard deviation h/√3 = σ and is close to the Gaussian (the kernel is that of four boxes, one
 * after the other). The vectors are uniform from −a to a. With the variance a²/3 of a draw, that of
 * their sum is a²/3 · b², where b = 151/315 is the mean over all places of the sum of a place's
 * four squared weights; so a = α / (2·√π·σ·b). Since the field varies slowly with the place within
 * a cell, the deviation at one pixel is up to 4 % more or less than at the mean place, in each
 * direction.
 *
 * <p>Keeps buffers between images and belongs to one thread.
 */
final class ElasticField {
  private static final int TAPS = 4;

  /** ∫₀¹ Σ w(t)² dt, which is also the septic B-spline's value at 0. */
  private static final double MEAN_SQUARED_WEIGHTS = 151 / 315.0;

  private final Axis rows;
  private final Axis columns;
  private final float scale;

  /** The random vectors of one line of the grid, [control columns]. */
  private final float[] controlX;

  private final float[] controlY;

  /** The splines along the grid's lines at each column of pixels, [control rows, width]. */
  private final float[][] alongX;

  private final float[][] alongY;

  /**
   * @param height rows of the image
   * @param width pixels of a row
   * @param alpha strength, as above
   * @param sigma standard deviation of the smoothing, in pixels; more than 0
   */
  ElasticField(int height, int width, double alpha, double sigma) {
    this.rows = new Axis(height, sigma * StrictMath.sqrt(3));
    this.columns = new Axis(width, sigma * StrictMath.sqrt(3));
    double bound = alpha / (2 * StrictMath.sqrt(StrictMath.PI) * sigma * MEAN_SQUARED_WEIGHTS);
    this.scale = (float) (bound * 0x1.0p-31); // Draws are whole numbers from −2³¹ to 2³¹ − 1.
    this.controlX = new float[columns.controls];
    this.controlY = new float[columns.controls];
    this.alongX = new float[rows.controls][width];
    this.alongY = new float[rows.controls][width];
  }

  /** Draws the field anew, from the draws of {@code stream} at {@code first} and after it. */
  void draw(long stream, int first) {
    for (int line = 0; line < rows.controls; line++) {
      drawLine(stream + first + (long) line * columns.controls);
      interpolate(columns.first, columns.weights, controlX, alongX[line]);
      interpolate(columns.first, columns.weights, controlY, alongY[line]);
    }
  }

  /** The upper 32 bits of a draw make one coordinate, the lower ones the other. */
  private void drawLine(long begin) {
    for (int i = 0; i < controlX.length; i++) {
      long bits = CounterRandom.mix(begin + i);
      controlX[i] = scale * (int) (bits >> Integer.SIZE);
      controlY[i] = scale * (int) bits;
    }
  }

  private static void interpolate(int[] first, float[] w, float[] points, float[] into) {
    for (int i = 0; i < first.length; i++) {
      int p = first[i];
      int k = i * TAPS;
      into[i] =
          w[k] * points[p]
              + w[k + 1] * points[p + 1]
              + w[k + 2] * points[p + 2]
              + w[k + 3] * points[p + 3];
    }
  }

  /**
   * Adds the displacements of a row of the image, in pixels.
   *
   * @param x gets those to the right, [width]
   * @param y gets those downwards, [width]
   */
  void addRow(int row, float[] x, float[] y) {
    addSpline(alongX, rows.first[row], rows.weights, row * TAPS, x);
    addSpline(alongY, rows.first[row], rows.weights, row * TAPS, y);
  }

  private static void addSpline(float[][] lines, int first, float[] w, int k, float[] into) {
    float[] a = lines[first];
    float[] b = lines[first + 1];
    float[] c = lines[first + 2];
    float[] d = lines[first + 3];
    float w0 = w[k];
    float w1 = w[k + 1];
    float w2 = w[k + 2];
    float w3 = w[k + 3];
    for (int i = 0;
        i < into.length;
        i++) { // One index for all arrays: the JVM makes vectors of it.
      into[i] += w0 * a[i] + w1 * b[i] + w2 * c[i] + w3 * d[i];
    }
  }

  /** Which four control points make the value at each pixel of one direction, and their weights. */
  private static final class Axis {
    private final int controls;
    private final int[] first;
    private final float[] weights;

    Axis(int pixels, double spacing) {
      this.first = new int[pixels];
      this.weights = new float[pixels * TAPS];
      for (int pixel = 0; pixel < pixels; pixel++) {
        int cell = (int) (pixel / spacing);
        double t = pixel / spacing - cell;
        first[pixel] = cell;
        setWeights(t, weights, pixel * TAPS);
      }
      this.controls = first[pixels - 1] + TAPS;
    }

    /** The cubic B-spline's weights at {@code t} of a cell, 0 ≤ t &lt; 1; they sum to 1. */
    private static void setWeights(double t, float[] weights, int at) {
      double s = 1 - t;
      weights[at] = (float) (s * s * s / 6);
      weights[at + 1] = (float) ((4 - 6 * t * t + 3 * t * t * t) / 6);
      weights[at + 2] = (float) ((4 - 6 * s * s + 3 * s * s * s) / 6);
      weights[at + 3] = (float) (t * t * t / 6);
    }
  }
}
