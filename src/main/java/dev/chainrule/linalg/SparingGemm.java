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
 *
 * <p>Engines also have other ways for small products than for large ones; so a piece with too few
 * live columns is multiplied with its blank ones. What is left is a sign: where 0 were to be added
 * to −0, which makes 0, nothing is.
 */
final class SparingGemm implements Gemm {
  /** With fewer rows or columns of a, or columns of b, copying takes what the products gain. */
  private static final int LEAST_SIDE = 64;

  private static final int LEAST_WIDTH = 256;

  /** Numbers of the largest matrix that a thread copies into: in float32, 32 MB. */
  private static final int MOST_COPIED = 1 << 23;

  /** Columns of b that are tried at most: many are worked on like some. */
  private static final int MOST_TRIED = 1 << 10;

  /** Columns of a, beyond which it takes too long to find out how their sums are cut. */
  private static final int MOST_TERMS = 1 << 12;

  /**
   * Multiplications of the smallest product that an engine is given for a part of a larger one.
   * OpenBLAS's code for Skylake and later has another way for up to a million.
   */
  private static final long LEAST_WORK = 1 << 21;

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private final Gemm engine;
  private final int mostCopied;

  /**
   * The columns of a that make one product each: for {@code a·b} the pieces of a sum, for {@code
   * aᵀ·b} as many as may be copied. None where the engine's bits are not to be had.
   */
  private final ConcurrentMap<Width, List<Run>> pieces = new ConcurrentHashMap<>();

  /** What an engine's way to add up depends on: columns of a and b. */
  private record Width(int a, int b, boolean transposeA, Precision precision) {
    int tried() {
      return b < MOST_TRIED ? b : MOST_TRIED / 2 + b % (MOST_TRIED / 2);
    }
  }

  /** What is left to multiply. */
  private record Live(LiveColumns columns, List<Run> pieces) {}

  SparingGemm(Gemm engine) {
    this(engine, MOST_COPIED);
  }

