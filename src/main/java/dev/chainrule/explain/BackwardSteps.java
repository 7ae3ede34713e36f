package dev.chainrule.explain;

import dev.chainrule.explain.Explanation.Named;
import dev.chainrule.explain.Explanation.Phase;
import dev.chainrule.explain.Explanation.Step;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.Activation;
import java.util.ArrayList;
import java.util.List;

/** From L back to x: the six steps of the walkthrough, for any depth, and then dL/dx. */
final class BackwardSteps {
  private final BatchTrace trace;
  private final Notation names;
  private final List<Step> steps = new ArrayList<>();

  private BackwardSteps(BatchTrace trace) {
    this.trace = trace;
    this.names = new Notation(trace);
  }

  static List<Step> of(BatchTrace trace) {
    BackwardSteps backward = new BackwardSteps(trace);
    backward.loss();
    backward.outputs();
    for (int l = trace.mlp().depth(); l >= 1; l--) {
      if (trace.mlp().activation(l) != Activation.IDENTITY) {
        backward.activation(l);
      }
      backward.parameters(l);
      backward.input(l);
    }
    return backward.steps;
  }

  private void loss() {
    Matrix one = Matrix.row(trace.precision(), 1);
    add(
        "Gradient at the loss",
        "dL/dL = 1",
        List.of(),
        List.of(Named.scalar("dL/dL", one)),
        "",
        List.of());
  }

  private void outputs() {
    int last = trace.mlp().depth();
    String out = names.h(last);
    String gradient = names.gradient(out);
    add(
        "Gradient at the output layer",
        names.outputGradientFormula(),
        List.of(ShapeCheck.same(gradient, trace.dh(last), out, trace.h(last))),
        List.of(Named.matrix(gradient, trace.dh(last))),
        "",
        List.of("Negative where the output is too low, positive where it is too high."));
  }

  private void activation(int l) {
    String h = names.gradient(names.h(l));
    String z = names.gradient(names.z(l));
    boolean relu = trace.mlp().activation(l) == Activation.RELU;
    String slope = names.slope(l);
    add(
        trace.mlp().activation(l).title() + " backward",
        "%s = %s (*) %s".formatted(z, h, slope),
        List.of(ShapeCheck.same(z, trace.dz(l), names.z(l), trace.z(l))),
        List.of(
            Named.matrix(h, trace.dh(l)),
            Named.matrix(slope, trace.slope(l)),
            Named.matrix(z, trace.dz(l))),
        "",
        relu
            ? List.of("The mask is 1 where %s > 0, strictly: at 0 it is 0.".formatted(names.z(l)))
            : List.of());
  }

  private void parameters(int l) {
    String x = names.h(l - 1);
    String z = names.gradient(names.z(l));
    Matrix dw = trace.gradient().view("W" + l);
    Matrix db = trace.gradient().view("b" + l);
    add(
        Words.format("Gradients of W%d and b%d", l, l),
        Words.format("dL/dW%d = %s^T @ %s,   dL/db%d = column sums of %s", l, x, z, l, z),
        List.of(
            ShapeCheck.leftTransposed(trace.h(l - 1), trace.dz(l), dw, "W" + l),
            ShapeCheck.sameVector("dL/db" + l, db, "b" + l, trace.bias(l))),
        List.of(Named.matrix("dL/dW" + l, dw), Named.vector("dL/db" + l, db)),
        names.dot(
            "dL/dW" + l + "[0][0]",
            Notation.column(trace.h(l - 1), 0),
            Notation.column(trace.dz(l), 0),
            "",
            dw.get(0)),
        List.of());
  }

  private void input(int l) {
    String z = names.gradient(names.z(l));
    String x = names.gradient(names.h(l - 1));
    Matrix dx = trace.dh(l - 1);
    String where = l == 1 ? "the input" : names.layer(l - 1).toLowerCase(java.util.Locale.ROOT);
    add(
        "Gradient flowing back to " + where,
        Words.format("%s = %s @ W%d^T", x, z, l),
        List.of(ShapeCheck.rightTransposed(trace.dz(l), trace.weight(l), dx, names.h(l - 1))),
        List.of(Named.matrix(x, dx)),
        names.dot(
            x + "[0][0]",
            Notation.row(trace.dz(l), 0),
            Notation.row(trace.weight(l), 0),
            "",
            dx.get(0)),
        l == 1
            ? List.of("Nothing is trained by it; it says how the loss depends on each input.")
            : List.of());
  }

  private void add(
      String title,
      String formula,
      List<ShapeCheck> checks,
      List<Named> values,
      String worked,
      List<String> notes) {
    int number = steps.size() + 1;
    steps.add(new Step(Phase.BACKWARD, number, title, formula, checks, values, worked, notes));
  }
}
