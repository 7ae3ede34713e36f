package dev.chainrule.cli;

import dev.chainrule.model.Activation;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkSettings;
import dev.chainrule.model.NetworkText;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.settings.Problem;
import dev.chainrule.settings.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Which network, and how its gradients are computed. */
final class NetworkOptions extends SettingGroup {
  NetworkOptions() {
    super("Network", NetworkSettings.OPTIONS);
  }

  /**
   * Says what is wrong with these options, as far as can be seen without the data.
   *
   * @throws IllegalArgumentException if anything is
   */
  void check() {
    String text = get(NetworkSettings.NETWORK);
    double inputDropout = get(NetworkSettings.INPUT_DROPOUT);
    if (text == null) {
      naming(NetworkSettings.LAYERS, mlp()::layout); // Which says if it is too large.
      new InvalidSettingsException.Checks()
          .require(
              inputDropout == 0 || get(NetworkSettings.GRADIENT) != GradientMethod.MANUAL,
              "gradient",
              "manual",
              "autodiff with --input-dropout, as backpropagation by hand knows no dropout")
          .done();
      return;
    }
    String beside = "given beside --network";
    new InvalidSettingsException.Checks()
        .require(get(NetworkSettings.LAYERS) == null, "layers", beside, "one of the two")
        .require(
            get(NetworkSettings.HIDDEN) == null, "hidden", beside, "relu and the like in its text")
        .require(
            get(NetworkSettings.GRADIENT) != GradientMethod.MANUAL,
            "gradient",
            "manual",
            "autodiff with --network, as backpropagation by hand is written for --layers only")
        .done();
    naming(NetworkSettings.NETWORK, () -> NetworkText.parse(text).withInputDropout(inputDropout));
  }

  /**
   * The network for rows of {@code features} numbers that belong to {@code classes} classes.
   *
   * @throws InvalidSettingsException if it does not fit them; --layers are not compared here
   */
  Network network(int features, int classes) {
    String text = get(NetworkSettings.NETWORK);
    double inputDropout = get(NetworkSettings.INPUT_DROPOUT);
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
                  .network(features, classes, get(NetworkSettings.LOSS));
          network.layout();
          return network;
        });
  }

  /** Mistakes in sizes and texts say which option they are in. */
  static <T> T naming(Setting<?> setting, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (InvalidSettingsException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingsException(List.of(new Problem(setting.name(), e.getMessage())));
    }
  }

  /** How gradients of {@code network} are computed. */
  GradientMethod method(Network network) {
    GradientMethod asked = get(NetworkSettings.GRADIENT);
    return asked == null ? GradientMethod.defaultFor(network) : asked;
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
    List<Integer> layers = get(NetworkSettings.LAYERS);
    Activation hidden = get(NetworkSettings.HIDDEN);
    return new Mlp(
        layers == null ? usual : layers,
        hidden == null ? Activation.RELU : hidden,
        Activation.IDENTITY,
        get(NetworkSettings.LOSS));
  }
}
