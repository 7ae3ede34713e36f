package dev.chainrule.cli;

import dev.chainrule.model.NetworkSettings;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.TrainSettings;

/** How long training takes, at which learning rate, in which order. */
final class TrainingOptions extends SettingGroup {
  TrainingOptions() {
    super("Training", TrainSettings.OPTIONS);
  }

  /**
   * The settings that these options and {@code network}'s make.
   *
   * @param compute null while the data is not known; the others are checked anyway
   */
  TrainSettings settings(ComputeSettings compute, NetworkOptions network) {
    Values.Builder values = new Values.Builder();
    TrainSettings.OPTIONS.forEach(setting -> put(setting, values));
    values.set(NetworkSettings.INITIALIZER, network.get(NetworkSettings.INITIALIZER));
    return new TrainSettings(compute, values.build());
  }

  private <T> void put(Setting<T> setting, Values.Builder values) {
    values.set(setting, get(setting));
  }
}
