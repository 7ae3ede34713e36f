package dev.chainrule.model;

import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.settings.Problem;
import dev.chainrule.settings.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A network as a user asks for it, by the settings of {@link NetworkSettings}: its sizes may be
 * left to the data.
 *
 * @param layers sizes; null if none were given
 * @param text layers in words; null if none were given
 * @param hidden activation between {@code layers}; null for the default
 * @param inputDropout share of the inputs that are dropped
 * @param loss what training minimises
 * @param gradient how gradients are computed; null to leave it to the network
 */
public record NetworkChoice(
    List<Integer> layers,
    String text,
    Activation hidden,
    double inputDropout,
    Loss loss,
    GradientMethod gradient) {

  /**
   * What the settings of a network say.
   *
   * @param values of {@link NetworkSettings#OPTIONS}
   */
  public static NetworkChoice of(Function<Setting<?>, ?> values) {
    return new NetworkChoice(
        value(NetworkSettings.LAYERS, values),
        value(NetworkSettings.NETWORK, values),
        value(NetworkSettings.HIDDEN, values),
        value(NetworkSettings.INPUT_DROPOUT, values),
        value(NetworkSettings.LOSS, values),
        value(NetworkSettings.GRADIENT, values));
  }

  private static <T> T value(Setting<T> setting, Function<Setting<?>, ?> values) {
    return setting.type().cast(values.apply(setting));
  }

  /**
   * Says what is wrong, as far as can be seen without the data.
   *
   * @throws IllegalArgumentException if anything is
   */
  public void check() {
    if (text == null) {
      naming(NetworkSettings.LAYERS, mlp()::layout); // Which says if it is too large.
      new InvalidSettingsException.Checks()
          .require(
              inputDropout == 0 || gradient != GradientMethod.MANUAL,
              "gradient",
              "manual",
              "autodiff with --input-dropout, as backpropagation by hand knows no dropout")
          .done();
      return;
    }
    String beside = "given beside --network";
    new InvalidSettingsException.Checks()
        .require(layers == null, "layers", beside, "one of the two")
        .require(hidden == null, "hidden", beside, "relu and the like in its text")
        .require(
            gradient != GradientMethod.MANUAL,
            "gradient",
            "manual",
            "autodiff with --network, as backpropagation by hand is written for --layers only")
        .done();
    naming(NetworkSettings.NETWORK, () -> NetworkText.parse(text).withInputDropout(inputDropout));
  }

  /**
   * The network for rows of {@code features} numbers that belong to {@code classes} classes.
   *
   * @throws InvalidSettingsException if it does not fit them; {@code layers} are not compared here
   */
  public Network network(int features, int classes) {
    if (text == null) {
      Mlp mlp = mlp(features, classes);
      return inputDropout == 0
          ? mlp
          : NetworkText.of(mlp).withInputDropout(inputDropout).network(mlp.loss());
    }
    return naming(
        NetworkSettings.NETWORK,
        () -> {
          Network network =
              NetworkText.parse(text)
                  .withInputDropout(inputDropout)
                  .network(features, classes, loss);
          network.layout();
          return network;
        });
  }

  /** The same with the layers of {@code network} where this names none; its activation, too. */
  public NetworkChoice withLayersOf(Network network) {
    return network instanceof Mlp mlp && mlp.output() == Activation.IDENTITY
        ? new NetworkChoice(
            mlp.sizes(), null, hidden == null ? mlp.hidden() : hidden, inputDropout, loss, gradient)
        : new NetworkChoice(null, layered(network), hidden, inputDropout, loss, gradient);
  }

  /**
   * Whether two networks compute the same of the same weights when they are used: dropout and loss
   * are for training.
   */
  public static boolean areAlike(Network a, Network b) {
    return withoutDropout(a).equals(withoutDropout(b));
  }

  private static String withoutDropout(Network network) {
    return layered(network).replaceAll("dropout\\([^)]*\\)| ", "");
  }

  private static String layered(Network network) {
    return network instanceof Mlp mlp ? LayeredNetwork.of(mlp).text() : network.text();
  }

  /** Mistakes in sizes and texts say which option they are in. */
  public static <T> T naming(Setting<?> setting, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (InvalidSettingsException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingsException(List.of(new Problem(setting.name(), e.getMessage())));
    }
  }

  /** How gradients of {@code network} are computed. */
  public GradientMethod method(Network network) {
    return gradient == null ? GradientMethod.defaultFor(network) : gradient;
  }

  private Mlp mlp() {
    return mlp(NetworkSettings.DEFAULT_LAYERS);
  }

  /** By default, the usual one, with other ends if the data does not fit it. */
  private Mlp mlp(int features, int classes) {
    List<Integer> usual = new ArrayList<>(NetworkSettings.DEFAULT_LAYERS);
    int last = usual.size() - 1;
    if (features != usual.get(0) || classes > usual.get(last)) {
      usual.set(0, features);
      usual.set(last, Math.max(2, classes));
    }
    return mlp(usual);
  }

  private Mlp mlp(List<Integer> usual) {
    return new Mlp(
        layers == null ? usual : layers,
        hidden == null ? Activation.RELU : hidden,
        Activation.IDENTITY,
        loss);
  }
}
