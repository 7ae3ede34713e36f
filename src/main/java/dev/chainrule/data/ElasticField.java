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

  /** The random vectors, [control rows, control columns]. */
  private final float[] controlX;

  private final float[] controlY;

  /** Those of one row of pixels: four control rows added up, [control columns]. */
  private final float[] lineX;

  private final float[] lineY;

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
    this.controlX = new float[rows.controls * columns.controls];
    this.controlY = new float[rows.controls * columns.controls];
    this.lineX = new float[columns.controls];
    this.lineY = new float[columns.controls];
  }

  /** Draws the field anew, from the draws of {@code stream} at {@code first} and after it. */
  void draw(long stream, int first) {
    for (int i = 0; i < controlX.length; i++) {
      long bits = CounterRandom.mix(stream + first + i);
      controlX[i] = scale * (int) (bits >> 32);
      controlY[i] = scale * (int) bits;
    }
  }

  /**
   * The displacements of row {@code y} of the image, in pixels.
   *
   * @param x receives those to the right, [width]
   * @param y receives those downwards, [width]
   */
  void row(int row, float[] x, float[] y) {
    combine(rows, row, controlX, lineX);
    combine(rows, row, controlY, lineY);
    interpolate(columns, lineX, x);
    interpolate(columns, lineY, y);
  }

  /** Adds up the four lines of {@code controls} around {@code place}. */
  private static void combine(Axis axis, int place, float[] controls, float[] line) {
    float[] w = axis.weights;
    int at = place * TAPS;
    int c0 = axis.first[place] * line.length;
    int c1 = c0 + line.length;
    int c2 = c1 + line.length;
    int c3 = c2 + line.length;
    for (int i = 0; i < line.length; i++) {
      line[i] =
          w[at] * controls[c0 + i]
              + w[at + 1] * controls[c1 + i]
              + w[at + 2] * controls[c2 + i]
              + w[at + 3] * controls[c3 + i];
    }
  }

  private static void interpolate(Axis axis, float[] line, float[] into) {
    float[] w = axis.weights;
    int[] first = axis.first;
    for (int i = 0; i < first.length; i++) {
      int c = first[i];
      int at = i * TAPS;
      into[i] =
          w[at] * line[c]
              + w[at + 1] * line[c + 1]
              + w[at + 2] * line[c + 2]
              + w[at + 3] * line[c + 3];
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
