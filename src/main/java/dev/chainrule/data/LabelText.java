package dev.chainrule.data;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One way to write each label. */
final class LabelText {
  /** A whole number, as it is often written by programs that know only real ones. */
  private static final Pattern WHOLE = Pattern.compile("[+]?(-?[0-9]{1,18})([.]0*)?([eE][+]?0+)?");

  private LabelText() {}

  /** {@code 5} for {@code 5.0}, {@code +5} and {@code 05}; other texts are their own. */
  static String of(String text) {
    Matcher whole = WHOLE.matcher(text);
    return whole.matches() ? String.valueOf(Long.parseLong(whole.group(1))) : text;
  }
}
