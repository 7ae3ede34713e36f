package dev.chainrule.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Help texts that show options under headings. */
final class HelpText {
  /** Of options that are no settings. */
  private static final String GENERAL = "General";

  private HelpText() {}

  /** Makes {@code command} show its options under headings, in the order of their declaration. */
  static void group(CommandLine command) {
    command.getCommandSpec().usageMessage().sortOptions(false).abbreviateSynopsis(true);
    command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpText::options);
  }

  private static String options(Help help) {
    List<OptionSpec> all = help.commandSpec().options();
    Map<String, List<OptionSpec>> byHeading = new LinkedHashMap<>();
    List<OptionSpec> general = new ArrayList<>();
    for (OptionSpec option : all) {
      SettingOption.behind(option)
          .map(SettingOption::heading)
          .map(heading -> byHeading.computeIfAbsent(heading, h -> new ArrayList<>()))
          .orElse(general)
          .add(option);
    }
    byHeading.put(GENERAL, general);
    StringBuilder text = new StringBuilder();
    byHeading.forEach(
        (heading, options) -> {
          // All options count for the widths of columns, which are then the same in all groups.
          Help.Layout layout = help.createDefaultLayout(all, List.of(), help.colorScheme());
          layout.addAllOptions(options, help.createDefaultParamLabelRenderer());
          text.append(String.format("%n%s:%n", heading)).append(layout);
        });
    return text.toString();
  }
}
