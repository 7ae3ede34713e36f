package dev.chainrule.io;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;

/** A text of lines, each with a title in front; their content may come from any file. */
public final class Facts {
  private final StringBuilder text = new StringBuilder();

  /** Adds a line; without a title it continues the line before. */
  @FormatMethod
  public Facts line(String title, @FormatString String format, Object... arguments) {
    text.append(Words.format("%-10s", title))
        .append(SafeMessage.printable(Words.format(format, arguments)))
        .append('\n');
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
