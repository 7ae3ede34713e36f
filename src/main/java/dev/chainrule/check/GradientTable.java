package dev.chainrule.check;

import com.google.errorprone.annotations.FormatMethod;
import dev.chainrule.io.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A gradient check as a table for people and as an object for programs. */
public final class GradientTable {
  private GradientTable() {}

  /** The table and what it means in words, at most 100 columns wide. */
  public static String format(GradientReport report) {
    StringBuilder text = new StringBuilder();
    text.append(
        Words.format(
            "%-25s%-22s%-22s%s%n",
            "", "manual - automatic", "automatic - numerical", "second order, H.v"));
    text.append(row("parameter", "shape", new String[6], "verdict"));
    for (GradientReport.Check check : report.checks()) {
      String[] cells = {
        absolute(check.manual()), relative(check.manual()),
        absolute(check.numerical()), relative(check.numerical()),
        absolute(check.second()), relative(check.second())
      };
      text.append(row(check.name(), check.shape().toString(), cells, check.verdict()));
    }
    return text.append('\n').append(words(report)).toString();
  }

  private static String row(String name, String shape, String[] cells, String verdict) {
    Object[] all = new Object[9];
    all[0] = name;
    all[1] = shape;
    for (int i = 0; i < 6; i++) {
      all[2 + i] = cells[i] == null ? (i % 2 == 0 ? "absolute" : "relative") : cells[i];
    }
    all[8] = verdict;
    return Words.format("%-9s %-12s %9s %9s   %9s %9s   %9s %9s   %s%n", all);
  }

  private static String absolute(Difference d) {
    return d.comparisons() == 0 ? "-" : number(d.absolute());
  }

  private static String relative(Difference d) {
    if (d.comparisons() == 0) {
      return "-";
    }
    return isRounding(d) ? "rounding" : number(d.relative());
  }

  /** Whether the gradient is too small for difference quotients, so that only rounding is seen. */
  private static boolean isRounding(Difference d) {
    return d.agrees() && d.relative() > GradientCheck.SECOND;
  }

  private static String number(double value) {
    return value == 0 ? "0" : Words.format("%.1e", value);
  }

  private static String words(GradientReport report) {
    StringBuilder text = new StringBuilder();
    line(text, "Largest differences; relative ones to the size of the parameter's gradient.");
    boolean rounding =
        report.checks().stream().anyMatch(c -> isRounding(c.numerical()) || isRounding(c.second()));
    if (rounding) {
      line(text, "'rounding': the gradient is too small for difference quotients to see it.");
    }
    if (!report.manual()) {
      line(
          text,
          "No gradient is written by hand for this network: automatic against numerical only.");
    }
    line(
        text,
        "Numerical: central differences along %d random directions of each parameter%s;",
        report.directions(),
        report.eachWeight() ? " and each weight" : "");
    line(text, "second order: of the gradient, along %d directions in all.", report.directions());
    GradientReport.Steps steps = report.steps();
    if (steps.shortened() > 0) {
      line(
          text,
          "%,d of %,d steps were shortened, so that none crosses a kink, of a ReLU or of |w|.",
          steps.shortened(),
          steps.tried());
    }
    if (steps.skipped() > 0) {
      line(
          text,
          "%,d of %,d steps were left out: they begin on a kink, of a ReLU or of |w|, or too near to one;",
          steps.skipped(),
          steps.tried());
      line(text, "other --rows or another --seed give another point.");
    }
    line(text, "%s", verdict(report));
    return text.toString();
  }

  private static String verdict(GradientReport report) {
    List<String> wrong =
        report.checks().stream()
            .filter(check -> !check.agrees())
            .map(GradientReport.Check::name)
            .toList();
    if (!wrong.isEmpty()) {
      return "THE GRADIENTS DISAGREE: " + String.join(", ", wrong) + ".";
    }
    List<String> missing =
        report.checks().stream()
            .filter(GradientReport.Check::isIncomplete)
            .map(GradientReport.Check::name)
            .toList();
    return missing.isEmpty()
        ? "The gradients agree."
        : "The gradients agree where they were compared; not compared: "
            + String.join(", ", missing)
            + ".";
  }

  @FormatMethod
  private static void line(StringBuilder text, String format, Object... arguments) {
    text.append(Words.format(format, arguments)).append('\n');
  }

  /** The report as JSON writes it; a comparison that was not made is null. */
  public static Map<String, Object> json(GradientReport report) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("agrees", report.agrees());
    object.put("rows", report.rows());
    object.put("meanLoss", report.meanLoss());
    object.put("eachWeight", report.eachWeight());
    object.put("directions", report.directions());
    object.put("steps", report.steps());
    object.put("parameters", report.checks().stream().map(GradientTable::json).toList());
    return object;
  }

  private static Map<String, Object> json(GradientReport.Check check) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", check.name());
    object.put("shape", check.shape());
    object.put("gradientNorm", check.norm());
    object.put("manualToAutomatic", json(check.manual()));
    object.put("automaticToNumerical", json(check.numerical()));
    object.put("secondOrder", json(check.second()));
    object.put("verdict", check.verdict());
    return object;
  }

  private static Difference json(Difference difference) {
    return difference.comparisons() == 0 ? null : difference;
  }
}
