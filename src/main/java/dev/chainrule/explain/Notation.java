package dev.chainrule.explain;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.Activation;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Mlp;

/**
 * The names of values: as in the walkthrough for two layers (x, z1, h, z2, L), with numbers where
 * there are more.
 */
final class Notation {
  private final Mlp mlp;
  private final boolean mean;
  private final boolean small;

  Notation(BatchTrace trace) {
    this.mlp = trace.mlp();
    this.mean = trace.reduction() == Reduction.MEAN && trace.batch().rows() > 1;
    this.small = MatrixSummary.isSmall(trace.weight(1)) && MatrixSummary.isSmall(trace.h(0));
  }

  /** Affine output of layer {@code l}. */
  String z(int l) {
    return "z" + l;
  }

  /** Output of layer {@code l}; x for 0; the affine output itself where nothing is done to it. */
  String h(int l) {
    if (l == 0) {
      return "x";
    } else if (mlp.activation(l) == Activation.IDENTITY) {
      return z(l);
    } else if (l == mlp.depth()) {
      return "o";
    }
    return mlp.depth() == 2 ? "h" : "h" + l;
  }

  /** Which layer, in words. */
  String layer(int l) {
    if (l == mlp.depth()) {
      return "Output";
    }
    return mlp.depth() == 2 ? "Hidden" : "Hidden " + l;
  }

  String gradient(String name) {
    return "dL/d" + name;
  }

  String activationFormula(int l) {
    String z = z(l);
    return h(l) + " = " + mlp.activation(l).formula(z);
  }

  /** Name of f'(z), in terms of the output. */
  String slope(int l) {
    String slope = mlp.activation(l).slope(z(l), h(l));
    return slope.equals("mask") && mlp.depth() > 2 ? slope + l : slope;
  }

  String lossFormula() {
    String out = h(mlp.depth());
    if (mlp.loss() == Loss.HALF_SQUARED_ERROR) {
      return "L = " + (mean ? "1/N * " : "") + "1/2 * sum((" + out + " - y)^2)";
    }
    return "L = -" + (mean ? "1/N * " : "") + "sum(y (*) log p),  p = softmax(" + out + ")";
  }

  /** The gradient at the outputs. */
  String outputGradientFormula() {
    String out = h(mlp.depth());
    String difference = (mlp.loss() == Loss.HALF_SQUARED_ERROR ? out : "p") + " - y";
    return gradient(out) + " = " + (mean ? "1/N * (" + difference + ")" : difference);
  }

  /** A sum of products in numbers, if it is short enough to be read; else nothing. */
  String dot(String name, double[] a, double[] b, String plus, double result) {
    if (!small || a.length > 4) {
      return "";
    }
    StringBuilder text = new StringBuilder(name).append(" = ");
    for (int i = 0; i < a.length; i++) {
      text.append(i == 0 ? "" : " + ").append(factor(a[i])).append("*").append(factor(b[i]));
    }
    return text.append(plus).append(" = ").append(Numbers.exact(result)).toString();
  }

  /** A number as it is written in a product. */
  static String factor(double value) {
    String number = Numbers.exact(value);
    return value < 0 ? "(" + number + ")" : number;
  }

  static double[] column(Matrix m, int j) {
    double[] column = new double[m.rows()];
    for (int i = 0; i < column.length; i++) {
      column[i] = m.get(i, j);
    }
    return column;
  }

  static double[] row(Matrix m, int i) {
    double[] row = new double[m.cols()];
    m.getRow(i, row);
    return row;
  }
}
