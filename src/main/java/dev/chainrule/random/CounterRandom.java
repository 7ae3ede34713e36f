package dev.chainrule.random;

/**
 * Random numbers without a generator: each is a function of (seed, purpose, position).
 *
 * <p>Draw number 17 is computed without the 16 before it, in any order and on any machine, with the
 * same bits; nothing is shared and there is no state. The function is the finaliser of SplitMix64
 * (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014), applied once for each
 * argument.
 */
public final class CounterRandom {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  /** What a draw is for; draws for different purposes are unrelated. */
  public enum Purpose {
    /** Initial weights; the position is the index in the parameter vector. */
    WEIGHTS(1),
    /** Which rows belong to which shard. */
    SHARDS(2),
    /** The order of a shard's rows in an epoch. */
    ROW_ORDER(3),
    /** Which activations dropout keeps. */
    DROPOUT(4),
    /** Directions along which gradients are checked. */
    DIRECTIONS(5),
    /** Which rows are held out for validation. */
    VALIDATION(7),
    /** How a row is deformed in an epoch; the seed is derived from seed, epoch, shard and row. */
    AUGMENTATION(8);

    /** Part of what fixes a run's bits: never renumbered. */
    private final int code;

    Purpose(int code) {
      this.code = code;
    }
  }

  private CounterRandom() {}

  /** 64 random bits for {@code position} within ({@code seed}, {@code purpose}). */
  public static long bits(long seed, Purpose purpose, long position) {
    return mix(stream(seed, purpose) + position);
  }

  /** What all draws of ({@code seed}, {@code purpose}) share: draw i is {@code mix(stream + i)}. */
  public static long stream(long seed, Purpose purpose) {
    return mix(mix(seed + GOLDEN_GAMMA) + purpose.code * GOLDEN_GAMMA);
  }

  /** A seed for each {@code position}, for draws that have two coordinates or more. */
  public static long derive(long seed, long position) {
    return mix(mix(seed + GOLDEN_GAMMA) ^ mix(position + GOLDEN_GAMMA));
  }

  /** Uniform from 0 to below 1, a multiple of 2⁻⁵³: the upper 53 of {@link #bits}. */
  public static double uniform(long seed, Purpose purpose, long position) {
    return (bits(seed, purpose, position) >>> 11) * 0x1.0p-53;
  }

  /**
   * Scrambles {@code z} so that each bit of the result depends on each bit of it; a bijection (the
   * finaliser of SplitMix64).
   */
  public static long mix(long z) {
    long y = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    y = (y ^ (y >>> 27)) * 0x94d049bb133111ebL;
    return y ^ (y >>> 31);
  }
}