  SparingGemm(Gemm engine, int mostCopied) {
    this.engine = engine;
    this.mostCopied = mostCopied;
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

  private boolean isWorthTrying(Matrix a, Matrix b, double beta) {
    return Math.min(a.rows(), a.cols()) >= LEAST_SIDE
        && b.cols() >= LEAST_WIDTH
        && a.cols() <= MOST_TERMS
        && a.size() <= mostCopied
        && b.cols() <= mostCopied
        && (beta == 0 || beta == 1);
  }

  private Optional<Live> live(Matrix a, boolean transposeA, Matrix b) {
    Width width = new Width(a.cols(), b.cols(), transposeA, a.precision());
    if (List.of().equals(pieces.get(width))) {
      return Optional.empty(); // As has been found out: no need to look for blank columns.
    }
    return LiveColumns.of(a, SCRATCH.get())
        .filter(columns -> isFinite(columns, b, transposeA))
        .map(columns -> new Live(columns, pieces.computeIfAbsent(width, this::pieces)))
        .filter(live -> !live.pieces().isEmpty())
        .filter(live -> live.pieces().stream().allMatch(piece -> isEnough(piece.length(), a, b)));
  }

  /** Whether so many columns of a are work enough. */
  private static boolean isEnough(int columns, Matrix a, Matrix b) {
    return (long) columns * a.rows() * b.cols() >= LEAST_WORK;
  }

  /** Whether all that blank columns would be multiplied with is finite. */
  private static boolean isFinite(LiveColumns columns, Matrix b, boolean transposeA) {
    return transposeA
        ? b.allFinite()
        : columns.blank().stream().allMatch(run -> run.rowsOf(b).allFinite());
  }

  private void multiply(
      Live live, Matrix a, boolean transposeA, Matrix b, double beta, Matrix into) {
    if (beta == 0 && transposeA) {
      live.columns().blank().forEach(run -> run.rowsOf(into).fill(0));
    } else if (beta == 0) {
      into.fill(0);
    }
    for (Run piece : live.pieces()) {
      List<Run> runs = live.columns().liveIn(piece);
      if (runs.isEmpty()) {
        continue;
      }
      if (!isEnough(LiveColumns.count(runs), a, b)) {
        runs = List.of(piece);
      }
      Matrix rows =
          SCRATCH.get().take(Scratch.Use.B, b.precision(), LiveColumns.count(runs), b.cols());
      if (transposeA) {
        if (beta != 0) {
          LiveColumns.takeRows(runs, into, rows);
        }
        engine.gemm(columnsOf(a, runs), true, b, false, beta, rows);
        LiveColumns.putRows(runs, rows, into);
      } else {
        LiveColumns.takeRows(runs, b, rows);
        engine.gemm(columnsOf(a, runs), false, rows, false, 1, into);
      }
    }
  }

  private static Matrix columnsOf(Matrix a, List<Run> runs) {
    Matrix columns =
        SCRATCH.get().take(Scratch.Use.A, a.precision(), a.rows(), LiveColumns.count(runs));
    LiveColumns.takeColumns(runs, a, columns);
    return columns;
  }

  private List<Run> pieces(Width width) {
    List<Run> found =
        width.transposeA() ? piecesOf(mostCopied / width.b(), width.a()) : piecesOfSums(width);
    boolean fit = found.stream().allMatch(p -> (long) p.length() * width.b() <= mostCopied);
    return fit && new Trial(width, found).hasEngineBits() ? found : List.of();
  }

  /**
   * Finds out how an engine adds up, piece by piece, each to what is there. 1 and half a unit of
   * its last place is 1, however often; but two halves that are first added to each other are more.
   */
  private List<Run> piecesOfSums(Width width) {
    int terms = width.a();
    double half = width.precision() == Precision.FLOAT32 ? 0x1p-24 : 0x1p-53;
    Matrix neighbours = Matrix.zeros(width.precision(), LEAST_SIDE, terms);
    Matrix ones = Matrix.zeros(width.precision(), terms, width.tried());
    ones.fill(1);
    Matrix sums = Matrix.zeros(width.precision(), LEAST_SIDE, width.tried());
    List<Run> found = new ArrayList<>();
    int from = 0;
    for (int at = 1; at < terms; at += LEAST_SIDE) {
      int rows = Math.min(LEAST_SIDE, terms - at);
      neighbours.fill(0);
      for (int i = 0; i < rows; i++) {
        neighbours.set(i, at + i - 1, half);
        neighbours.set(i, at + i, half);
      }
      sums.fill(1);
      engine.gemm(neighbours, false, ones, false, 1, sums);
      for (int i = 0; i < rows; i++) {
        if (sums.get(i, 0) == 1) {
          found.add(new Run(from, at + i));
          from = at + i;
        }
      }
    }
    found.add(new Run(from, terms));
    // Who adds term by term to what is there goes on in the next piece as in the same one.
    return found.size() == terms ? piecesOf(terms, terms) : found;
  }

  /** As few pieces as can be, none longer than {@code most}, all of nearly the same length. */
  private static List<Run> piecesOf(int most, int columns) {
    int count = (columns + most - 1) / most;
    return IntStream.range(0, count)
        .mapToObj(i -> new Run(columns * i / count, columns * (i + 1) / count))
        .toList();
  }

  /** Products of fixed numbers, with few and with many live columns. */
  private final class Trial {
    /** Engines take 8 rows or columns at once, and what is left by 4, 2 and 1, in other ways. */
    private static final int AT_ONCE = 8;

    private static final int LEFT = 4 + 2 + 1;

    private final Width width;
    private final List<Run> pieces;

    Trial(Width width, List<Run> pieces) {
      this.width = width;
      this.pieces = pieces;
    }

    boolean hasEngineBits() {
      return IntStream.of(width.a() / 8, width.a() / 3, 2 * width.a() / 3)
          .map(live -> live - live % AT_ONCE + LEFT)
          .allMatch(this::hasEngineBits);
    }

    /** With {@code live} columns all over a, and so many rows that each piece is work enough. */
    private boolean hasEngineBits(int live) {
      long enough = 2 * LEAST_WORK * pieces.size() / ((long) live * width.tried());
      int rows = (int) Math.max(LEAST_SIDE, enough - enough % AT_ONCE) + LEFT;
      Matrix mask = Matrix.zeros(width.precision(), 1, width.a());
      for (int j = 0; j < live; j++) {
        mask.set((int) ((long) j * width.a() / live), 1);
      }
      Matrix masked = numbers(rows, width.a());
      for (int i = 0; i < rows; i++) {
        Kernels.multiply(masked.rowRange(i, 1), mask, masked.rowRange(i, 1));
      }
      boolean transposeA = width.transposeA();
      Matrix b = numbers(transposeA ? rows : width.a(), width.tried());
      Matrix expected = numbers(transposeA ? width.a() : rows, width.tried());
      Matrix found = expected.copy();
      engine.gemm(masked, transposeA, b, false, 1, expected);
      multiply(new Live(LiveColumns.ofNonZeros(mask), pieces), masked, transposeA, b, 1, found);
      return found.hasBitsOf(expected);
    }

    private Matrix numbers(int rows, int cols) {
      return BlasFingerprint.numbers(width.precision(), rows, cols);
    }
  }
}
