package dev.chainrule.explain;

import dev.chainrule.check.BatchLoss;
import dev.chainrule.check.GradientCheck;
import dev.chainrule.check.GradientReport;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.AutodiffBackprop;
import dev.chainrule.model.ManualBackprop;
import dev.chainrule.model.Minibatch;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Parameters;
import java.util.Optional;

/**
 * One gradient, computed in three ways; uphill, of the sum or mean as the trace has it.
 *
 * @param manual by hand
 * @param automatic by automatic differentiation
 * @param numerical by central differences, weight by weight, NaN where a kink allows none; empty
 *     for networks of more than {@value #SHOWN_ONE_BY_ONE} parameters
 * @param manualInput ∂L/∂x by hand, [N, Din]
 * @param automaticInput ∂L/∂x by automatic differentiation, [N, Din]
 * @param check how much they differ, for networks of any size; of the mean loss
 */
record ThreeGradients(
    Parameters manual,
    Parameters automatic,
    Optional<Parameters> numerical,
    Matrix manualInput,
    Matrix automaticInput,
    GradientReport check) {

  /** With this many parameters or fewer, all are shown and moved one by one. */
  private static final int SHOWN_ONE_BY_ONE = 64;

  /**
   * Computes what {@code trace} holds in the other two ways, with its reduction.
   *
   * @param trace float64
   * @param seed of the random directions
   * @throws IllegalArgumentException if the trace is not float64
   */
  public static ThreeGradients of(BatchTrace trace, long seed) {
    Mlp mlp = trace.mlp();
    Parameters weights = trace.weights();
    Minibatch batch = trace.batch();
    double scale = trace.reduction().scale(batch.rows());
    Parameters automatic = Parameters.zeros(weights.layout(), weights.precision());
    new AutodiffBackprop(mlp).sumLossAndGradient(weights, batch, automatic);
    Kernels.scale(scale, automatic.flat(), automatic.flat());
    Matrix input = new BatchLoss(mlp, batch).inputGradient(weights).copy();
    Kernels.scale(scale, input, input);
    GradientCheck check = new GradientCheck(mlp, weights, batch, seed, 2);
    GradientReport report = check.run(Optional.of(new ManualBackprop(mlp)));
    Optional<Parameters> numerical = Optional.empty();
    if (weights.layout().size() <= SHOWN_ONE_BY_ONE) {
      Parameters mean = check.numerical();
      Kernels.scale(scale * batch.rows(), mean.flat(), mean.flat());
      numerical = Optional.of(mean);
    }
    return new ThreeGradients(trace.gradient(), automatic, numerical, trace.dh(0), input, report);
  }
}
