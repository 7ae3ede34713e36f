package dev.chainrule.io;

import java.util.Locale;

/** A text of lines, each with a title in front; their content may come from any file. */
public final class Facts {
  private final StringBuilder text = new StringBuilder();

  /** Adds a line; without a title it continues the line before. */
  public Facts line(String title, String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, "%-10s", title))
        .append(SafeMessage.printable(String.format(Locale.ROOT, format, arguments)))
        .append('\n');
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
