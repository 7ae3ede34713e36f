package dev.chainrule.model;

import dev.chainrule.model.NetworkText.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Makes layers of the words of a text: follows the width from layer to layer, and numbers them. */
final class NetworkBuilder {
  private final int features;
  private int width;
  private int positions;
  private int denses;
  private int norms;

  /**
   * @param features numbers in a row of the input
   */
  NetworkBuilder(int features) {
    this.features = features;
    this.width = features;
  }

  /** To be called once. */
  LayeredNetwork build(List<Item> items, Loss loss) {
    Sequence layers = sequence(items);
    if (denses == 0) {
      Item last = items.get(items.size() - 1);
      throw new NetworkTextException(last.column(), last.name(), "at least one dense(N)");
    }
    return new LayeredNetwork(features, layers, width, loss);
  }

  private Sequence sequence(List<Item> items) {
    List<Layer> layers = new ArrayList<>();
    for (Item item : items) {
      layers.add(layer(item));
    }
    return new Sequence(layers);
  }

  private Layer layer(Item item) {
    positions++;
    return switch (item.name()) {
      case "dense" -> dense(item.units());
      case "relu" -> Pointwise.RELU;
      case "sigmoid" -> Pointwise.SIGMOID;
      case "tanh" -> Pointwise.TANH;
      case "gelu" -> Pointwise.GELU;
      case "dropout" -> new Dropout(item.number(), positions);
      case "layernorm" -> new LayerNorm(width, ++norms);
      case "batchnorm" -> new BatchNorm(width, ++norms);
      case "residual" -> residual(item);
      default -> throw new IllegalStateException("no layer " + item.name());
    };
  }

  private Dense dense(int units) {
    Dense layer = new Dense(width, units, ++denses);
    width = units;
    return layer;
  }

  private Residual residual(Item item) {
    int before = width;
    Sequence inner = sequence(item.inner());
    if (width != before) {
      throw new NetworkTextException(
          item.column(),
          String.format(Locale.ROOT, "residual takes %d numbers and gives %d", before, width),
          String.format(Locale.ROOT, "as many; dense(%d) at its end would fit", before));
    }
    return new Residual(inner);
  }
}
