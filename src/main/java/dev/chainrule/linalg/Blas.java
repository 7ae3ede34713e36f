package dev.chainrule.linalg;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Matrix products, and the only way to BLAS.
 *
 * <pre>{@code
 * BlasReport report = Blas.use(Blas.Choice.AUTO);   // once, at the start of a process
 * Blas.multiply(x, w, z);                           // z ← x·W
 * }</pre>
 *
 * <p>A process has one engine, as netlib opens its native library only once. With {@link
 * Choice#NATIVE} it is OpenBLAS, or there is an exception, never a slower engine in its place;
 * {@link Choice#AUTO} falls back to Java with a warning in the log.
 */
public final class Blas {
  private static final Logger LOG = LoggerFactory.getLogger(Blas.class);

  /** Which engine to use; {@code auto} prefers the native one. */
  public enum Engine {
    AUTO,
    NATIVE,
    JAVA;

    /** The name that users write. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What to multiply with. Runs with the same choice of a kernel other than {@link
   * BlasKernel#AUTO}, or with the Java engine, have the same bits on every processor that can run
   * them.
   *
   * @param engine with a kernel it is native, or there is an exception
   * @param kernel of the native engine
   */
  public record Choice(Engine engine, BlasKernel kernel) implements Serializable {
    public static final Choice AUTO = new Choice(Engine.AUTO, BlasKernel.AUTO);
    public static final Choice NATIVE = new Choice(Engine.NATIVE, BlasKernel.AUTO);
    public static final Choice JAVA = new Choice(Engine.JAVA, BlasKernel.AUTO);

    /**
     * Checks that the two go together.
     *
     * @throws IllegalArgumentException if the Java engine is to use a kernel of the native one
     */
    public Choice {
      if (engine == Engine.JAVA && kernel != BlasKernel.AUTO) {
        throw new IllegalArgumentException(
            "blas-kernel: %s, expected auto with blas java, which has no kernels"
                .formatted(kernel.label()));
      }
    }

    /** Whether both give the same bits on one machine. */
    public boolean roundsLike(Choice other) {
      return (engine == Engine.JAVA) == (other.engine == Engine.JAVA) && kernel == other.kernel;
    }

    /** All choices that round like this one, in words. */
    public String alike() {
      return (engine == Engine.JAVA ? "java" : "native or auto") + pinned();
    }

    @Override
    public String toString() {
      return engine.label() + pinned();
    }

    private String pinned() {
      return kernel == BlasKernel.AUTO ? "" : ", kernel " + kernel.label();
    }
  }

  /** An engine that has been opened. */
  private record Opened(Gemm engine, BlasReport report, ExactAddition exact) {
    Opened(Gemm engine, BlasReport report) {
      this(new SparingGemm(engine), report, new ExactAddition(engine));
    }
  }

  private static final Map<Choice, Opened> OPENED = new HashMap<>();
  private static volatile Opened current;

  /** Nanoseconds that each thread has spent in products. */
  private static final ThreadLocal<long[]> NANOS = ThreadLocal.withInitial(() -> new long[1]);

  private Blas() {}

  /** Nanoseconds of wall time that this thread has spent in products since it began. */
  public static long nanosOfThisThread() {
    return NANOS.get()[0];
  }

  /**
   * Makes {@code choice} this process's engine; cheap when repeated.
   *
   * @return what was opened
   * @throws NativeBlasException if {@code NATIVE} was asked for and cannot be used
   */
  public static synchronized BlasReport use(Choice choice) {
    Opened opened = OPENED.get(choice);
    if (opened == null) {
      opened = open(choice);
      OPENED.put(choice, opened);
      LOG.info("BLAS: {}", opened.report());
    }
    current = opened;
    return opened.report();
  }

  private static Opened open(Choice choice) {
    if (choice.engine() == Engine.JAVA) {
      return openJava();
    }
    try {
      NativeBlasLibrary library = NativeBlasLibrary.open(choice.kernel());
      return new Opened(library.engine(), library.report());
    } catch (NativeBlasException e) {
      if (choice.engine() == Engine.NATIVE || choice.kernel() != BlasKernel.AUTO) {
        throw e;
      }
      LOG.warn("No native BLAS, using Java, which is several times slower: {}", e.getMessage());
      return openJava();
    }
  }

  private static Opened openJava() {
    String fingerprint = BlasFingerprint.of(Gemm::plain);
    return new Opened(Gemm::plain, new BlasReport("java", "plain loops", "", fingerprint));
  }

  /** The engine of this process; opens {@link Choice#AUTO} if nothing was chosen yet. */
  public static BlasReport report() {
    return opened().report();
  }

  private static Opened opened() {
    if (current == null) {
      use(Choice.AUTO);
    }
    return current;
  }

  /**
   * {@code into ← a·b}; a [m, k], b [k, n], into [m, n].
   *
   * @throws ShapeException as {@link #gemm} does
   */
  public static void multiply(Matrix a, Matrix b, Matrix into) {
    gemm(a, false, b, false, 0, into);
  }

  /**
   * {@code into ← into + a·b}; a [m, k], b [k, n], into [m, n].
   *
   * @throws ShapeException as {@link #gemm} does
   */
  public static void multiplyAdd(Matrix a, Matrix b, Matrix into) {
    gemm(a, false, b, false, 1, into);
  }

  /**
   * {@code into ← a·bᵀ}; a [m, k], b [n, k], into [m, n].
   *
   * @throws ShapeException as {@link #gemm} does
   */
  public static void multiplyTransposedRight(Matrix a, Matrix b, Matrix into) {
    gemm(a, false, b, true, 0, into);
  }

  /**
   * {@code into ← op(a)·op(b) + beta·into}, where op transposes if asked to; no copies are made.
   *
   * @param a [m, k], or [k, m] if transposed
   * @param b [k, n], or [n, k] if transposed
   * @param beta 0 overwrites whatever was there, even NaN; 1 adds
   * @param into [m, n]
   * @throws ShapeException if the sizes do not fit, the precisions differ, or {@code into} overlaps
   *     an operand
   */
  public static void gemm(
      Matrix a, boolean transposeA, Matrix b, boolean transposeB, double beta, Matrix into) {
    int m = transposeA ? a.cols() : a.rows();
    int k = transposeA ? a.rows() : a.cols();
    int n = transposeB ? b.rows() : b.cols();
    ShapeException.require(k == (transposeB ? b.cols() : b.rows()), "matmul", a, b);
    ShapeException.require(into.rows() == m && into.cols() == n, "matmul result", a, into);
    ShapeException.requireApart("matmul", a, into);
    ShapeException.requireApart("matmul", b, into);
    if (into.size() == 0 || k == 0) {
      scaleOrClear(beta, into);
      return;
    }
    long start = System.nanoTime();
    opened().engine().gemm(a, transposeA, b, transposeB, beta, into);
    NANOS.get()[0] += System.nanoTime() - start;
  }

  /**
   * Whether {@code into ← into + aᵀ·b} has the bits of a product that is computed first and added
   * then, for a [k, m] and b [k, n]; false also where that is not known.
   */
  public static boolean addsExactly(int m, int n, int k, Precision precision) {
    return opened().exact().holds(m, n, k, precision);
  }

  /** As BLAS defines it: a beta of 0 overwrites whatever was there, even NaN. */
  private static void scaleOrClear(double beta, Matrix into) {
    if (beta == 0) {
      into.fill(0);
    } else {
      Kernels.scale(beta, into, into);
    }
  }

  /**
   * The engine of a process.
   *
   * @param engine {@code native} or {@code java}
   * @param library name and version, such as {@code OpenBLAS 0.3.31}
   * @param kernel the processor type that the library chose its code for; empty if it does not say
   * @param fingerprint first digits of the SHA-256 of a few fixed products: engines with different
   *     fingerprints round differently, so they cannot give the same bits
   */
  public record BlasReport(String engine, String library, String kernel, String fingerprint) {

    @Override
    public String toString() {
      String detail = kernel.isEmpty() ? library : library + " for " + kernel;
      return "%s (%s), fingerprint %s".formatted(engine, detail, fingerprint);
    }
  }
}
