package dev.chainrule.data;

import java.util.regex.Pattern;

/** One way to write each label. */
final class LabelText {
  /** A whole number, as it is often written by programs that know only real ones. */
  private static final Pattern WHOLE = Pattern.compile("[+]?(-?[0-9]{1,18})([.]0*)?([eE][+]?0+)?");

  private LabelText() {}

  /** {@code 5} for {@code 5.0}, {@code +5} and {@code 05}; other texts are their own. */
  static String of(String text) {
    return WHOLE.matcher(text).matches() ? String.valueOf((long) Double.parseDouble(text)) : text;
  }
}
