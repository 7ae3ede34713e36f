package dev.chainrule.settings;

import java.math.BigDecimal;

/**
 * The numbers that a setting accepts.
 *
 * @param least the smallest, or a bound that all exceed
 * @param withLeast whether {@code least} itself is one
 * @param most the largest, or a bound that all stay below
 * @param withMost whether {@code most} itself is one
 */
public record Range(double least, boolean withLeast, double most, boolean withMost) {
  public static final Range ANY =
      new Range(Double.NEGATIVE_INFINITY, true, Double.POSITIVE_INFINITY, true);

  public static Range atLeast(double least) {
    return new Range(least, true, Double.POSITIVE_INFINITY, true);
  }

  public static Range moreThan(double least) {
    return new Range(least, false, Double.POSITIVE_INFINITY, true);
  }

  /** This range, up to but not including {@code end}. */
  public Range below(double end) {
    return new Range(least, withLeast, end, false);
  }

  /** This range, up to and including {@code last}. */
  public Range upTo(double last) {
    return new Range(least, withLeast, last, true);
  }

  /** False for NaN. */
  public boolean contains(double value) {
    return (withLeast ? value >= least : value > least)
        && (withMost ? value <= most : value < most);
  }

  /** In the words of messages: {@code at least 1}, {@code more than 0, less than 1e6}. */
  @Override
  public String toString() {
    if (equals(ANY)) {
      return "any";
    }
    boolean open = most == Double.POSITIVE_INFINITY;
    if (withLeast && !open && withMost) {
      return "from " + number(least) + " to " + number(most);
    }
    String from =
        !withLeast
            ? "more than " + number(least)
            : least == 0 ? "0 or more" : "at least " + number(least);
    return open ? from : from + (withMost ? ", at most " : ", less than ") + number(most);
  }

  private static String number(double value) {
    BigDecimal decimal = new BigDecimal(value).stripTrailingZeros();
    return value >= 1e6 ? decimal.toString().replace("E+", "e") : decimal.toPlainString();
  }
}
