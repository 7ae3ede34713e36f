package dev.chainrule.cli;

import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Activation;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.model.Initializer;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Mlp;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Option;

/** Which network, and how its gradients are computed. */
final class NetworkOptions {
  @Option(
      names = "--layers",
      paramLabel = "N,N,…",
      converter = LayersConverter.class,
      defaultValue = "784,512,10",
      description = {
        "Sizes of the layers: pixels of an image, hidden units, …, classes.",
        "Default: ${DEFAULT-VALUE}."
      })
  Layers layers;

  @Option(
      names = "--hidden",
      paramLabel = "NAME",
      defaultValue = "relu",
      description = "Activation between layers: relu, sigmoid, tanh. Default: ${DEFAULT-VALUE}.")
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
      defaultValue = "manual",
      description = "Who computes gradients: manual or autodiff. Default: ${DEFAULT-VALUE}.")
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
        throw new picocli.CommandLine.TypeConversionException(
            "expected sizes such as 784,512,10 but was '" + value + "'");
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
          "expected softmax-cross-entropy or half-squared-error but was '" + value + "'");
    }
  }

  Mlp network() {
    return new Mlp(layers.sizes(), hidden, Activation.IDENTITY, loss);
  }
}
