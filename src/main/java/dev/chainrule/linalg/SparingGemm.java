package dev.chainrule.linalg;

import dev.chainrule.linalg.LiveColumns.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.IntStream;

/**
 * Products by another engine and to its bits, but without the blank columns of a.
 *
 * <pre>
 *   a·b     the live columns of a, times the rows of b at their places
 *   aᵀ·b    the live columns of a, transposed, times b: rows of the result; the others are 0
 * </pre>
 *
 * <p>Terms of 0 do not change a sum, but engines add long sums in pieces, and without those terms
 * the pieces would be others. So each piece is a product of its own here. Whether that gives an
 * engine's bits is tried once for each width of a and b, with fixed numbers. Where it does not, and
 * where b has an infinite number or a NaN, which 0 would turn into NaN, the engine works as always.
 */
final class SparingGemm implements Gemm {
  /** With fewer rows or columns of a, or columns of b, copying takes what the products gain. */
  private static final int LEAST_SIDE = 64;

  private static final int LEAST_WIDTH = 256;

  /** Numbers of the largest matrix that is copied: in float64, 32 MB. */
  private static final int MOST_COPIED = 1 << 22;

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private final Gemm engine;

  /** The pieces of a sum, by its terms; none where the engine's bits are not to be had. */
  private final ConcurrentMap<Width, List<Run>> pieces = new ConcurrentHashMap<>();

  /** What an engine's way to add up depends on: columns of a and b. */
  private record Width(int a, int b, boolean transposeA, Precision precision) {}

  /** What is left to multiply. */
  private record Live(LiveColumns columns, List<Run> pieces) {}

  SparingGemm(Gemm engine) {
    this.engine = engine;
  }

  @Override
  public void gemm(
      Matrix a, boolean transposeA, Matrix b, boolean transposeB, double beta, Matrix into) {
    Optional<Live> live =
        transposeB || !isWorthTrying(a, b, beta) ? Optional.empty() : live(a, transposeA, b);
    if (live.isPresent()) {
      multiply(live.get(), a, transposeA, b, beta, into);
    } else {
      engine.gemm(a, transposeA, b, transposeB, beta, into);
    }
  }

  private static boolean isWorthTrying(Matrix a, Matrix b, double beta) {
    return Math.min(a.rows(), a.cols()) >= LEAST_SIDE
        && b.cols() >= LEAST_WIDTH
        && (long) a.cols() * Math.max(a.rows(), b.cols()) <= MOST_COPIED
        && (beta == 0 || beta == 1);
  }

  private Optional<Live> live(Matrix a, boolean transposeA, Matrix b) {
    Width width = new Width(a.cols(), b.cols(), transposeA, a.precision());
    return LiveColumns.of(a, SCRATCH.get())
        .filter(columns -> isFinite(columns, b, transposeA))
        .map(columns -> new Live(columns, pieces.computeIfAbsent(width, this::pieces)))
        .filter(live -> !live.pieces().isEmpty());
  }

  /** Whether all that blank columns would be multiplied with is finite. */
  private static boolean isFinite(LiveColumns columns, Matrix b, boolean transposeA) {
    return transposeA
        ? b.allFinite()
        : columns.blank().stream().allMatch(run -> run.rowsOf(b).allFinite());
  }

  private void multiply(
      Live live, Matrix a, boolean transposeA, Matrix b, double beta, Matrix into) {
    if (transposeA) {
      multiplyTransposed(live.columns(), a, b, beta, into);
      return;
    }
    if (beta == 0) {
      into.fill(0);
    }
    live.pieces().forEach(piece -> addTerms(live.columns().liveIn(piece), a, b, into));
  }

  /** {@code into ← aᵀ·b + beta·into}. */
  private void multiplyTransposed(
      LiveColumns columns, Matrix a, Matrix b, double beta, Matrix into) {
    List<Run> live = columns.live();
    Matrix rows =
        SCRATCH.get().take(Scratch.Use.B, b.precision(), LiveColumns.count(live), b.cols());
    if (beta == 0) {
      columns.blank().forEach(run -> run.rowsOf(into).fill(0));
    } else {
      LiveColumns.takeRows(live, into, rows);
    }
    if (rows.size() > 0) {
      engine.gemm(columnsOf(a, live), true, b, false, beta, rows);
      LiveColumns.putRows(live, rows, into);
    }
  }

