package dev.chainrule.cli;

import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkChoice;
import dev.chainrule.model.NetworkSettings;

/** Which network, and how its gradients are computed. */
final class NetworkOptions extends SettingGroup {
  NetworkOptions() {
    super("Network", NetworkSettings.OPTIONS);
  }

  private NetworkChoice choice() {
    return NetworkChoice.of(this::get);
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
}
