package dev.chainrule.model;

import dev.chainrule.io.Words;
import dev.chainrule.model.NetworkText.Item;
import java.util.ArrayList;
import java.util.List;

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

  Sequence sequence(List<Item> items) {
    List<Layer> layers = new ArrayList<>();
    for (Item item : items) {
      layers.add(layer(item));
    }
    return new Sequence(layers);
  }

  private Layer layer(Item item) {
    positions++;
    return LayerKind.layer(item, this);
  }

  /** Numbers in a row at this place. */
  int width() {
    return width;
  }

  /** Tells it that a layer of another origin gives so many numbers. */
  void setWidth(int units) {
    width = units;
    positions++;
  }

  /** Position of the layer that is being made, from 1. */
  int position() {
    return positions;
  }

  /** Index of the next norm, from 1. */
  int nextNorm() {
    return ++norms;
  }

  Dense dense(int units) {
    Dense layer = new Dense(width, units, ++denses);
    width = units;
    return layer;
  }

  Residual residual(Item item) {
    int before = width;
    Sequence inner = sequence(item.inner());
    if (width != before) {
      throw new NetworkTextException(
          item.column(),
          Words.format("residual takes %d numbers and gives %d", before, width),
          Words.format("as many; dense(%d) at its end would fit", before));
    }
    return new Residual(inner);
  }
}
