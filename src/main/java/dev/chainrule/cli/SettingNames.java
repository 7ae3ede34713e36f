package dev.chainrule.cli;

import dev.chainrule.settings.Nearest;
import dev.chainrule.spark.SparkKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Which keys are settings; and for a key that is none, which setting was meant. */
final class SettingNames {
  private final Set<String> ours;

  /** A file may hold settings for several commands: a key is known if any command knows it. */
  SettingNames(CommandSpec command, Set<String> noSettings) {
    this.ours =
        command.root().subcommands().values().stream()
            .flatMap(sub -> sub.getCommandSpec().options().stream())
            .map(OptionSpec::longestName)
            .filter(name -> !noSettings.contains(name))
            .map(name -> name.replaceFirst("^--", Settings.PREFIX))
            .collect(Collectors.toSet());
  }

  /** The unknown keys, each with what may have been meant. */
  List<String> unknown(Settings settings) {
    List<String> found = new ArrayList<>();
    settings
        .all()
        .forEach(
            (key, setting) ->
                hint(key)
                    .ifPresent(
                        hint ->
                            found.add(
                                "%s: unknown setting %s; %s"
                                    .formatted(setting.origin(), key, hint))));
    return found;
  }

  /** What to write in place of {@code key}; empty if it is known, or may be another's. */
  private Optional<String> hint(String key) {
    if (ours.contains(key)) {
      return Optional.empty();
    }
    if (key.startsWith(Settings.PREFIX)) {
      return Optional.of(
          Nearest.likely(key.substring(Settings.PREFIX.length()), bare())
              .map(near -> "the nearest is " + Settings.PREFIX + near)
              .orElse("settings are called as options are, which --help shows"));
    }
    if (key.startsWith("spark.")) {
      return Nearest.slip(key, ours)
          .or(() -> SparkKeys.misspelt(key))
          .map(near -> "the nearest is " + near);
    }
    return Optional.of(
        withPrefix(key)
            .map(near -> "the nearest is " + near)
            .orElse("settings begin with " + Settings.PREFIX));
  }

  private Set<String> bare() {
    return ours.stream()
        .map(name -> name.substring(Settings.PREFIX.length()))
        .collect(Collectors.toSet());
  }

  /** What {@code key} would be with the prefix that was left out. */
  private Optional<String> withPrefix(String key) {
    String withSpark = "spark." + key;
    return SparkKeys.nearest(withSpark)
        .filter(withSpark::equals)
        .or(() -> Nearest.slip(key, bare()).map(Settings.PREFIX::concat))
        .or(() -> Nearest.slip(withSpark, ours))
        .or(() -> SparkKeys.nearest(withSpark));
  }
}
