package dev.chainrule.model;

import static dev.chainrule.settings.Setting.choice;
import static dev.chainrule.settings.Setting.custom;
import static dev.chainrule.settings.Setting.share;
import static dev.chainrule.settings.Setting.wholes;

import dev.chainrule.linalg.Precision;
import dev.chainrule.settings.Setting;
import java.util.List;
import java.util.Map;

/** The settings that describe a network, and the way from a network to its settings and back. */
public final class NetworkSettings {
  public static final Setting<List<Integer>> LAYERS =
      wholes(
              "layers",
              sizes -> sizes,
              "sizes such as 784,512,10",
              "Sizes of the layers: pixels of an image, hidden units, …, classes.")
          .orElseAs("784,512,10; for other data its numbers, 512, its classes");
  public static final Setting<String> NETWORK =
      custom(
          "network",
          "TEXT",
          String.class,
          text -> text,
          "layers in words",
          "In place of --layers: the layers in order, such as 'dense(512) relu dropout(0.2)"
              + " residual(dense(512) relu) layernorm dense(10)'. Known are "
              + LayerKind.words()
              + "; input(N) may come first. Its gradients are --gradient autodiff.");
  public static final Setting<Activation> HIDDEN =
      choice("hidden", Activation.class, Activation::label, "Activation between --layers.")
          .orElseAs("relu");
  public static final Setting<Double> INPUT_DROPOUT =
      share(
          "input-dropout",
          0,
          "Share of the inputs that are set to 0 in training, drawn anew for each row and step"
              + " (Srivastava et al. 2014 use 0.2): short for dropout(X) as first layer of"
              + " --network. Its gradients are --gradient autodiff.");
  public static final Setting<Loss> LOSS =
      choice(
          "loss",
          Loss.SOFTMAX_CROSS_ENTROPY,
          Loss::label,
          "What training minimises, the mean over rows. Targets are classes: half-squared-error is"
              + " that of the outputs to 1 for a row's class and 0 for the others.");
  public static final Setting<Initializer> INITIALIZER =
      choice("init", Initializer.GLOROT, Initializer::label, "How first weights are drawn.");
  public static final Setting<Precision> PRECISION =
      choice("precision", Precision.FLOAT32, Precision::label, "Format of weights and arithmetic.");
  public static final Setting<GradientMethod> GRADIENT =
      choice("gradient", GradientMethod.class, GradientMethod::label, "How gradients are computed.")
          .orElseAs("manual for --layers, autodiff for --network");

  /** The layers where neither --layers nor --network is given. */
  public static final List<Integer> DEFAULT_LAYERS = List.of(784, 512, 10);

  /** In the order in which users see them. */
  public static final List<Setting<?>> OPTIONS =
      List.of(LAYERS, NETWORK, HIDDEN, INPUT_DROPOUT, LOSS, INITIALIZER, PRECISION, GRADIENT);

  /** The activation of the last layer: no option, since users train logits. */
  private static final Setting<Activation> OUTPUT =
      choice("output", Activation.IDENTITY, Activation::label, "Activation after the last layer.");

  private NetworkSettings() {}

  /** Puts into {@code words} the settings from which {@link #read} makes {@code network} again. */
  public static void describe(Network network, Map<String, String> words) {
    if (network instanceof Mlp mlp) {
      words.put(LAYERS.name(), mlp.layers());
      words.put(HIDDEN.name(), mlp.hidden().label());
      words.put(OUTPUT.name(), mlp.output().label());
    } else {
      words.put(NETWORK.name(), network.text());
    }
    words.put(LOSS.name(), network.loss().label());
  }

  /** Whether {@code words} name a network, by --layers or by --network. */
  public static boolean isIn(Map<String, String> words) {
    return words.containsKey(LAYERS.name()) || words.containsKey(NETWORK.name());
  }

  /**
   * The network that {@code words} describe.
   *
   * @throws IllegalArgumentException if they describe none, or an impossible one
   */
  public static Network read(Map<String, String> words) {
    Loss loss = value(LOSS, Loss.SOFTMAX_CROSS_ENTROPY, words);
    Network network =
        words.containsKey(NETWORK.name())
            ? NetworkText.parse(words.get(NETWORK.name())).network(loss)
            : new Mlp(
                value(LAYERS, List.of(), words),
                value(HIDDEN, Activation.RELU, words),
                value(OUTPUT, Activation.IDENTITY, words),
                loss);
    network.layout(); // There may be too many parameters.
    return network;
  }

  private static <T> T value(Setting<T> setting, T otherwise, Map<String, String> words) {
    String word = words.get(setting.name());
    return word == null ? otherwise : setting.read(word);
  }
}
