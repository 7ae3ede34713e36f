package dev.chainrule.bench;

import dev.chainrule.io.Words;
import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The five products of a slice and nothing else, on every core: a bound for whoever trains with
 * this BLAS. A core's share of the batch is one slice, or as many as keep it at {@link #MOST_ROWS}.
 */
final class SgemmBound implements Contestant {
  /** From here on larger slices are not faster. */
  private static final int MOST_ROWS = 512;

  private final int cores;
  private final ExecutorService threads;
  private final Blas.BlasReport blas;
  private final List<Products> products = new ArrayList<>();

  /** The operands of one thread, hot in its cache as far as they fit. */
  private static final class Products {
    private final int rows;
    private final Matrix x;
    private final Matrix w1 = random(Terms.INPUTS, Terms.HIDDEN);
    private final Matrix h;
    private final Matrix w2 = random(Terms.HIDDEN, Terms.OUTPUTS);
    private final Matrix z;
    private final Matrix dw2 = w2.zerosLike();
    private final Matrix dh;
    private final Matrix dw1 = w1.zerosLike();

    Products(int rows) {
      this.rows = rows;
      this.x = random(rows, Terms.INPUTS);
      this.h = random(rows, Terms.HIDDEN);
      this.z = random(rows, Terms.OUTPUTS);
      this.dh = h.zerosLike();
    }

    private static Matrix random(int rows, int cols) {
      Random random = new Random(1);
      Matrix m = Matrix.zeros(Precision.FLOAT32, rows, cols);
      for (int i = 0; i < m.size(); i++) {
        m.set(i, random.nextDouble() - 0.5);
      }
      return m;
    }

    /** Forward, then backward. */
    void run() {
      Blas.multiply(x, w1, h);
      Blas.multiply(h, w2, z);
      Blas.gemm(h, true, z, false, 0, dw2);
      Blas.multiplyTransposedRight(z, w2, dh);
      Blas.gemm(x, true, dh, false, 0, dw1);
    }

    double rate(double seconds) {
      long begin = System.nanoTime();
      long done = 0;
      double elapsed;
      do {
        run();
        done += rows;
        elapsed = (System.nanoTime() - begin) / 1e9;
      } while (elapsed < seconds);
      return done / elapsed;
    }
  }

  SgemmBound(Terms terms, String variant) {
    this.cores = terms.cores();
    this.threads = Executors.newFixedThreadPool(cores);
    this.blas = Blas.use(Blas.Choice.NATIVE);
  }

  @Override
  public String about() {
    return Words.format(
        "products alone, %d threads, slices of at most %d rows; %s", cores, MOST_ROWS, blas);
  }

  @Override
  public void prepare(int batch) {
    int share = Math.max(1, batch / cores);
    int slices = (share + MOST_ROWS - 1) / MOST_ROWS;
    products.clear();
    for (int core = 0; core < cores; core++) {
      products.add(new Products(share / slices));
    }
  }

  @Override
  public Leg run(double seconds) throws Exception {
    List<Future<Double>> rates = new ArrayList<>();
    for (Products one : products) {
      rates.add(threads.submit(() -> one.rate(seconds)));
    }
    double sum = 0;
    for (Future<Double> rate : rates) {
      sum += rate.get();
    }
    return new Leg(sum, 0);
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
