package dev.chainrule.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.linalg.LiveColumns.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparingGemmTest {
  private static final int ROWS = 256;
  private static final int TERMS = 200;
  private static final int WIDTH = 256;

  private final Random random = new Random(9);

  /** Takes note of what an engine has to multiply. */
  private static final class Watched implements Gemm {
    private final Gemm engine;
    private final List<Integer> columnsOfA = new ArrayList<>();

    Watched(Gemm engine) {
      this.engine = engine;
    }

    @Override
    public void gemm(
        Matrix a, boolean transposeA, Matrix b, boolean transposeB, double beta, Matrix into) {
      columnsOfA.add(a.cols());
      engine.gemm(a, transposeA, b, transposeB, beta, into);
    }
  }

  /** Adds up pieces of so many terms, and each to what is there. */
  private static Gemm inPiecesOf(int terms) {
    return (a, transposeA, b, transposeB, beta, into) -> {
      int k = transposeA ? a.rows() : a.cols();
      for (int i = 0; i < into.size(); i++) {
        float sum = beta == 0 ? 0 : (float) into.get(i);
        for (int from = 0; from < k; from += terms) {
          float piece = 0;
          for (int t = from; t < Math.min(k, from + terms); t++) {
            int row = i / into.cols();
            piece +=
                (float) (transposeA ? a.get(t, row) : a.get(row, t))
                    * (float) b.get(t, i % into.cols());
          }
          sum += piece;
        }
        into.set(i, sum);
      }
    };
  }

  /** Adds up every other term, then the ones between. */
  private static void byTurns(
      Matrix a, boolean transposeA, Matrix b, boolean transposeB, double beta, Matrix into) {
    int k = transposeA ? a.rows() : a.cols();
    for (int i = 0; i < into.size(); i++) {
      float[] sums = {0, 0};
      for (int t = 0; t < k; t++) {
        int row = i / into.cols();
        sums[t % 2] +=
            (float) (transposeA ? a.get(t, row) : a.get(row, t))
                * (float) b.get(t, i % into.cols());
      }
      into.set(i, (float) (beta * into.get(i)) + (sums[0] + sums[1]));
    }
  }

  private Matrix numbers(Precision precision, int rows, int cols) {
    Matrix m = Matrix.zeros(precision, rows, cols);
    Kernels.map(m, x -> random.nextGaussian(), m);
    return m;
  }

  /** A column is blank with probability {@code blank}; of the others half of the numbers are 0. */
  private Matrix withBlankColumns(Precision precision, int rows, int cols, double blank) {
    Matrix m = Matrix.zeros(precision, rows, cols);
    for (int j = 0; j < cols; j++) {
      boolean live = random.nextDouble() >= blank;
      for (int i = 0; i < rows && live; i++) {
        m.set(i, j, random.nextBoolean() ? random.nextGaussian() : 0);
      }
    }
    return m;
  }

  private void sameBits(Gemm engine, Gemm sparing, Matrix a, boolean transposeA) {
    Matrix b = numbers(a.precision(), transposeA ? a.rows() : a.cols(), WIDTH + 77);
    sameBits(engine, sparing, a, transposeA, b);
  }

  private void sameBits(Gemm engine, Gemm sparing, Matrix a, boolean transposeA, Matrix b) {
    for (int beta = 0; beta <= 1; beta++) {
      Matrix expected = numbers(a.precision(), transposeA ? a.cols() : a.rows(), b.cols());
      Matrix found = expected.copy();
      engine.gemm(a, transposeA, b, false, beta, expected);
      sparing.gemm(a, transposeA, b, false, beta, found);
      assertArrayEquals(expected.toArray(), found.toArray(), () -> a.shape() + " " + transposeA);
    }
  }

  @ParameterizedTest
  @CsvSource({"JAVA,FLOAT32", "JAVA,FLOAT64", "NATIVE,FLOAT32", "NATIVE,FLOAT64"})
  void hasTheBitsOfItsEngine(Blas.Engine which, Precision precision) {
    Gemm engine =
        which == Blas.Engine.JAVA ? Gemm::plain : NativeBlasLibrary.open(BlasKernel.AUTO).engine();
    Gemm sparing = new SparingGemm(engine);
    for (int[] shape :
        new int[][] {{64, 64}, {65, 463}, {77, 500}, {256, 784}, {512, 300}, {70, 1100}}) {
      for (double blank : new double[] {0.1, 0.3, 0.7, 0.85, 0.97, 0.995, 1}) {
        Matrix a = withBlankColumns(precision, shape[0], shape[1], blank);
        sameBits(engine, sparing, a, false);
        sameBits(engine, sparing, a, true);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void leavesOutBlankColumns(boolean transposeA) {
    Watched engine = new Watched(Gemm::plain);
    Gemm sparing = new SparingGemm(engine);
    Matrix a = withBlankColumns(Precision.FLOAT32, ROWS, TERMS, 0.5);
    sameBits(Gemm::plain, sparing, a, transposeA); // tries, too
    engine.columnsOfA.clear();
    sameBits(Gemm::plain, sparing, a, transposeA);
    int live = LiveColumns.count(LiveColumns.of(a, new Scratch()).orElseThrow().live());
    assertEquals(List.of(live, live), engine.columnsOfA);
    assertTrue(live > TERMS / 3 && live < TERMS * 2 / 3, live + " of " + TERMS);
  }

  @Test
  void keepsToThePiecesOfItsEngine() {
    Watched engine = new Watched(inPiecesOf(120));
    Gemm sparing = new SparingGemm(engine);
    Matrix a = withBlankColumns(Precision.FLOAT32, ROWS, TERMS, 0.5);
    sameBits(engine.engine, sparing, a, false);
    engine.columnsOfA.clear();
    sameBits(engine.engine, sparing, a, false);
    LiveColumns columns = LiveColumns.of(a, new Scratch()).orElseThrow();
    int first = LiveColumns.count(columns.liveIn(new Run(0, 120)));
    int second = LiveColumns.count(columns.liveIn(new Run(120, TERMS)));
    assertEquals(List.of(first, second, first, second), engine.columnsOfA);
  }

  @Test
  void copiesNoMoreThanItMay() {
    Watched engine = new Watched(inPiecesOf(120));
    Gemm sparing = new SparingGemm(engine, 120 * (WIDTH + 77));
    Matrix a = withBlankColumns(Precision.FLOAT32, 128, TERMS, 0.5);
    sameBits(engine.engine, sparing, a, true);
    engine.columnsOfA.clear();
    sameBits(engine.engine, sparing, a, true);
    assertEquals(4, engine.columnsOfA.size(), "two pieces, twice");
    Gemm timid = new SparingGemm(engine, 119 * (WIDTH + 77));
    engine.columnsOfA.clear();
    sameBits(engine.engine, timid, a, false);
    assertEquals(List.of(TERMS, TERMS), engine.columnsOfA.subList(1, 3), "not even a piece fits");
  }

  /** As OpenBLAS does it, whose way for the smallest ones gives the bits of that for large ones. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void engineMayHaveAnotherWayForSmallProducts(boolean transposeA) {
    Gemm engine =
        (a, transposed, b, transposeB, beta, into) -> {
          long work = (long) a.size() * b.cols();
          boolean isSmall = work > 300_000 && work < 1_000_000;
          Gemm way = isSmall ? SparingGemmTest::byTurns : Gemm::plain;
          way.gemm(a, transposed, b, transposeB, beta, into);
        };
    Gemm sparing = new SparingGemm(engine);
    for (double blank : new double[] {0.5, 0.8, 0.9, 0.95, 0.99}) {
      sameBits(
          engine, sparing, withBlankColumns(Precision.FLOAT32, ROWS, TERMS, blank), transposeA);
      sameBits(engine, sparing, withBlankColumns(Precision.FLOAT32, 64, TERMS, blank), transposeA);
    }
  }

  @Test
  void engineWhoseBitsCannotBeReachedWorksAsAlways() {
    Watched engine = new Watched(SparingGemmTest::byTurns);
    Gemm sparing = new SparingGemm(engine);
    Matrix a = withBlankColumns(Precision.FLOAT32, ROWS, TERMS, 0.5);
    sameBits(engine.engine, sparing, a, false);
    engine.columnsOfA.clear();
    sameBits(engine.engine, sparing, a, false);
    assertEquals(List.of(TERMS, TERMS), engine.columnsOfA);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void zeroTimesWhatIsNotFiniteIsNaN(double number) {
    Gemm sparing = new SparingGemm(Gemm::plain);
    for (boolean transposeA : new boolean[] {false, true}) {
      Matrix a = withBlankColumns(Precision.FLOAT32, ROWS, TERMS, 0.5);
      int blank = LiveColumns.of(a, new Scratch()).orElseThrow().blank().get(0).from();
      Matrix b = numbers(Precision.FLOAT32, transposeA ? ROWS : TERMS, WIDTH);
      b.set(transposeA ? 3 : blank, 5, number);
      sameBits(Gemm::plain, sparing, a, transposeA, b);
      Matrix product = Matrix.zeros(Precision.FLOAT32, transposeA ? TERMS : ROWS, WIDTH);
      sparing.gemm(a, transposeA, b, false, 0, product);
      assertTrue(Double.isNaN(product.get(transposeA ? blank : 0, 5)), "" + transposeA);
    }
  }

  @Test
  void columnOfNaNIsLiveAndOneOfMinusZeroIsBlank() {
    Matrix a = Matrix.zeros(Precision.FLOAT64, 3, 7);
    a.set(2, 1, Double.NaN);
    a.set(0, 2, -1e-300);
    IntStream.range(0, 3).forEach(i -> a.set(i, 4, -0.0));
    a.set(1, 6, 5);
    LiveColumns columns = LiveColumns.of(a, new Scratch()).orElseThrow();
    assertEquals(List.of(new Run(1, 3), new Run(6, 7)), columns.live());
    assertEquals(List.of(new Run(0, 1), new Run(3, 6)), columns.blank());
  }

  @Test
  void fewBlankColumnsAreNotWorthIt() {
    Matrix a = numbers(Precision.FLOAT32, 200, 12);
    a.rowRange(1, 199).fill(0);
    a.set(0, 0);
    assertTrue(LiveColumns.of(a, new Scratch()).isEmpty(), "one of 12 is blank");
    a.set(0, 5, 0);
    assertTrue(LiveColumns.of(a, new Scratch()).isPresent(), "2 of 12 are");
    a.set(199, 5, 1);
    assertTrue(LiveColumns.of(a, new Scratch()).isEmpty(), "the last row counts");
  }
}
