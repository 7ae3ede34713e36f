package dev.chainrule.random;

import java.util.Objects;

/**
 * A pseudo-random order of 0 … n−1 that needs no table: {@code at(position)} is computed alone.
 *
 * <p>A balanced Feistel network permutes the numbers of 2k bits, the fewest that hold n; a result
 * of n or more is permuted again until it is below n (cycle walking: Black and Rogaway, Ciphers
 * with Arbitrary Finite Domains, 2002), on average fewer than four times.
 *
 * <p>Four rounds make a pseudo-random permutation when halves are wide (Luby and Rackoff, 1988);
 * eight, as in the FF3 standard, leave a margin since all of the order is used. With halves of 2
 * bits that is too few: over 600,000 seeds, the first three places of an order of five differed
 * from uniform by 3.7 % after eight rounds, 1.2 % after ten, nothing measurable after sixteen. So
 * orders of up to 64 take 24. What remains is that every round is an even permutation, which
 * favours even orders, but no place and no pair of places. Each round costs one multiplicative hash
 * and keeps one word.
 */
public final class Permutation {
  private static final int ROUNDS = 8;
  private static final int ROUNDS_OF_NARROW_HALVES = 24;
  private static final int NARROW_BITS = 3;

  private final int n;
  private final int halfBits;
  private final long halfMask;
  private final long[] keys;

  private Permutation(long seed, CounterRandom.Purpose purpose, int n) {
    this.n = n;
    this.halfBits = halfBits(n);
    this.halfMask = (1L << halfBits) - 1;
    this.keys = new long[halfBits <= NARROW_BITS ? ROUNDS_OF_NARROW_HALVES : ROUNDS];
    for (int round = 0; round < keys.length; round++) {
      keys[round] = CounterRandom.bits(seed, purpose, round);
    }
  }

  /**
   * The order of the numbers from 0 to n − 1 that ({@code seed}, {@code purpose}) fixes.
   *
   * @param n how many numbers, 0 or more
   * @throws IllegalArgumentException if {@code n} is negative
   */
  public static Permutation of(long seed, CounterRandom.Purpose purpose, int n) {
    if (n < 0) {
      throw new IllegalArgumentException("permutation of " + n + " numbers");
    }
    return new Permutation(seed, purpose, n);
  }

  /** n, how many numbers are permuted. */
  public int size() {
    return n;
  }

  /**
   * Which number, from 0 to n − 1, is at {@code position}, in constant expected time.
   *
   * @throws IndexOutOfBoundsException unless 0 ≤ position &lt; n
   */
  public int at(int position) {
    long value = Objects.checkIndex(position, n);
    do {
      value = forward(value);
    } while (value >= n);
    return (int) value;
  }

  /**
   * At which position {@code value} is: the inverse of {@link #at}, in constant expected time.
   *
   * @throws IndexOutOfBoundsException unless 0 ≤ value &lt; n
   */
  public int positionOf(int value) {
    long position = Objects.checkIndex(value, n);
    do {
      position = backward(position);
    } while (position >= n);
    return (int) position;
  }

  /** Half the smallest even number of bits, at least 2, that holds 0 … n−1. */
  private static int halfBits(int n) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(n, 2) - 1);
    return (bits + 1) / 2;
  }

  private long forward(long value) {
    long left = value >>> halfBits;
    long right = value & halfMask;
    for (int round = 0; round < keys.length; round++) {
      long mixed = left ^ scramble(round, right);
      left = right;
      right = mixed;
    }
    return left << halfBits | right;
  }

  private long backward(long value) {
    long left = value >>> halfBits;
    long right = value & halfMask;
    for (int round = keys.length - 1; round >= 0; round--) {
      long mixed = right ^ scramble(round, left);
      right = left;
      left = mixed;
    }
    return left << halfBits | right;
  }

  private long scramble(int round, long half) {
    return CounterRandom.mix(keys[round] + half) & halfMask;
  }
}
