package dev.chainrule.cli;

import dev.chainrule.model.Activation;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkChoice;
import dev.chainrule.model.NetworkSettings;
import java.util.stream.Stream;

/** Which network, and how its gradients are computed. */
final class NetworkOptions extends SettingGroup {
  /** The choice with a network that first weights come with; null if there is none. */
  private NetworkChoice taken;

  NetworkOptions() {
    super("Network", NetworkSettings.OPTIONS);
  }

  private NetworkChoice choice() {
    return taken == null ? choice(get(NetworkSettings.HIDDEN), get(NetworkSettings.LOSS)) : taken;
  }

  private NetworkChoice choice(Activation hidden, Loss loss) {
    return new NetworkChoice(
        get(NetworkSettings.LAYERS),
        get(NetworkSettings.NETWORK),
        hidden,
        get(NetworkSettings.INPUT_DROPOUT),
        loss,
        get(NetworkSettings.GRADIENT));
  }

  /** Whether somebody names the layers. */
  static boolean areNamed(CommonOptions common) {
    return Stream.of(NetworkSettings.LAYERS, NetworkSettings.NETWORK)
        .anyMatch(setting -> common.isRequested(setting.option()));
  }

  /** Takes the layers of {@code network}, and what else of it nobody has chosen otherwise. */
  void take(CommonOptions common, Network network) {
    boolean hidden = common.isChosen(NetworkSettings.HIDDEN);
    boolean loss = common.isChosen(NetworkSettings.LOSS);
    taken =
        choice(
                hidden ? get(NetworkSettings.HIDDEN) : null,
                loss ? get(NetworkSettings.LOSS) : network.loss())
            .withLayersOf(network);
  }

  /**
   * Says what is wrong with these options, as far as can be seen without the data.
   *
   * @throws IllegalArgumentException if anything is
   */
  void check() {
    choice().check();
  }

  /**
   * The network for rows of {@code features} numbers that belong to {@code classes} classes.
   *
   * @throws dev.chainrule.settings.InvalidSettingsException if it does not fit them; --layers are
   *     not compared here
   */
  Network network(int features, int classes) {
    return choice().network(features, classes);
  }

  /** How gradients of {@code network} are computed. */
  GradientMethod method(Network network) {
    return choice().method(network);
  }
}
