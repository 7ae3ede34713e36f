package dev.chainrule.model;

import dev.chainrule.io.Words;
import dev.chainrule.model.NetworkText.Item;
import java.util.ArrayList;
import java.util.List;

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
 *   layer    = dense(UNITS) | dropout(SHARE) | layernorm | batchnorm | residual( layers )
 *            | relu | sigmoid | … , the activations
 * </pre>
 *
 * <p>{@link LayerKind} has the words, and the classes that they stand for.
 */
public final class NetworkText {
  private static final int DEEPEST = 50;

  /** Matches each text in one way at most, so that the time grows linearly with its length. */
  private static final String DECIMAL = "[+-]?([0-9]+(\\.[0-9]+)?|\\.[0-9]+)([eE][+-]?[0-9]+)?";

  private static final String DROPOUT = "dropout";

  private static final String A_LAYER = "a layer: " + LayerKind.words();

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

  /** The layers of {@code mlp}, with its input's size. */
  public static NetworkText of(Mlp mlp) {
    StringBuilder text = new StringBuilder("input(" + mlp.features() + ")");
    for (int l = 1; l <= mlp.depth(); l++) {
      text.append(" dense(").append(mlp.sizes().get(l)).append(')');
      if (mlp.activation(l) != Activation.IDENTITY) { // Which is no layer.
        text.append(' ').append(mlp.activation(l).label());
      }
    }
    return parse(text.toString());
  }

  /**
   * This text with {@code dropout(rate)} before its first layer, unless that is the same already,
   * as in the text of a run that is resumed.
   *
   * @param rate from 0, which changes nothing, up to but not including 1
   * @throws NetworkTextException if the first layer is dropout at another rate
   */
  public NetworkText withInputDropout(double rate) {
    Item first = layers.get(0);
    boolean begins = first.name().equals(DROPOUT);
    if (rate == 0 || (begins && first.number() == rate)) {
      return this;
    }
    if (begins) {
      throw new NetworkTextException(
          first.column(),
          Words.format("%s(%s)", DROPOUT, first.number()),
          Words.format("no %s there, or %s, as --input-dropout says", DROPOUT, rate));
    }
    List<Item> all = new ArrayList<>(layers);
    all.add(0, new Item(DROPOUT, first.column(), rate, List.of()));
    return new NetworkText(input, List.copyOf(all));
  }

  /**
   * The network for inputs of the size that {@code input(N)} at the beginning gives.
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
          Words.format("input(%d)", input.units()),
          Words.format("input(%d), the numbers in a row of the data", features));
    }
    LayeredNetwork network = new NetworkBuilder(features).build(layers, loss);
    if (network.classes() != classes) {
      Item last = layers.get(layers.size() - 1);
      throw new NetworkTextException(
          last.column(),
          Words.format("%s gives %d numbers", last.name(), network.classes()),
          Words.format(
              "%d at the end, one for each class of the data; dense(%d) would fit",
              classes, classes));
    }
    return network;
  }

  /**
   * The layers alone, at a place of a network that {@code builder} knows.
   *
   * @throws NetworkTextException if there is an {@code input(N)}, or sizes do not fit together
   */
  Layer layers(NetworkBuilder builder) {
    if (input != null) {
      throw new NetworkTextException(input.column(), "input(" + input.units() + ")", A_LAYER);
    }
    return builder.sequence(layers);
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
    if (name.equals("input")) {
      throw new NetworkTextException(column, name, "it at the beginning only");
    } else if (LayerKind.activation(name).isPresent()) {
      return new Item(name, column, 0, List.of());
    }
    return switch (LayerKind.of(name)
        .orElseThrow(() -> new NetworkTextException(column, found, A_LAYER))
        .argument()) {
      case NONE -> new Item(name, column, 0, List.of());
      case UNITS -> new Item(name, column, units(cursor, name, column), List.of());
      case SHARE -> new Item(name, column, share(cursor, column), List.of());
      case LAYERS -> new Item(name, column, 0, inner(cursor, depth, column));
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
          column, "residual", Words.format("at most %d levels", DEEPEST));
    }
    cursor.take('(', "layers in brackets");
    List<Item> inner = layers(cursor, depth + 1);
    cursor.take(')', "another layer or )");
    return inner;
  }

  /** A place in a text that is being read from left to right; space between words is skipped. */
  static final class TextCursor {
    private static final int LONGEST_SHOWN = 20;

    private final String text;
    private int at;

    TextCursor(String text) {
      this.text = text;
      skipSpace();
    }

    /** The column of what comes next, from 1. */
    int column() {
      return at + 1;
    }

    boolean atEnd() {
      return at == text.length();
    }

    /** Whether a word comes next. */
    boolean atWord() {
      return !atEnd() && isLetter(text.charAt(at));
    }

    /** The word that comes next, not taken; empty if none does. */
    String peekWord() {
      int end = at;
      while (end < text.length() && isLetter(text.charAt(end))) {
        end++;
      }
      return text.substring(at, end);
    }

    /** Takes the word that comes next; empty if none does. */
    String word() {
      String word = peekWord();
      at += word.length();
      skipSpace();
      return word;
    }

    /** Takes what comes until the next bracket or the end. */
    String untilBracket() {
      int from = at;
      while (!atEnd() && "()".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(from, at).strip();
    }

    /**
     * Takes {@code bracket}.
     *
     * @throws NetworkTextException if something else comes; {@code expected} says what should
     */
    void take(char bracket, String expected) {
      if (atEnd() || text.charAt(at) != bracket) {
        throw new NetworkTextException(column(), found(), expected);
      }
      at++;
      skipSpace();
    }

    /** What comes next, for messages. */
    String found() {
      if (atEnd()) {
        return "the end";
      }
      String word = peekWord();
      String shown = word.isEmpty() ? text.substring(at, text.offsetByCodePoints(at, 1)) : word;
      return "'" + abbreviated(shown) + "'";
    }

    /** At most {@value #LONGEST_SHOWN} characters of {@code found}, in one line, for a message. */
    static String abbreviated(String found) {
      String line = found.replaceAll("\\s+", " ");
      return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "…";
    }

    private void skipSpace() {
      while (!atEnd() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }

    private static boolean isLetter(char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
  }
}
