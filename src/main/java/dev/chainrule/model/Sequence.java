package dev.chainrule.model;

import dev.chainrule.autodiff.Value;
import java.util.List;
import java.util.stream.Collectors;

/** Layers one after another. */
public record Sequence(List<Layer> layers) implements Layer {
  private static final long serialVersionUID = 1L;

  public Sequence {
    layers = List.copyOf(layers);
  }

  @Override
  public Value forward(Value x, ForwardContext pass) {
    Value h = x;
    for (Layer layer : layers) {
      h = layer.forward(h, pass);
    }
    return h;
  }

  @Override
  public void declare(ParameterLayout layout) {
    layers.forEach(layer -> layer.declare(layout));
  }

  @Override
  public boolean hasIndependentRows() {
    return layers.stream().allMatch(Layer::hasIndependentRows);
  }

  @Override
  public boolean drawsAtRandom() {
    return layers.stream().anyMatch(Layer::drawsAtRandom);
  }

  @Override
  public String text() {
    return layers.stream().map(Layer::text).collect(Collectors.joining(" "));
  }
}
