package dev.chainrule.explain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Small helps for writing pages. */
final class Html {
  private Html() {}

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** ASCII notation as mathematicians write it, escaped. */
  static String math(String ascii) {
    String pretty =
        ascii
            .replace("dL/d", "∂L/∂")
            .replace("^T", "ᵀ")
            .replace("^2", "²")
            .replace(" (*) ", " ⊙ ")
            .replace("1/2 * ", "½·")
            .replace("sum(", "Σ(")
            .replace("= -Σ", "= −Σ")
            .replace(" - ", " − ")
            .replace(" * ", "·")
            .replace("*", "·")
            .replaceAll("(?<![\\w.])-(?=[0-9])", "−")
            .replace("<=", "≤")
            .replace("_new", "′");
    return escape(pretty);
  }

  /** A text file beside this class. */
  static String resource(String name) {
    try (InputStream in = Html.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
