package dev.chainrule.model;

import dev.chainrule.autodiff.Activations;
import dev.chainrule.autodiff.Value;
import java.util.Locale;

/** Layers that are a function of each number; [N, D] to [N, D], no parameters. */
enum Pointwise implements Layer {
  RELU {
    @Override
    public Value forward(Value x, ForwardContext pass) {
      return Activations.relu(x);
    }
  },
  SIGMOID {
    @Override
    public Value forward(Value x, ForwardContext pass) {
      return Activations.sigmoid(x);
    }
  },
  TANH {
    @Override
    public Value forward(Value x, ForwardContext pass) {
      return Activations.tanh(x);
    }
  },
  GELU {
    @Override
    public Value forward(Value x, ForwardContext pass) {
      return Activations.gelu(x);
    }
  };

  @Override
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
