package dev.chainrule.explain;

import dev.chainrule.io.Words;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.Loss;
import java.util.ArrayList;
import java.util.List;

/** Remarks on a step's numbers, in sentences. */
final class Remarks {
  private static final int ROWS_LISTED = 4;

  private Remarks() {}

  /** That the outputs of a linear layer are no distribution. */
  static String rawOutputs(Matrix z) {
    if (z.rows() > ROWS_LISTED) {
      return "Raw outputs (logits), not probabilities: rows need not sum to 1.";
    }
    List<String> sums = new ArrayList<>();
    for (int i = 0; i < z.rows(); i++) {
      sums.add(Numbers.brief(Kernels.sum(z.rowRange(i, 1))));
    }
    return "Raw outputs (logits), not probabilities: the rows sum to "
        + String.join(", ", sums)
        + ", not to 1.";
  }

  /** How the rows' losses were reduced to one. */
  static String reduction(BatchTrace trace) {
    int rows = trace.batch().rows();
    String what =
        trace.mlp().loss() == Loss.HALF_SQUARED_ERROR
            ? "Half the squared error"
            : "Softmax cross-entropy";
    if (rows == 1) {
      return what + " of the only row: sum and mean are the same.";
    }
    return trace.reduction() == Reduction.SUM
        ? what + Words.format(", summed over the %d rows; so are all gradients.", rows)
        : what
            + Words.format(
                ", the mean over the %d rows; all gradients carry the 1/%d.", rows, rows);
  }

  /** Which units pass no gradient back through ReLU, and what that does not mean. */
  static List<String> inactiveUnits(BatchTrace trace, int l, Notation names) {
    Matrix z = trace.z(l);
    int inactive = 0;
    for (int i = 0; i < z.size(); i++) {
      inactive += z.get(i) > 0 ? 0 : 1;
    }
    if (inactive == 0) {
      return List.of("All units are active for this input: the mask is 1 everywhere.");
    }
    List<String> notes = new ArrayList<>();
    if (z.size() <= 16) {
      each(trace, l, names, notes);
    } else {
      notes.add(
          Words.format(
              "%,d of %,d (row, unit) pairs are inactive, %.1f %%; %,d of %,d units for all %d rows.",
              inactive,
              z.size(),
              100.0 * inactive / z.size(),
              inactiveForAll(z),
              z.cols(),
              z.rows()));
    }
    notes.add(
        "Inactive for this input is not dead: another input may activate a unit, an update revive it.");
    return notes;
  }

  private static void each(BatchTrace trace, int l, Notation names, List<String> notes) {
    Matrix z = trace.z(l);
    for (int i = 0; i < z.rows(); i++) {
      for (int j = 0; j < z.cols(); j++) {
        if (!(z.get(i, j) > 0)) {
          notes.add(
              Words.format(
                  "%s[%d][%d] = %s <= 0: the unit is inactive for this input and blocks its gradient.",
                  names.z(l), i, j, Numbers.exact(z.get(i, j))));
          double bias = trace.bias(l).get(j);
          if (l == 1 && bias > 0) {
            notes.add(
                "At x = 0 the same unit has z1 = b1 = %s > 0 and is active."
                    .formatted(Numbers.exact(bias)));
          }
        }
      }
    }
  }

  private static int inactiveForAll(Matrix z) {
    int count = 0;
    for (int j = 0; j < z.cols(); j++) {
      boolean ever = false;
      for (int i = 0; i < z.rows(); i++) {
        ever |= z.get(i, j) > 0;
      }
      count += ever ? 0 : 1;
    }
    return count;
  }
}
