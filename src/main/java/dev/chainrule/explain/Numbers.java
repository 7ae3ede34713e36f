package dev.chainrule.explain;

import dev.chainrule.io.Words;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** How numbers are written for people. */
final class Numbers {
  private static final MathContext TEN_DIGITS = new MathContext(10);
  private static final MathContext FOUR_DIGITS = new MathContext(4);

  private Numbers() {}

  /**
   * Ten significant digits without trailing zeros: exact for numbers that people wrote down, and
   * without the last bits' noise.
   */
  static String exact(double value) {
    return rounded(value, TEN_DIGITS, "%.9e");
  }

  /** Four significant digits. */
  static String brief(double value) {
    return rounded(value, FOUR_DIGITS, "%.3e");
  }

  private static String rounded(double value, MathContext digits, String scientific) {
    double size = Math.abs(value);
    if (value == 0) {
      return "0"; // not -0
    } else if (!Double.isFinite(value)) {
      return Double.toString(value);
    } else if (size < 1e-4 || size >= 1e10) {
      return String.format(Locale.ROOT, scientific, value).replaceFirst("\\.?0+e", "e");
    }
    return new BigDecimal(value).round(digits).stripTrailingZeros().toPlainString();
  }

  /** A difference: two digits suffice. */
  static String difference(double value) {
    return value == 0 ? "0" : Words.format("%.1e", value);
  }
}
