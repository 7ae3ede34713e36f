package dev.chainrule.explain;

import dev.chainrule.explain.Explanation.Named;
import dev.chainrule.explain.Explanation.Phase;
import dev.chainrule.explain.Explanation.Step;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Softmax;
import dev.chainrule.model.Activation;
import dev.chainrule.model.Loss;
import java.util.ArrayList;
import java.util.List;

/** From x to L: an affine and an activation step for each layer, then the loss. */
final class ForwardSteps {
  private final BatchTrace trace;
  private final Notation names;
  private final List<Step> steps = new ArrayList<>();

  private ForwardSteps(BatchTrace trace) {
    this.trace = trace;
    this.names = new Notation(trace);
  }

  static List<Step> of(BatchTrace trace) {
    ForwardSteps forward = new ForwardSteps(trace);
    for (int l = 1; l <= trace.mlp().depth(); l++) {
      forward.affine(l);
      if (trace.mlp().activation(l) != Activation.IDENTITY) {
        forward.activation(l);
      }
    }
    forward.loss();
    return forward.steps;
  }

  private void affine(int l) {
    String x = names.h(l - 1);
    String z = names.z(l);
    Matrix in = trace.h(l - 1);
    Matrix w = trace.weight(l);
    List<Named> values = new ArrayList<>();
    if (l == 1) {
      values.add(Named.matrix(x, in));
    }
    values.add(Named.matrix("W" + l, w));
    values.add(Named.vector("b" + l, trace.bias(l)));
    values.add(Named.matrix(z, trace.z(l)));
    add(
        names.layer(l) + " linear",
        Words.format("%s = %s @ W%d + b%d", z, x, l, l),
        ShapeCheck.affine(in, w, trace.bias(l), trace.z(l)),
        values,
        names.dot(
            z + "[0][0]",
            Notation.row(in, 0),
            Notation.column(w, 0),
            " + " + Numbers.exact(trace.bias(l).get(0)),
            trace.z(l).get(0)),
        isLogits(l) ? List.of(Remarks.rawOutputs(trace.z(l))) : List.of());
  }

  private boolean isLogits(int l) {
    return l == trace.mlp().depth()
        && trace.mlp().activation(l) == Activation.IDENTITY
        && trace.z(l).cols() > 1;
  }

  private void activation(int l) {
    Activation f = trace.mlp().activation(l);
    List<Named> values = new ArrayList<>();
    values.add(Named.matrix(names.h(l), trace.h(l)));
    if (f == Activation.RELU) {
      values.add(Named.matrix(names.slope(l), trace.slope(l)));
    }
    add(
        f.title() + " activation",
        names.activationFormula(l),
        ShapeCheck.same(names.h(l), trace.h(l), names.z(l), trace.z(l)),
        values,
        "",
        f == Activation.RELU ? Remarks.inactiveUnits(trace, l, names) : List.of());
  }

  private void loss() {
    int last = trace.mlp().depth();
    Matrix outputs = trace.h(last);
    Matrix targets = trace.batch().targets();
    List<Named> values = new ArrayList<>();
    values.add(Named.matrix("y", targets));
    if (trace.mlp().loss() == Loss.SOFTMAX_CROSS_ENTROPY) {
      Matrix p = outputs.zerosLike();
      Softmax.rows(outputs, p);
      values.add(Named.matrix("p", p));
    }
    Matrix loss = Matrix.row(trace.precision(), trace.lossValue());
    values.add(Named.scalar("L", loss));
    add(
        "Loss: " + trace.mlp().loss().label().replace('-', ' '),
        names.lossFormula(),
        ShapeCheck.same("y", targets, names.h(last), outputs),
        values,
        worked(outputs, targets),
        List.of(Remarks.reduction(trace)));
  }

  private String worked(Matrix outputs, Matrix targets) {
    if (trace.mlp().loss() != Loss.HALF_SQUARED_ERROR || outputs.size() > 1) {
      return "";
    }
    Matrix error = outputs.copy();
    Kernels.subtract(outputs, targets, error);
    return "L = 1/2 * (%s - %s)^2 = 1/2 * (%s)^2 = %s"
        .formatted(
            Numbers.exact(outputs.get(0)),
            Numbers.exact(targets.get(0)),
            Numbers.exact(error.get(0)),
            Numbers.exact(trace.lossValue()));
  }

  private void add(
      String title,
      String formula,
      ShapeCheck check,
      List<Named> values,
      String worked,
      List<String> notes) {
    int number = steps.size() + 1;
    steps.add(
        new Step(Phase.FORWARD, number, title, formula, List.of(check), values, worked, notes));
  }
}
