package dev.chainrule.study;

import java.util.Locale;

/** Numbers as people read them. */
final class Words {
  private Words() {}

  static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  /** {@code 1 executor}, {@code 2 executors}. */
  static String count(int number, String noun) {
    return format("%,d %s%s", number, noun, number == 1 ? "" : "s");
  }

  /** Three significant digits or so: 0.0123, 1.23, 12.3, 1,230. */
  static String number(double value) {
    double size = Math.abs(value);
    if (size >= 100) {
      return format("%,.0f", value);
    }
    return format(size >= 10 ? "%.1f" : size >= 0.1 || size == 0 ? "%.2f" : "%.3g", value);
  }

  /** A factor in two digits: 0.95, 1.7, 12. */
  static String times(double factor) {
    return format(factor >= 9.95 ? "%.0f" : factor >= 0.995 ? "%.1f" : "%.2f", factor);
  }

  /** 0.874 as {@code 87 %}. */
  static String percent(double fraction) {
    return format("%.0f %%", 100 * fraction);
  }
}
