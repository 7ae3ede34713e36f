package dev.chainrule.optim;

import static dev.chainrule.settings.Setting.amount;
import static dev.chainrule.settings.Setting.flag;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.ParameterLayout.Entry;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Optimizer.Span;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;
import java.io.Serializable;
import java.util.BitSet;
import java.util.List;

/**
 * What keeps weights small: two penalties, which are part of the loss, and two rules of the update.
 * Losses that are reported are without penalties, as those of PyTorch are.
 *
 * @param l1 of the penalty l1·Σ|w|, whose gradient is l1·sign(w); Tibshirani 1996
 * @param l2 of the penalty l2/2·Σw², whose gradient is l2·w: weight decay of SGD in PyTorch
 * @param decay decoupled from the gradient: the share of w, times the learning rate, by which each
 *     update shrinks it; Loshchilov and Hutter 2019
 * @param maxNorm the most that the norm of the weights into a unit may be after an update: longer
 *     ones are scaled to it; 0 for any; Srivastava et al. 2014
 * @param all whether biases, gains and offsets of norms are penalised and decay like weight
 *     matrices; else they are exempt
 */
public record Regularization(double l1, double l2, double decay, double maxNorm, boolean all)
    implements Serializable {
  public static final Setting<Double> L1 =
      amount("l1", "X: the loss has a penalty of X times the sum of |w|.");
  public static final Setting<Double> L2 =
      amount(
          "l2",
          "X: the loss has a penalty of X/2 times the sum of w²: what PyTorch's SGD calls weight"
              + " decay. Losses are reported without penalties.");
  public static final Setting<Double> WEIGHT_DECAY =
      amount(
              "weight-decay",
              "X: each update takes X times the learning rate from each weight besides, decoupled"
                  + " from the gradient.")
          .orElseAs(OptimizerSpec.told(OptimizerSpec::weightDecay));
  public static final Setting<Boolean> PENALIZE_ALL =
      flag("penalize-all", false, "--l1, --l2 and --weight-decay count for biases and norms too.");
  public static final Setting<Double> MAX_NORM =
      amount("max-norm", "The most that the norm of the weights into a unit may be; 0: any.");

  static final List<Setting<?>> SETTINGS = List.of(L1, L2, WEIGHT_DECAY, PENALIZE_ALL, MAX_NORM);

  /** That of a run with {@code settings}. */
  public static Regularization of(Values settings) {
    return new Regularization(
        settings.get(L1),
        settings.get(L2),
        settings.get(WEIGHT_DECAY),
        settings.get(MAX_NORM),
        settings.get(PENALIZE_ALL));
  }

  /** None of these. */
  public static final Regularization NONE = new Regularization(0, 0, 0, 0, false);

  /** Of this, the penalty that has a gradient everywhere. */
  public Regularization penaltyOfSquares() {
    return new Regularization(0, l2, 0, 0, all);
  }

  private List<Entry> counted(ParameterLayout layout) {
    return layout.trained().stream().filter(e -> all || !e.isVector()).toList();
  }

  /** Whether the loss has a penalty. */
  public boolean penalizes() {
    return l1 > 0 || l2 > 0;
  }

  /** The penalty of {@code weights}, summed in double in the order of the vector. */
  public double penalty(Parameters weights) {
    double penalty = 0;
    for (Entry e : counted(weights.layout())) {
      Matrix w = weights.view(e);
      for (int i = 0; i < w.size(); i++) {
        penalty += l1 * Math.abs(w.get(i)) + l2 / 2 * w.get(i) * w.get(i);
      }
    }
    return penalty;
  }

  /** Adds the gradient of the {@link #penalty} to a range of {@code gradient}. */
  public void addGradient(Parameters weights, Parameters gradient, int from, int count) {
    if (penalizes()) {
      Span range = new Span(weights.layout(), from, count);
      for (Span part : range.within(counted(weights.layout()))) {
        Matrix w = part.of(weights);
        Matrix g = part.of(gradient);
        Kernels.addScaled(l2, w, g);
        if (l1 > 0) {
          Kernels.zip(g, w, (slope, weight) -> slope + l1 * Math.signum(weight), g);
        }
      }
    }
  }

  /** Adds the penalty's second derivative times {@code direction} to {@code product}. */
  public void addCurvature(Parameters direction, Parameters product) {
    counted(product.layout())
        .forEach(e -> Kernels.addScaled(l2, direction.view(e), product.view(e)));
  }

  /** Which weights are above 0, where the penalty has a kink; empty if it has none. */
  public BitSet sides(Parameters weights) {
    BitSet above = new BitSet();
    if (l1 > 0) {
      for (Entry e : counted(weights.layout())) {
        for (int i = e.offset(); i < e.offset() + e.size(); i++) {
          above.set(i, weights.flat().get(i) > 0);
        }
      }
    }
    return above;
  }

  /** Takes the decay of a range of {@code weights} from the same range of {@code next}. */
  void decay(Parameters weights, double learningRate, Parameters next, Span range) {
    if (decay > 0) {
      for (Span part : range.within(counted(weights.layout()))) {
        Kernels.addScaled(-learningRate * decay, part.of(weights), part.of(next));
      }
    }
  }

  /**
   * Scales the weights into each unit, a column of a weight matrix, to the norm they may have.
   *
   * @param part which part of the units of each layer, from 0
   * @param parts how many there are
   */
  void bound(Parameters next, int part, int parts) {
    if (maxNorm > 0) {
      for (Entry e : next.layout().trained()) {
        if (!e.isVector()) {
          boundUnits(next, e, e.cols() * part / parts, e.cols() * (part + 1) / parts);
        }
      }
    }
  }

  private void boundUnits(Parameters next, Entry e, int from, int until) {
    double[] squares = new double[until - from];
    for (int i = 0; i < e.rows(); i++) {
      int at = e.offset() + i * e.cols() + from;
      Kernels.addSquares(next.flat().view(at, 1, until - from), squares);
    }
    Matrix w = next.view(e);
    for (int j = from; j < until; j++) {
      double norm = Math.sqrt(squares[j - from]);
      for (int i = 0; norm > maxNorm && i < w.rows(); i++) {
        w.set(i, j, w.get(i, j) * maxNorm / norm);
      }
    }
  }
}
