package dev.chainrule.model;

import dev.chainrule.autodiff.Value;
import java.util.List;
import java.util.Objects;

/**
 * A network of layers, as {@link NetworkText} reads it. No backward pass is written for it.
 *
 * <p>Parameters lie in the order of the text: W1, b1, W2, b2, … of its dense layers; scale1,
 * shift1, scale2, … of its norms; mean and variance of the same number where a norm is a batch
 * norm.
 */
public final class LayeredNetwork implements Network {
  private static final long serialVersionUID = 1L;

  private final int features;
  private final int classes;
  private final Loss loss;
  private final Layer layers;

  /**
   * @param features numbers in a row of the input
   * @param classes numbers in a row of the output
   * @throws IllegalArgumentException if there are too many parameters for one vector
   */
  LayeredNetwork(int features, Layer layers, int classes, Loss loss) {
    this.features = features;
    this.classes = classes;
    this.loss = loss;
    this.layers = layers;
    layout();
  }

  /** {@code mlp} layer by layer: the same parameters, of the same names, and the same outputs. */
  public static LayeredNetwork of(Mlp mlp) {
    return NetworkText.of(mlp).network(mlp.loss());
  }

  /** The layers in their order. */
  public List<Layer> layers() {
    return layers instanceof Sequence sequence ? sequence.layers() : List.of(layers);
  }

  @Override
  public int features() {
    return features;
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public Loss loss() {
    return loss;
  }

  @Override
  public ParameterLayout layout() {
    ParameterLayout layout = new ParameterLayout();
    layers.declare(layout);
    return layout;
  }

  @Override
  public Value outputs(Value x, ForwardContext pass) {
    return layers.forward(x, pass);
  }

  @Override
  public boolean hasIndependentRows() {
    return layers.hasIndependentRows();
  }

  @Override
  public boolean drawsAtRandom() {
    return layers.drawsAtRandom();
  }

  /** With the input's size, so that {@link NetworkText} reads the same network from it. */
  @Override
  public String text() {
    return "input(" + features + ") " + layers.text();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LayeredNetwork that
        && features == that.features
        && loss == that.loss
        && layers.equals(that.layers);
  }

  @Override
  public int hashCode() {
    return Objects.hash(features, loss, layers);
  }

  @Override
  public String toString() {
    return text() + ", " + loss.label();
  }
}
