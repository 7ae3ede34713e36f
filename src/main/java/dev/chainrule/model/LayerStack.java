package dev.chainrule.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes a network of layers in words and layers of one's own, from the first to the last.
 *
 * <pre>{@code
 * Network network =
 *     new LayerStack(784).add("dense(64)").add(new Gaussian()).add("dense(10)")
 *         .network(Loss.SOFTMAX_CROSS_ENTROPY);
 * }</pre>
 */
public final class LayerStack {
  private final int features;
  private final NetworkBuilder builder;
  private final List<Layer> layers = new ArrayList<>();

  /**
   * @param features numbers in a row of the input, at least 1
   */
  public LayerStack(int features) {
    if (features < 1) {
      throw new IllegalArgumentException("features " + features + ", expected at least 1");
    }
    this.features = features;
    this.builder = new NetworkBuilder(features);
  }

  /**
   * Adds layers.
   *
   * @param text as {@link NetworkText} reads it, without {@code input(N)}
   * @throws NetworkTextException if it describes none, or they do not fit those before
   */
  public LayerStack add(String text) {
    layers.add(NetworkText.parse(text).layers(builder));
    return this;
  }

  /** Adds a layer that gives as many numbers as it takes. */
  public LayerStack add(Layer layer) {
    return add(layer, builder.width());
  }

  /**
   * Adds a layer.
   *
   * @param units numbers in a row of its output, at least 1
   */
  public LayerStack add(Layer layer, int units) {
    if (units < 1) {
      throw new IllegalArgumentException(layer.text() + " gives " + units + ", expected 1 or more");
    }
    layers.add(layer);
    builder.setWidth(units);
    return this;
  }

  /**
   * The network of all these layers; the last one's output is what {@code loss} judges.
   *
   * @throws IllegalArgumentException if there is no layer, or there are too many parameters
   */
  public LayeredNetwork network(Loss loss) {
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("no layers, expected at least one");
    }
    return new LayeredNetwork(features, new Sequence(layers), builder.width(), loss);
  }
}
