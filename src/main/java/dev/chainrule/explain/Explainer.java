package dev.chainrule.explain;

import dev.chainrule.explain.Explanation.Named;
import dev.chainrule.explain.Explanation.Operand;
import dev.chainrule.explain.Explanation.Phase;
import dev.chainrule.explain.Explanation.Station;
import dev.chainrule.explain.Explanation.Step;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.Activation;
import dev.chainrule.model.Minibatch;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.Parameters;
import java.util.ArrayList;
import java.util.List;

/** Explains a batch's numbers in the walkthrough's words. */
public final class Explainer {
  private final BatchTrace trace;
  private final Notation names;

  private Explainer(BatchTrace trace) {
    this.trace = trace;
    this.names = new Notation(trace);
  }

  /**
   * Explains one batch: forward, backward, update, and the gradients computed in two more ways.
   *
   * @param name what to call it
   * @param origin where weights and rows come from, a sentence
   * @param weights float64
   * @param batch float64, x [N, Din] and y [N, Dout]
   * @param learningRate of the update
   * @param seed of the directions that gradients are checked along
   * @throws IllegalArgumentException if the weights are not float64, or the batch does not fit
   */
  public static Explanation explain(
      String name,
      String origin,
      Mlp mlp,
      Parameters weights,
      Minibatch batch,
      Reduction reduction,
      double learningRate,
      long seed) {
    Explainer explainer = new Explainer(BatchTrace.of(mlp, weights, batch, reduction));
    List<Step> steps = new ArrayList<>(ForwardSteps.of(explainer.trace));
    steps.addAll(BackwardSteps.of(explainer.trace));
    steps.add(explainer.update(learningRate));
    return new Explanation(
        name,
        explainer.about(origin),
        explainer.flow(),
        steps,
        ThreeGradients.of(explainer.trace, seed));
  }

  private List<String> about(String origin) {
    Mlp mlp = trace.mlp();
    int rows = trace.batch().rows();
    String over = rows == 1 ? "one row" : trace.reduction().label() + " over " + rows + " rows";
    return List.of(
        origin,
        Words.format(
            "Network %s, %s between layers: %,d parameters, float64.",
            mlp.layers(), mlp.hidden().label(), trace.weights().layout().size()),
        "Loss: %s, %s (%s).".formatted(names.lossFormula(), mlp.loss().label(), over));
  }

  private List<Station> flow() {
    List<Station> flow = new ArrayList<>();
    int depth = trace.mlp().depth();
    for (int l = 1; l <= depth; l++) {
      flow.add(
          station(
              names.h(l - 1),
              trace.dh(l - 1),
              "affine",
              List.of(operand("W" + l), operand("b" + l)),
              ""));
      Activation f = trace.mlp().activation(l);
      if (f != Activation.IDENTITY) {
        flow.add(station(names.z(l), trace.dz(l), f.label(), List.of(), blocked(l)));
      }
    }
    Operand y = new Operand("y", trace.batch().targets().shape(), Double.NaN);
    flow.add(station(names.h(depth), trace.dh(depth), "loss", List.of(y), ""));
    flow.add(new Station("L", "", 1, "", List.of(), ""));
    return flow;
  }

  private static Station station(
      String name, Matrix gradient, String operation, List<Operand> operands, String remark) {
    return new Station(name, gradient.shape(), Kernels.norm(gradient), operation, operands, remark);
  }

  private Operand operand(String name) {
    ParameterLayout.Entry e = trace.weights().layout().entry(name);
    return new Operand(name, e.shape().toString(), Kernels.norm(trace.gradient().view(name)));
  }

  private String blocked(int l) {
    if (trace.mlp().activation(l) != Activation.RELU) {
      return "";
    }
    Matrix mask = trace.slope(l);
    int blocked = mask.size() - (int) Math.round(Kernels.sum(mask));
    return Words.format("blocks %,d of %,d", blocked, mask.size());
  }

  private Step update(double learningRate) {
    Parameters next = trace.updated(learningRate);
    List<Named> values = new ArrayList<>();
    List<ShapeCheck> checks = new ArrayList<>();
    for (ParameterLayout.Entry e : next.layout().entries()) {
      String name = e.name() + "_new";
      Matrix value = next.view(e.name());
      values.add(e.isVector() ? Named.vector(name, value) : Named.matrix(name, value));
      Matrix old = trace.weights().view(e.name());
      checks.add(
          e.isVector()
              ? ShapeCheck.sameVector(name, value, e.name(), old)
              : ShapeCheck.same(name, value, e.name(), old));
    }
    double after = BatchTrace.of(trace.mlp(), next, trace.batch(), trace.reduction()).lossValue();
    String rate = Numbers.exact(learningRate);
    return new Step(
        Phase.UPDATE,
        1,
        "All parameters, one step downhill",
        "W_new = W - lr * dL/dW,  b_new = b - lr * dL/db,   lr = " + rate,
        checks,
        values,
        "W1_new[0][0] = %s - %s*%s = %s"
            .formatted(
                Numbers.exact(trace.weights().flat().get(0)),
                rate,
                Notation.factor(trace.gradient().flat().get(0)),
                Numbers.exact(next.flat().get(0))),
        List.of(
            "A gradient points uphill, so a weight with a negative one grows.",
            "L on the same batch: %s before, %s after."
                .formatted(Numbers.exact(trace.lossValue()), Numbers.exact(after))));
  }
}
