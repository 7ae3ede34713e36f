package dev.chainrule.optim;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.Parameters;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes the next weights of a gradient: a deterministic function of (weights, own vectors, mean
 * gradient, step), so that it gives the same bits wherever it runs.
 *
 * <p>To add one, write its class with its settings, and a constant of {@link OptimizerSpec}.
 */
public abstract class Optimizer implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Set<String> names;
  private Map<String, Parameters> vectors = new TreeMap<>();

  /**
   * @param vectors the names of those that it keeps from step to step, all 0 before the first
   */
  protected Optimizer(String... vectors) {
    this.names = Set.of(vectors);
  }

  /**
   * One update of a range of the weights, against the gradient; after {@link #prepare}.
   *
   * @param weights now, [1, count]; not changed
   * @param mean gradient of the mean loss, uphill, [1, count]; not changed
   * @param step says the learning rate
   * @param next receives the new weights, [1, count]; not the same vector as {@code weights}
   * @param range which numbers of the whole vectors these are
   */
  abstract void update(Matrix weights, Matrix mean, Step step, Matrix next, Span range);

  /**
   * Numbers {@code from} until {@code from + count} of the vector of all parameters.
   *
   * @param layout of the parameters
   */
  record Span(ParameterLayout layout, int from, int count) {
    /** Those numbers of {@code vector}, [1, count]: a view. */
    Matrix of(Parameters vector) {
      return vector.flat().view(from, 1, count);
    }

    /** What of this range belongs to each of {@code entries}, where there is anything. */
    List<Span> within(List<ParameterLayout.Entry> entries) {
      List<Span> parts = new ArrayList<>();
      for (ParameterLayout.Entry e : entries) {
        int begin = Math.max(from, e.offset());
        int size = Math.min(from + count, e.offset() + e.size()) - begin;
        if (size > 0) {
          parts.add(new Span(layout, begin, size));
        }
      }
      return parts;
    }
  }

  /**
   * Whether every number is updated by itself, so that ranges may be updated by several threads at
   * once, in any order; else there is one range, of all numbers.
   */
  boolean byRanges() {
    return true;
  }

  /** That range of its vector {@code name}, [1, count]: a view. */
  final Matrix vector(String name, Span range) {
    return range.of(vectors.get(name));
  }

  /** {@code average ← β·average + (1 − β)·newest}. */
  static void average(double beta, Matrix newest, Matrix average) {
    Kernels.scale(beta, average, average);
    Kernels.addScaled(1 - beta, newest, average);
  }

  /** The names of the vectors that it keeps. */
  final Set<String> names() {
    return names;
  }

  /** Makes its vectors, of the layout and precision of {@code like}, if it has none. */
  final void prepare(Parameters like) {
    names.forEach(
        name ->
            vectors.computeIfAbsent(
                name, absent -> Parameters.zeros(like.layout(), like.precision())));
  }

  /** Its vectors by name; its own, not copies; none before the first update. */
  final Map<String, Parameters> state() {
    return vectors;
  }

  /**
   * Goes on from what {@link #state} gave; the vectors are copied.
   *
   * @throws IllegalArgumentException if that is neither all its vectors nor none
   */
  final void restore(Map<String, Parameters> state) {
    if (!state.isEmpty() && !state.keySet().equals(names)) {
      throw new IllegalArgumentException(
          "optimizer vectors %s, expected %s or none".formatted(state.keySet(), names));
    }
    vectors = new TreeMap<>();
    state.forEach((name, vector) -> vectors.put(name, vector.copy()));
  }
}
