package dev.chainrule.io;

/** A text of lines, each with a title in front; their content may come from any file. */
public final class Facts {
  private final StringBuilder text = new StringBuilder();

  /** Adds a line; without a title it continues the line before. */
  public Facts line(String title, String format, Object... arguments) {
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
