package dev.chainrule.report;

import dev.chainrule.data.OneLine;
import java.util.Locale;

/** A text of lines, each with a title in front; what stands in them may come from any file. */
final class Facts {
  private final StringBuilder text = new StringBuilder();

  /** Adds a line; without a title it goes on with the line before. */
  Facts line(String title, String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, "%-10s", title))
        .append(OneLine.printable(String.format(Locale.ROOT, format, arguments)))
        .append('\n');
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
