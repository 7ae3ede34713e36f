package dev.chainrule.linalg;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * For which shapes an engine's {@code into ← into + aᵀ·b} has the bits of a product that is
 * computed first and added then: where it adds up all terms before it looks at what is there. An
 * engine chooses its way by the shape, so each shape is tried once, with fixed numbers.
 */
final class ExactAddition {
  /** Numbers of the largest product that is tried: in float64, three of 32 MB. */
  private static final int MOST_TRIED = 1 << 22;

  private final Gemm engine;
  private final ConcurrentMap<Shape, Boolean> tried = new ConcurrentHashMap<>();

  /** Of {@code aᵀ·b}, [m, n], over k rows. */
  private record Shape(int m, int n, int k, Precision precision) {}

  ExactAddition(Gemm engine) {
    this.engine = engine;
  }

  /**
   * Whether it is so for a [k, m] and b [k, n]; false for products that are too large to be tried.
   */
  boolean holds(int m, int n, int k, Precision precision) {
    return (long) m * n <= MOST_TRIED
        && tried.computeIfAbsent(new Shape(m, n, k, precision), this::isExact);
  }

  private boolean isExact(Shape shape) {
    Matrix a = BlasFingerprint.numbers(shape.precision(), shape.k(), shape.m());
    Matrix b = BlasFingerprint.numbers(shape.precision(), shape.k(), shape.n());
    Matrix before = BlasFingerprint.numbers(shape.precision(), shape.m(), shape.n());
    Matrix added = before.copy();
    engine.gemm(a, true, b, false, 1, added);
    Matrix product = before.zerosLike();
    engine.gemm(a, true, b, false, 0, product);
    Kernels.add(before, product, product);
    return product.hasBitsOf(added);
  }
}
