package dev.chainrule.model;

import dev.chainrule.autodiff.Products;
import dev.chainrule.autodiff.Value;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A multilayer perceptron: affine layers with an activation after each.
 *
 * <p>Layer l (from 1) computes {@code h_l = f(h_{l−1}·W_l + b_l)}, with {@code h_0 = x}; f is
 * {@code hidden} between layers and {@code output} after the last (identity gives logits).
 *
 * @param sizes features of the input, units of each layer; at least two numbers
 * @param loss what training makes small
 */
public record Mlp(List<Integer> sizes, Activation hidden, Activation output, Loss loss)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public Mlp {
    sizes = List.copyOf(sizes);
    if (sizes.size() < 2 || sizes.stream().anyMatch(n -> n < 1)) {
      throw new IllegalArgumentException(
          "layers %s: at least an input and an output size, each 1 or more".formatted(sizes));
    }
  }

  /** ReLU between layers, logits at the end, softmax cross-entropy. */
  public static Mlp classifier(int... sizes) {
    return new Mlp(
        java.util.Arrays.stream(sizes).boxed().toList(),
        Activation.RELU,
        Activation.IDENTITY,
        Loss.SOFTMAX_CROSS_ENTROPY);
  }

  /** How many affine layers there are. */
  public int depth() {
    return sizes.size() - 1;
  }

  /** Input size Din. */
  public int features() {
    return sizes.get(0);
  }

  /** Output size Dout: the number of classes. */
  public int classes() {
    return sizes.get(depth());
  }

  /** The activation after layer {@code l}, 1 ≤ l ≤ depth. */
  public Activation activation(int l) {
    return l == depth() ? output : hidden;
  }

  /** W1, b1, W2, b2, … . */
  public ParameterLayout layout() {
    ParameterLayout layout = new ParameterLayout();
    for (int l = 1; l <= depth(); l++) {
      layout.matrix("W" + l, sizes.get(l - 1), sizes.get(l)).vector("b" + l, sizes.get(l));
    }
    return layout;
  }

  /**
   * The forward pass for automatic differentiation.
   *
   * @param theta W1, b1, W2, b2, …
   * @param x inputs, [N, Din]
   * @return [N, Dout]
   */
  Value outputs(List<Value> theta, Value x) {
    Value h = x;
    for (int l = 1; l <= depth(); l++) {
      Value z = Products.affine(h, theta.get(2 * l - 2), theta.get(2 * l - 1));
      h = activation(l).apply(z);
    }
    return h;
  }

  /** The sizes as users write them: {@code 784,512,10}. */
  public String layers() {
    return sizes.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
