package dev.chainrule.spark;

import dev.chainrule.model.Parameters;
import dev.chainrule.train.TrainState.Vectors;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The vectors of a moment by names of their own, as they travel. */
final class VectorNames {
  private static final String WEIGHTS = "weights";
  private static final String PREVIOUS = "previous weights";
  private static final String OPTIMIZER = "optimizer: ";

  private VectorNames() {}

  /** The vectors of {@code vectors}, shared, in an order that is always the same. */
  static Map<String, Parameters> of(Vectors vectors) {
    Map<String, Parameters> all = new TreeMap<>();
    all.put(WEIGHTS, vectors.weights());
    all.put(PREVIOUS, vectors.previousWeights());
    vectors.optimizer().forEach((name, vector) -> all.put(OPTIMIZER + name, vector));
    return all;
  }

  /** The inverse of {@link #of}. */
  static Vectors vectors(Map<String, Parameters> byName) {
    Map<String, Parameters> optimizer = new HashMap<>();
    byName.forEach(
        (name, vector) -> {
          if (name.startsWith(OPTIMIZER)) {
            optimizer.put(name.substring(OPTIMIZER.length()), vector);
          }
        });
    return new Vectors(byName.get(WEIGHTS), byName.get(PREVIOUS), optimizer);
  }
}
