package dev.chainrule.io;

import com.google.errorprone.annotations.FormatMethod;
import java.util.Locale;

/** Numbers in the form that people read. */
public final class Words {
  private Words() {}

  /** {@link String#format} for the same words everywhere, whatever a user's language. */
  @FormatMethod
  public static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  /** {@code 1 executor}, {@code 2 executors}. */
  public static String count(int number, String noun) {
    return format("%,d %s%s", number, noun, number == 1 ? "" : "s");
  }

  /** Three significant digits or so: 0.0123, 1.23, 12.3, 1,230. */
  public static String number(double value) {
    double size = Math.abs(value);
    if (size >= 100) {
      return format("%,.0f", value);
    }
    return format(size >= 10 ? "%.1f" : size >= 0.1 || size == 0 ? "%.2f" : "%.3g", value);
  }

  /** A factor in two digits: 0.95, 1.7, 12. */
  public static String times(double factor) {
    return format(factor >= 9.95 ? "%.0f" : factor >= 0.995 ? "%.1f" : "%.2f", factor);
  }

  /** 0.874 as {@code 87 %}. */
  public static String percent(double fraction) {
    return format("%.0f %%", 100 * fraction);
  }

  /** With so many decimals, unless a diverged run made it too large for that. */
  public static String loss(double value, int decimals) {
    return Math.abs(value) < 1e6 ? decimals(value, decimals) : format("%.4e", value);
  }

  /** With so many decimals, at least 0. */
  public static String decimals(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
