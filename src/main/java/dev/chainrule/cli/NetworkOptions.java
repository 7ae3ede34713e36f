package dev.chainrule.cli;

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

  /** What these options say. */
  NetworkChoice choice() {
    return taken == null ? NetworkChoice.of(this::get) : taken;
  }

  /** Whether somebody names the layers. */
  static boolean areNamed(CommonOptions common) {
    return Stream.of(NetworkSettings.LAYERS, NetworkSettings.NETWORK)
        .anyMatch(setting -> common.isRequested(setting.option()));
  }

  /** Takes the layers of {@code network}, and what else of it nobody has chosen otherwise. */
  void take(CommonOptions common, Network network) {
    NetworkChoice asked = NetworkChoice.of(this::get);
    taken =
        new NetworkChoice(
                asked.layers(),
                asked.text(),
                common.isChosen(NetworkSettings.HIDDEN) ? asked.hidden() : null,
                asked.inputDropout(),
                common.isChosen(NetworkSettings.LOSS) ? asked.loss() : network.loss(),
                asked.gradient())
            .withLayersOf(network);
  }
}
