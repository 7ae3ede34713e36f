package dev.chainrule.cli;

import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Activation;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.model.Initializer;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkText;
import dev.chainrule.train.InvalidSettingsException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Which network, and how its gradients are computed. */
final class NetworkOptions {
  private static final String DEFAULT_LAYERS = "784,512,10";

  @Option(
      names = "--layers",
      paramLabel = "N,N,…",
      converter = LayersConverter.class,
      description = {
        "Sizes of the layers: pixels of an image, hidden units, …, classes.",
        "Default: " + DEFAULT_LAYERS + "."
      })
  Layers layers;

  @Option(
      names = "--network",
      paramLabel = "TEXT",
      description = {
        "In place of --layers: the layers in order, such as",
        "'dense(512) relu dropout(0.2) residual(dense(512) relu) layernorm dense(10)'. Known are",
        "dense(UNITS), relu, sigmoid, tanh, gelu, dropout(SHARE), layernorm, batchnorm and",
        "residual(LAYERS); input(N) may come first. Its gradients are --gradient autodiff."
      })
  String text;

  @Option(
      names = "--hidden",
      paramLabel = "NAME",
      description = "Activation between --layers: relu, sigmoid, tanh. Default: relu.")
  Activation hidden;

  @Option(
      names = "--loss",
      paramLabel = "NAME",
      defaultValue = "softmax-cross-entropy",
      converter = LossConverter.class,
      description = "softmax-cross-entropy or half-squared-error. Default: ${DEFAULT-VALUE}.")
  Loss loss;

  @Option(
      names = "--init",
      paramLabel = "NAME",
      defaultValue = "glorot",
      description = "First weights: glorot or he. Default: ${DEFAULT-VALUE}.")
  Initializer initializer;

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      defaultValue = "float32",
      description = "float32 or float64. Default: ${DEFAULT-VALUE}.")
  Precision precision;

  @Option(
      names = "--gradient",
      paramLabel = "METHOD",
      description = {
        "Who computes gradients: manual or autodiff.",
        "Default: manual for --layers, autodiff for --network."
      })
  GradientMethod gradient;

  /** Sizes as one value: a list option would append where a user means to replace. */
  record Layers(List<Integer> sizes) {}

  /** {@code 784,512,10}. */
  static final class LayersConverter implements picocli.CommandLine.ITypeConverter<Layers> {
    @Override
    public Layers convert(String value) {
      try {
        return new Layers(
            Arrays.stream(value.split(",", -1)).map(n -> Integer.valueOf(n.trim())).toList());
      } catch (NumberFormatException e) {
        throw new picocli.CommandLine.TypeConversionException("sizes such as 784,512,10");
      }
    }
  }

  /** Users write hyphens where Java has underscores. */
  static final class LossConverter implements picocli.CommandLine.ITypeConverter<Loss> {
    @Override
    public Loss convert(String value) {
      for (Loss candidate : Loss.values()) {
        if (candidate.label().equalsIgnoreCase(value)) {
          return candidate;
        }
      }
      throw new picocli.CommandLine.TypeConversionException(
          "one of softmax-cross-entropy, half-squared-error");
    }
  }

  /**
   * Says what is wrong with these options, as far as can be seen without the data.
   *
   * @throws IllegalArgumentException if anything is
   */
  void check() {
    if (text == null) {
      naming("layers", mlp()::layout); // Which says if it is too large.
      return;
    }
    new InvalidSettingsException.Checks()
        .require(layers == null, "layers", "given beside --network", "one of the two")
        .require(
            hidden == null, "hidden", "given beside --network", "relu and the like in its text")
        .require(
            gradient != GradientMethod.MANUAL,
            "gradient",
            "manual",
            "autodiff with --network, as backpropagation by hand is written for --layers only")
        .done();
    naming("network", () -> NetworkText.parse(text));
  }

  /**
   * The network for rows of {@code features} numbers of {@code classes} kinds.
   *
   * @throws InvalidSettingsException if it does not fit them; --layers are not compared here
   */
  Network network(int features, int classes) {
    if (text == null) {
      return mlp();
    }
    return naming(
        "network",
        () -> {
          Network network = NetworkText.parse(text).network(features, classes, loss);
          network.layout();
          return network;
        });
  }

  /** Mistakes in sizes and texts say which option they are in. */
  private static <T> T naming(String option, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (InvalidSettingsException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingsException(List.of(option + ": " + e.getMessage()));
    }
  }

  /** Who computes gradients of {@code network}. */
  GradientMethod method(Network network) {
    return gradient == null ? GradientMethod.defaultFor(network) : gradient;
  }

  private Mlp mlp() {
    Layers sizes = layers == null ? new LayersConverter().convert(DEFAULT_LAYERS) : layers;
    Activation between = hidden == null ? Activation.RELU : hidden;
    return new Mlp(sizes.sizes(), between, Activation.IDENTITY, loss);
  }
}
