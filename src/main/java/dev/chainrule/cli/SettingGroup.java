package dev.chainrule.cli;

import dev.chainrule.settings.Setting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** Settings that a command takes as options, under one heading of its help text. */
class SettingGroup {
  private final String heading;
  private final List<Setting<?>> settings;
  private final Map<Setting<?>, OptionSpec> options = new HashMap<>();

  SettingGroup(String heading, Setting<?>... settings) {
    this(heading, List.of(settings));
  }

  SettingGroup(String heading, List<Setting<?>> settings) {
    this.heading = heading;
    this.settings = settings;
  }

  @Spec(Spec.Target.SELF)
  void declare(CommandSpec group) {
    for (Setting<?> setting : settings) {
      OptionSpec option = SettingOption.of(setting, heading);
      options.put(setting, option);
      group.addOption(option);
    }
  }

  /** Whether it is one of these. */
  final boolean has(Setting<?> setting) {
    return options.containsKey(setting);
  }

  /**
   * What the user set, or the default, also of a setting that the command does not take; null if
   * there is neither.
   */
  final <T> T get(Setting<T> setting) {
    OptionSpec option = options.get(setting);
    return option == null ? setting.defaultValue() : option.getValue();
  }
}
