package dev.chainrule;

import java.util.Locale;
import java.util.concurrent.Callable;

/** What a computer's language may change: digits, the decimal point, letters' cases. */
public final class Languages {
  /** Writes ۰۱۲ where a format says %d. */
  public static final Locale PERSIAN = new Locale("fa", "IR");

  /** Has other small and capital letters for I and i. */
  public static final Locale TURKISH = new Locale("tr", "TR");

  private Languages() {}

  /** The result of {@code work} on a computer that speaks {@code language}. */
  public static <T> T in(Locale language, Callable<T> work) throws Exception {
    Locale before = Locale.getDefault();
    Locale.setDefault(language);
    try {
      return work.call();
    } finally {
      Locale.setDefault(before);
    }
  }
}
