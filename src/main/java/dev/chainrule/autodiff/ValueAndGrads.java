package dev.chainrule.autodiff;

import java.util.List;

/**
 * A scalar and its gradients.
 *
 * @param value [1, 1]
 * @param gradients the direction of steepest ascent: one for each argument, of its shape; two may
 *     share memory, so they are not to be written to
 */
public record ValueAndGrads(Value value, List<Value> gradients) {
  public ValueAndGrads {
    gradients = List.copyOf(gradients);
  }
}
