package dev.chainrule.model;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.random.CounterRandom;
import java.util.Locale;

/**
 * Where weights start: uniform from −limit to below limit; all else where its role says. Weight
 * number i of the flat vector is a function of (seed, i) alone.
 */
public enum Initializer {
  /** limit = √(6 / (fan-in + fan-out)); Glorot and Bengio 2010. */
  GLOROT {
    @Override
    double limit(int fanIn, int fanOut) {
      return Math.sqrt(6.0 / (fanIn + fanOut));
    }
  },
  /** limit = √(6 / fan-in); for ReLU, He et al. 2015. */
  HE {
    @Override
    double limit(int fanIn, int fanOut) {
      return Math.sqrt(6.0 / fanIn);
    }
  };

  /** Bound of |weight| for a matrix [fanIn, fanOut]. */
  abstract double limit(int fanIn, int fanOut);

  /**
   * First weights for {@code layout}.
   *
   * @param layout its weight matrices are drawn, all else starts where its role says
   * @param seed fixes every draw, with the weight's index in the vector
   * @return a new vector, [1, layout.size()], rounded to {@code precision}
   */
  public Parameters parameters(ParameterLayout layout, long seed, Precision precision) {
    Parameters parameters = Parameters.zeros(layout, precision);
    for (ParameterLayout.Entry e : layout.entries()) {
      if (e.role() == ParameterLayout.Role.WEIGHTS) {
        draw(parameters.view(e), e, seed);
      } else {
        parameters.view(e).fill(e.role().start());
      }
    }
    return parameters;
  }

  private void draw(Matrix weights, ParameterLayout.Entry e, long seed) {
    double limit = limit(e.rows(), e.cols());
    for (int i = 0; i < weights.size(); i++) {
      double unit =
          CounterRandom.uniform(seed, CounterRandom.Purpose.WEIGHTS, e.offset() + (long) i);
      weights.set(i, limit * (2 * unit - 1));
    }
  }

  /** The name that users write. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
