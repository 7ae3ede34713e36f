package dev.chainrule.explain;

import dev.chainrule.check.GradientReport;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.Parameters;
import java.util.ArrayList;
import java.util.List;

/**
 * Three gradients side by side, as rows of a table: each number of a small network, else norms and
 * largest differences of each parameter.
 *
 * @param header what the columns hold
 * @param rows cells, as many as the header has
 */
record GradientComparison(List<String> header, List<List<String>> rows, String note) {

  static GradientComparison of(ThreeGradients gradients) {
    return gradients
        .numerical()
        .map(numerical -> eachNumber(gradients, numerical))
        .orElseGet(() -> eachParameter(gradients));
  }

  private static GradientComparison eachNumber(ThreeGradients gradients, Parameters numerical) {
    List<List<String>> rows = new ArrayList<>();
    for (ParameterLayout.Entry e : numerical.layout().entries()) {
      Matrix manual = gradients.manual().view(e.name());
      Matrix automatic = gradients.automatic().view(e.name());
      Matrix differences = numerical.view(e.name());
      for (int i = 0; i < manual.size(); i++) {
        String name = element(e.name(), e.isVector(), i, e.cols());
        rows.add(row(name, manual.get(i), automatic.get(i), differences.get(i)));
      }
    }
    Matrix x = gradients.manualInput();
    for (int i = 0; i < x.size(); i++) {
      String name = element("x", false, i, x.cols());
      double automatic = gradients.automaticInput().get(i);
      rows.add(
          List.of(
              name,
              Numbers.exact(x.get(i)),
              Numbers.exact(automatic),
              "",
              Numbers.difference(Math.abs(x.get(i) - automatic))));
    }
    return new GradientComparison(
        List.of("gradient", "manual", "automatic", "numerical", "largest difference"),
        rows,
        "Numerical: (L(w + h) - L(w - h)) / 2h from h = 1e-5 and its half, good for some 10 digits.");
  }

  private static List<String> row(String name, double a, double b, double c) {
    double largest = Math.max(Math.abs(a - b), Math.max(Math.abs(a - c), Math.abs(b - c)));
    boolean kink = Double.isNaN(c);
    return List.of(
        name,
        Numbers.exact(a),
        Numbers.exact(b),
        kink ? "at a kink" : Numbers.exact(c),
        Numbers.difference(kink ? Math.abs(a - b) : largest));
  }

  private static String element(String name, boolean vector, int i, int cols) {
    return vector
        ? Words.format("dL/d%s[%d]", name, i)
        : Words.format("dL/d%s[%d][%d]", name, i / cols, i % cols);
  }

  private static GradientComparison eachParameter(ThreeGradients gradients) {
    List<List<String>> rows = new ArrayList<>();
    for (GradientReport.Check check : gradients.check().checks()) {
      rows.add(
          List.of(
              "dL/d" + check.name(),
              check.shape().toString(),
              Numbers.brief(Kernels.norm(gradients.manual().view(check.name()))),
              Numbers.brief(Kernels.norm(gradients.automatic().view(check.name()))),
              Numbers.difference(check.manual().relative()),
              check.numerical().comparisons() == 0
                  ? "at a kink"
                  : Numbers.difference(check.numerical().relative()),
              check.verdict()));
    }
    return new GradientComparison(
        List.of(
            "gradient", "shape", "|manual|", "|automatic|", "man - auto", "auto - num", "verdict"),
        rows,
        "Differences are relative to the gradient; numerical ones along random directions.");
  }
}