  /** {@code into ← into + a·b}, but only columns {@code runs} of a. */
  private void addTerms(List<Run> runs, Matrix a, Matrix b, Matrix into) {
    Matrix rows =
        SCRATCH.get().take(Scratch.Use.B, b.precision(), LiveColumns.count(runs), b.cols());
    if (rows.size() > 0) {
      LiveColumns.takeRows(runs, b, rows);
      engine.gemm(columnsOf(a, runs), false, rows, false, 1, into);
    }
  }

  private static Matrix columnsOf(Matrix a, List<Run> runs) {
    Matrix columns =
        SCRATCH.get().take(Scratch.Use.A, a.precision(), a.rows(), LiveColumns.count(runs));
    LiveColumns.takeColumns(runs, a, columns);
    return columns;
  }

  private List<Run> pieces(Width width) {
    List<Run> found = width.transposeA() ? oneOf(width.a()) : piecesOfSums(width);
    return new Trial(width).hasEngineBits(found) ? found : List.of();
  }

  /**
   * Finds out how an engine adds up, piece by piece, each to what is there. 1 and half a unit of
   * its last place is 1, however often; but two halves that are first added to each other are more.
   */
  private List<Run> piecesOfSums(Width width) {
    int terms = width.a();
    double half = width.precision() == Precision.FLOAT32 ? 0x1p-24 : 0x1p-53;
    Matrix neighbours = Matrix.zeros(width.precision(), terms - 1, terms);
    for (int i = 0; i < terms - 1; i++) {
      neighbours.set(i, i, half);
      neighbours.set(i, i + 1, half);
    }
    Matrix ones = Matrix.zeros(width.precision(), terms, width.b());
    ones.fill(1);
    Matrix sums = Matrix.zeros(width.precision(), terms - 1, width.b());
    sums.fill(1);
    engine.gemm(neighbours, false, ones, false, 1, sums);
    List<Run> found = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= terms; i++) {
      if (i == terms || sums.get(i - 1, 0) == 1) {
        found.add(new Run(from, i));
        from = i;
      }
    }
    // Who adds term by term to what is there goes on in the next piece as in the same one.
    return found.size() == terms ? oneOf(terms) : found;
  }

  private static List<Run> oneOf(int terms) {
    return List.of(new Run(0, terms));
  }

  /** Products of fixed numbers, with few and with many live columns. */
  private final class Trial {
    /** Engines take 8 rows or columns at once, and what is left by 4, 2 and 1, in other ways. */
    private static final int AT_ONCE = 8;

    private static final int LEFT = 4 + 2 + 1;

    private final boolean transposeA;
    private final Matrix a;
    private final Matrix b;
    private final Matrix before;

    Trial(Width width) {
      int rows = LEAST_SIDE + LEFT;
      transposeA = width.transposeA();
      a = BlasFingerprint.numbers(width.precision(), rows, width.a());
      b = BlasFingerprint.numbers(width.precision(), transposeA ? rows : width.a(), width.b());
      before = BlasFingerprint.numbers(width.precision(), transposeA ? width.a() : rows, width.b());
    }

    boolean hasEngineBits(List<Run> pieces) {
      return IntStream.of(0, a.cols() / 3, 2 * a.cols() / 3)
          .map(live -> live - live % AT_ONCE + LEFT)
          .allMatch(live -> hasEngineBits(pieces, live));
    }

    private boolean hasEngineBits(List<Run> pieces, int live) {
      Matrix mask = Matrix.zeros(a.precision(), 1, a.cols());
      for (int j = 0; j < live; j++) {
        mask.set((int) ((long) j * a.cols() / live), 1);
      }
      Matrix masked = a.copy();
      for (int i = 0; i < a.rows(); i++) {
        Kernels.multiply(masked.rowRange(i, 1), mask, masked.rowRange(i, 1));
      }
      Matrix expected = before.copy();
      engine.gemm(masked, transposeA, b, false, 1, expected);
      Matrix found = before.copy();
      multiply(new Live(LiveColumns.ofNonZeros(mask), pieces), masked, transposeA, b, 1, found);
      return found.hasBitsOf(expected);
    }
  }
}
