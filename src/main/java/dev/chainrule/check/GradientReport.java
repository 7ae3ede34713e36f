package dev.chainrule.check;

import java.util.List;

/**
 * What a gradient check found.
 *
 * @param manual whether there was a hand-written gradient to compare
 * @param rows rows of the batch
 * @param meanLoss mean loss of a row
 * @param checks one for each parameter, in the layout's order
 * @param eachWeight whether every single weight was moved, or random directions only
 * @param directions random directions tried for each parameter, and for the second order
 * @param steps how many difference quotients were tried, shortened and skipped
 */
public record GradientReport(
    boolean manual,
    int rows,
    double meanLoss,
    List<Check> checks,
    boolean eachWeight,
    int directions,
    Steps steps) {

  public GradientReport {
    checks = List.copyOf(checks);
  }

  /**
   * Counts of difference quotients.
   *
   * @param tried all of them
   * @param shortened those whose step was shortened to cross no kink
   * @param skipped those left out, since no step was short enough
   */
  public record Steps(int tried, int shortened, int skipped) {}

  /**
   * The check of one parameter.
   *
   * @param norm of its gradient, √Σg², of the mean loss
   * @param manual hand-written gradient against the automatic one
   * @param numerical automatic gradient against central differences of the loss
   * @param second automatic Hessian-vector product against central differences of the gradient
   */
  public record Check(
      String name,
      List<Integer> shape,
      double norm,
      Difference manual,
      Difference numerical,
      Difference second) {

    /** Whether all that could be compared agrees. */
    public boolean agrees() {
      return manual.agrees() && numerical.agrees() && second.agrees();
    }

    /** {@code ok}, {@code WRONG}, or {@code at a kink} if no difference could be taken. */
    public String verdict() {
      if (!agrees()) {
        return "WRONG";
      }
      return isIncomplete() ? "at a kink" : "ok";
    }

    /** Whether a comparison was not made, since every step for it crossed a kink. */
    public boolean isIncomplete() {
      return numerical.comparisons() == 0 || second.comparisons() == 0;
    }
  }

  /** Whether all gradients agree as far as they could be compared. */
  public boolean agrees() {
    return checks.stream().allMatch(Check::agrees);
  }
}
