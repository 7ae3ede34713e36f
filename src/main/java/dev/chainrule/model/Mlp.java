package dev.chainrule.model;

import dev.chainrule.autodiff.Products;
import dev.chainrule.autodiff.Value;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A multilayer perceptron: affine layers with an activation after each.
 *
 * <p>Layer l (from 1) computes {@code h_l = f(h_{l−1}·W_l + b_l)}, with {@code h_0 = x}; f is
 * {@code hidden} between layers and {@code output} after the last (identity gives logits).
 *
 * @param sizes features of the input, units of each layer; at least two numbers
 * @param loss what training minimises
 */
public record Mlp(List<Integer> sizes, Activation hidden, Activation output, Loss loss)
    implements Network {
  private static final long serialVersionUID = 1L;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException unless there are at least two, each 1 or more
   */
  public Mlp {
    sizes = List.copyOf(sizes);
    if (sizes.size() < 2 || sizes.stream().anyMatch(n -> n < 1)) {
      throw new IllegalArgumentException(
          "layers %s: at least an input and an output size, each 1 or more".formatted(sizes));
    }
  }

  /**
   * ReLU between layers, logits at the end, softmax cross-entropy.
   *
   * @param sizes features of the input, units of each layer
   * @throws IllegalArgumentException unless there are at least two sizes, each 1 or more
   */
  public static Mlp classifier(int... sizes) {
    return new Mlp(
        Arrays.stream(sizes).boxed().toList(),
        Activation.RELU,
        Activation.IDENTITY,
        Loss.SOFTMAX_CROSS_ENTROPY);
  }

  /** How many affine layers there are. */
  public int depth() {
    return sizes.size() - 1;
  }

  @Override
  public int features() {
    return sizes.get(0);
  }

  @Override
  public int classes() {
    return sizes.get(depth());
  }

  /** The activation after layer {@code l}, 1 ≤ l ≤ depth. */
  public Activation activation(int l) {
    return l == depth() ? output : hidden;
  }

  /** W1, b1, W2, b2, … . */
  @Override
  public ParameterLayout layout() {
    ParameterLayout layout = new ParameterLayout();
    for (int l = 1; l <= depth(); l++) {
      layout
          .matrix("W" + l, sizes.get(l - 1), sizes.get(l))
          .vector("b" + l, sizes.get(l), ParameterLayout.Role.BIAS);
    }
    return layout;
  }

  @Override
  public Value outputs(Value x, ForwardContext pass) {
    Value h = x;
    for (int l = 1; l <= depth(); l++) {
      Value z = Products.affine(h, pass.parameter("W" + l), pass.parameter("b" + l));
      h = activation(l).forward(z, pass);
    }
    return h;
  }

  @Override
  public Predictor forward() {
    return new ForwardPass(this);
  }

  /** Sizes and activation, such as {@code 784,512,10, relu}. */
  @Override
  public String text() {
    return layers() + ", " + hidden.label();
  }

  /** The sizes as users write them: {@code 784,512,10}. */
  public String layers() {
    return sizes.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
