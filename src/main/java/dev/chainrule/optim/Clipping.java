package dev.chainrule.optim;

import static dev.chainrule.settings.Setting.amount;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Optimizer.Span;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;
import java.io.Serializable;
import java.util.List;

/**
 * Bounds the mean gradient before the optimizer sees it; statistics of batches, which travel with
 * it, stay as they are.
 *
 * @param norm the most that its Euclidean norm may be, over all that is trained: a longer one is
 *     scaled to it; 0 for any; Pascanu, Mikolov, Bengio 2013
 * @param value the most that the magnitude of a number may be: larger ones are cut to it, before
 *     the norm; 0 for any
 */
record Clipping(double norm, double value) implements Serializable {
  static final Setting<Double> NORM =
      amount(
          "clip-norm",
          "The most that the norm of a step's gradient may be; a longer one is scaled to it; 0:"
              + " any.");
  static final Setting<Double> VALUE =
      amount(
          "clip-value", "The most that the magnitude of a number of the gradient may be; 0: any.");

  static final List<Setting<?>> SETTINGS = List.of(NORM, VALUE);

  static Clipping of(Values settings) {
    return new Clipping(settings.get(NORM), settings.get(VALUE));
  }

  /** Bounds a range of {@code gradient}, all of it if there is a bound for the norm. */
  void bound(Parameters gradient, Span range) {
    List<Span> trained = range.within(gradient.layout().trained());
    if (value > 0) {
      trained.forEach(part -> cut(part.of(gradient)));
    }
    if (norm > 0) {
      double squares = 0;
      for (Span part : trained) {
        squares += Kernels.dot(part.of(gradient), part.of(gradient));
      }
      double found = Math.sqrt(squares);
      if (found > norm) {
        trained.forEach(part -> Kernels.scale(norm / found, part.of(gradient), part.of(gradient)));
      }
    }
  }

  private void cut(Matrix g) {
    Kernels.map(g, x -> Math.max(-value, Math.min(value, x)), g);
  }
}
