package dev.chainrule.explain;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Activation;
import dev.chainrule.model.Initializer;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Minibatch;
import dev.chainrule.model.Mlp;
import dev.chainrule.random.CounterRandom;
import java.util.List;

/** What tests explain: the walkthrough's examples, and networks of other sizes and kinds. */
final class Explanations {
  private Explanations() {}

  static Explanation of(ReferenceExample example, Mlp mlp, Reduction reduction) {
    return Explainer.explain(
        example.name(), "Test.", mlp, example.weights(), example.batch(), reduction, 0.1, 1);
  }

  static Explanation of(ReferenceExample example, Reduction reduction) {
    return of(example, example.mlp(), reduction);
  }

  static List<Explanation> all() {
    return List.of(
        of(ReferenceExample.tiny(), Reduction.SUM),
        of(ReferenceExample.reluBlocking(), Reduction.SUM),
        of(ReferenceExample.batchOfTwo(), Reduction.SUM),
        of(ReferenceExample.batchOfTwo(), Reduction.MEAN),
        random(Mlp.classifier(784, 40, 10), 4),
        random(network(Activation.TANH, Activation.SIGMOID, 9, 8, 7, 6, 5), 1),
        random(network(Activation.SIGMOID, Activation.TANH, 3, 2), 7),
        random(network(Activation.RELU, Activation.RELU, 5, 5, 5), 6),
        random(Mlp.classifier(12345, 10, 9, 8, 7, 6, 5, 4), 3));
  }

  private static Mlp network(Activation hidden, Activation output, Integer... sizes) {
    return new Mlp(List.of(sizes), hidden, output, Loss.HALF_SQUARED_ERROR);
  }

  private static Explanation random(Mlp mlp, int rows) {
    Matrix x = Matrix.zeros(Precision.FLOAT64, rows, mlp.features());
    for (int i = 0; i < x.size(); i++) {
      // Six decades, both signs: numbers of every length.
      double u = 2 * CounterRandom.uniform(1, CounterRandom.Purpose.ROW_ORDER, i) - 1;
      x.set(i, u * Math.pow(10, i % 6 - 3));
    }
    Matrix y = Matrix.zeros(Precision.FLOAT64, rows, mlp.classes());
    for (int i = 0; i < rows; i++) {
      y.set(i, i % mlp.classes(), 1);
    }
    return Explainer.explain(
        mlp.layers(),
        "Rows of train-images-idx3-ubyte.gz; weights of /a/rather/long/path/to/a/run/of/last/week"
            + "/runs/2026-11-23-190000.",
        mlp,
        Initializer.HE.parameters(mlp.layout(), 1, Precision.FLOAT64),
        new Minibatch(x, y),
        Reduction.MEAN,
        0.1,
        1);
  }
}
