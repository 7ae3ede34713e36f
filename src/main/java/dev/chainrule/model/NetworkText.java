package dev.chainrule.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A network as users write it, such as
 *
 * <pre>
 *   dense(512) relu dropout(0.2) residual(dense(512) relu) layernorm dense(10)
 * </pre>
 *
 * <p>Reading takes two steps: the text is {@linkplain #parse parsed}, then it becomes a {@link
 * #network} when the size of the data is known, which says how wide every layer is. The grammar:
 *
 * <pre>
 *   text     = [ input(N) ] layers
 *   layers   = layer { layer }
 *   layer    = dense(UNITS) | relu | sigmoid | tanh | gelu | dropout(SHARE)
 *            | layernorm | batchnorm | residual( layers )
 * </pre>
 */
public final class NetworkText {
  private static final int DEEPEST = 50;

  /** There is one way to match each text, so a long one does not take time that grows faster. */
  private static final String DECIMAL = "[+-]?([0-9]+(\\.[0-9]+)?|\\.[0-9]+)([eE][+-]?[0-9]+)?";

  private static final String A_LAYER =
      "a layer: dense(N), relu, sigmoid, tanh, gelu, dropout(P), layernorm, batchnorm, residual(…)";

  /**
   * One word of the text.
   *
   * @param column where it stands, from 1
   * @param number in its brackets, if one belongs there
   * @param inner layers in its brackets, if they belong there
   */
  record Item(String name, int column, double number, List<Item> inner) {
    int units() {
      return (int) number;
    }
  }

  private final Item input;
  private final List<Item> layers;

  private NetworkText(Item input, List<Item> layers) {
    this.input = input;
    this.layers = layers;
  }

  /**
   * Reads the layers, whose sizes need not fit together yet.
   *
   * @throws NetworkTextException naming the column, what is there, and what was expected
   */
  public static NetworkText parse(String text) {
    TextCursor cursor = new TextCursor(text);
    Item input = null;
    if (cursor.peekWord().equals("input")) {
      int column = cursor.column();
      input = new Item(cursor.word(), column, units(cursor, "input", column), List.of());
    }
    List<Item> layers = layers(cursor, 0);
    if (!cursor.atEnd()) {
      throw new NetworkTextException(cursor.column(), cursor.found(), A_LAYER);
    }
    return new NetworkText(input, layers);
  }

  /**
   * The network for what {@code input(N)} at the beginning says.
   *
   * @throws NetworkTextException if it is not there, or sizes do not fit together
   */
  public LayeredNetwork network(Loss loss) {
    if (input == null) {
      Item first = layers.get(0);
      throw new NetworkTextException(first.column(), first.name(), "input(N) at the beginning");
    }
    return new NetworkBuilder(input.units()).build(layers, loss);
  }

  /**
   * The network for a data set.
   *
   * @param features numbers in a row; {@code input(N)} may say so too, nothing else
   * @param classes which the last layer must give
   * @throws NetworkTextException if sizes do not fit together, or not the data
   */
  public LayeredNetwork network(int features, int classes, Loss loss) {
    if (input != null && input.units() != features) {
      throw new NetworkTextException(
          input.column(),
          String.format(Locale.ROOT, "input(%d)", input.units()),
          String.format(Locale.ROOT, "input(%d), the numbers in a row of the data", features));
    }
    LayeredNetwork network = new NetworkBuilder(features).build(layers, loss);
    if (network.classes() != classes) {
      Item last = layers.get(layers.size() - 1);
      throw new NetworkTextException(
          last.column(),
          String.format(Locale.ROOT, "%s gives %d numbers", last.name(), network.classes()),
          String.format(
              Locale.ROOT,
              "%d at the end, one for each class of the data; dense(%d) would fit",
              classes,
              classes));
    }
    return network;
  }

  /** layer { layer }, up to what cannot begin one. */
  private static List<Item> layers(TextCursor cursor, int depth) {
    List<Item> found = new ArrayList<>();
    do {
      found.add(layer(cursor, depth));
    } while (cursor.atWord());
    return List.copyOf(found);
  }

  private static Item layer(TextCursor cursor, int depth) {
    int column = cursor.column();
    String found = cursor.found();
    String name = cursor.word();
    return switch (name) {
      case "relu", "sigmoid", "tanh", "gelu", "layernorm", "batchnorm" ->
          new Item(name, column, 0, List.of());
      case "dense" -> new Item(name, column, units(cursor, name, column), List.of());
      case "dropout" -> new Item(name, column, share(cursor, column), List.of());
      case "residual" -> new Item(name, column, 0, inner(cursor, depth, column));
      case "input" -> throw new NetworkTextException(column, name, "it at the beginning only");
      default -> throw new NetworkTextException(column, found, A_LAYER);
    };
  }

  private static double units(TextCursor cursor, String name, int column) {
    String number = bracketed(cursor);
    double value = number.matches("[+-]?[0-9]+") ? Double.parseDouble(number) : Double.NaN;
    String expected =
        value < 1
            ? name.equals("dense") ? "at least 1 unit" : "at least 1"
            : value > Integer.MAX_VALUE ? "at most " + Integer.MAX_VALUE : "a whole number";
    if (!(value >= 1 && value <= Integer.MAX_VALUE)) {
      throw new NetworkTextException(column, name + shown(number), expected);
    }
    return value;
  }

  private static double share(TextCursor cursor, int column) {
    String number = bracketed(cursor);
    double value = number.matches(DECIMAL) ? Double.parseDouble(number) : -1;
    if (!(value >= 0 && value < 1)) {
      throw new NetworkTextException(
          column, "dropout" + shown(number), "the share to drop, from 0 to less than 1");
    }
    return value;
  }

  private static String bracketed(TextCursor cursor) {
    cursor.take('(', "a number in brackets");
    String number = cursor.untilBracket();
    cursor.take(')', ")");
    return number;
  }

  private static String shown(String number) {
    return "(" + TextCursor.abbreviated(number) + ")";
  }

  private static List<Item> inner(TextCursor cursor, int depth, int column) {
    if (depth == DEEPEST) {
      throw new NetworkTextException(
          column, "residual", String.format(Locale.ROOT, "at most %d levels", DEEPEST));
    }
    cursor.take('(', "layers in brackets");
    List<Item> inner = layers(cursor, depth + 1);
    cursor.take(')', "another layer or )");
    return inner;
  }
}
