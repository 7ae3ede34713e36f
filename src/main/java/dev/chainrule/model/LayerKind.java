package dev.chainrule.model;

import dev.chainrule.model.NetworkText.Item;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The layers that users can write, besides the {@link Activation}s. To add one, write its class and
 * a constant here; {@link NetworkText} reads it, and help texts and messages name it.
 */
enum LayerKind {
  DENSE(Argument.UNITS) {
    @Override
    Layer make(Item item, NetworkBuilder network) {
      return network.dense(item.units());
    }
  },
  DROPOUT(Argument.SHARE) {
    @Override
    Layer make(Item item, NetworkBuilder network) {
      return new Dropout(item.number(), network.position());
    }
  },
  LAYERNORM(Argument.NONE) {
    @Override
    Layer make(Item item, NetworkBuilder network) {
      return new LayerNorm(network.width(), network.nextNorm());
    }
  },
  BATCHNORM(Argument.NONE) {
    @Override
    Layer make(Item item, NetworkBuilder network) {
      return new BatchNorm(network.width(), network.nextNorm());
    }
  },
  RESIDUAL(Argument.LAYERS) {
    @Override
    Layer make(Item item, NetworkBuilder network) {
      return network.residual(item);
    }
  };

  /** What a layer has in brackets. */
  enum Argument {
    NONE(""),
    UNITS("(UNITS)"),
    SHARE("(SHARE)"),
    LAYERS("(LAYERS)");

    private final String text;

    Argument(String text) {
      this.text = text;
    }
  }

  private final Argument argument;

  LayerKind(Argument argument) {
    this.argument = argument;
  }

  /** The layer that {@code item} describes, at this place of a network. */
  abstract Layer make(Item item, NetworkBuilder network);

  Argument argument() {
    return argument;
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The layer that is written {@code word}. */
  static Optional<LayerKind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
  }

  /** The activation that is written {@code word}; identity is no layer. */
  static Optional<Activation> activation(String word) {
    return Arrays.stream(Activation.values())
        .filter(f -> f != Activation.IDENTITY && f.label().equals(word))
        .findFirst();
  }

  /** The layer that {@code item}, which is one of these words, stands for. */
  static Layer layer(Item item, NetworkBuilder network) {
    return activation(item.name())
        .<Layer>map(f -> f)
        .orElseGet(() -> of(item.name()).orElseThrow().make(item, network));
  }

  /** All words, for help texts and messages. */
  static String words() {
    List<String> words = new ArrayList<>();
    Arrays.stream(values()).forEach(kind -> words.add(kind.word() + kind.argument.text));
    Arrays.stream(Activation.values())
        .filter(f -> f != Activation.IDENTITY)
        .forEach(f -> words.add(f.label()));
    return String.join(", ", words);
  }
}
