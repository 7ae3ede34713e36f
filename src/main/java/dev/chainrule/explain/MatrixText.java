package dev.chainrule.explain;

import dev.chainrule.explain.Explanation.Kind;
import dev.chainrule.explain.Explanation.Named;
import dev.chainrule.linalg.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/** A named value as lines of text: all numbers if they are few, else a summary and a corner. */
final class MatrixText {
  /** What the renderer leaves beside its indentation. */
  private static final int WIDTH = 92;

  private MatrixText() {}

  static List<String> lines(Named named) {
    Matrix m = named.values();
    if (named.kind() == Kind.SCALAR) {
      return List.of(named.name() + " = " + Numbers.exact(m.get(0)));
    }
    String head = named.name() + " " + named.shape();
    boolean brackets = named.kind() == Kind.MATRIX;
    if (MatrixSummary.isSmall(m)) {
      return small(head + " = ", m, brackets);
    }
    List<String> lines = new ArrayList<>();
    lines.add(head + ": " + MatrixSummary.of(m));
    int rows = Math.min(m.rows(), MatrixSummary.CORNER_ROWS);
    int cols = Math.min(m.cols(), MatrixSummary.CORNER_COLS);
    boolean more = cols < m.cols();
    lines.addAll(block("  top left ", cells(m, rows, cols, Numbers::brief), brackets, more));
    if (rows < m.rows()) {
      int last = lines.size() - 1;
      lines.set(last, lines.get(last).replaceFirst("]]$", "], ...]"));
    }
    return lines;
  }

  /** All numbers, with fewer digits where they would not fit the line. */
  private static List<String> small(String head, Matrix m, boolean brackets) {
    List<String> exact = block(head, cells(m, m.rows(), m.cols(), Numbers::exact), brackets, false);
    return exact.stream().allMatch(line -> line.length() <= WIDTH)
        ? exact
        : block(head, cells(m, m.rows(), m.cols(), Numbers::brief), brackets, false);
  }

  private static String[][] cells(Matrix m, int rows, int cols, DoubleFunction<String> format) {
    String[][] cells = new String[rows][cols];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        cells[i][j] = format.apply(m.get(i, j));
      }
    }
    return cells;
  }

  /** Rows below each other, columns aligned: {@code W = [[1, 2],} and so on. */
  private static List<String> block(String head, String[][] cells, boolean brackets, boolean more) {
    int[] widths = new int[cells[0].length];
    for (String[] row : cells) {
      for (int j = 0; j < row.length; j++) {
        widths[j] = Math.max(widths[j], row[j].length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < cells.length; i++) {
      String open = i == 0 ? head + (brackets ? "[[" : "[") : " ".repeat(head.length()) + " [";
      String close = i < cells.length - 1 ? "]," : brackets ? "]]" : "]";
      lines.add(open + row(cells[i], widths) + (more ? ", ..." : "") + close);
    }
    return lines;
  }

  private static String row(String[] cells, int[] widths) {
    StringBuilder text = new StringBuilder();
    for (int j = 0; j < cells.length; j++) {
      text.append(j == 0 ? "" : ", ")
          .append(" ".repeat(widths[j] - cells[j].length()))
          .append(cells[j]);
    }
    return text.toString();
  }
}
