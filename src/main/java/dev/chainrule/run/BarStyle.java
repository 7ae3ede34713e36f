package dev.chainrule.run;

import java.nio.charset.Charset;

/**
 * How a bar is drawn.
 *
 * @param blocks with block characters, which show eighths of a column; else in ASCII
 * @param colors with the bar in colour, and what matters less in a dim one
 */
public record BarStyle(boolean blocks, boolean colors) {
  /** Without anything that a file could not hold. */
  static final BarStyle PLAIN = new BarStyle(false, false);

  /** A column that is filled by 0 to 8 eighths. */
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";

  private static final String LEFT_EDGE = "▕";
  private static final String RIGHT_EDGE = "▏";

  private static final String CYAN = "\033[36m";
  private static final String DIM = "\033[2m";
  private static final String RESET = "\033[0m";

  /** Whether {@code charset} has the block characters. */
  public static boolean hasBlocks(Charset charset) {
    return charset.canEncode() && charset.newEncoder().canEncode(EIGHTHS + LEFT_EDGE);
  }

  /**
   * A bar between its edges.
   *
   * @param share of it that is filled, from 0 to 1
   * @param columns of the whole, at least 2
   */
  String bar(double share, int columns) {
    int inner = columns - 2;
    String filled = blocks ? inBlocks(share, inner) : inAscii(share, inner);
    String rest = " ".repeat(inner - filled.length());
    return blocks
        ? LEFT_EDGE + colored(CYAN, filled) + rest + RIGHT_EDGE
        : "[" + colored(CYAN, filled) + rest + "]";
  }

  private static String inBlocks(double share, int columns) {
    int eighths = (int) (share * columns * 8);
    String whole = EIGHTHS.substring(8).repeat(eighths / 8);
    return eighths % 8 == 0 ? whole : whole + EIGHTHS.charAt(eighths % 8);
  }

  private static String inAscii(double share, int columns) {
    int whole = (int) (share * columns);
    return whole < columns ? "=".repeat(whole) + ">" : "=".repeat(columns);
  }

  /** Words that matter less than those around them. */
  String dim(String words) {
    return colored(DIM, words);
  }

  private String colored(String color, String words) {
    return colors && !words.isEmpty() ? color + words + RESET : words;
  }
}
