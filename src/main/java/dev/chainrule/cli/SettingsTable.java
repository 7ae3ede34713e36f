package dev.chainrule.cli;

import dev.chainrule.settings.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code chainrule settings}. */
@Command(
    name = "settings",
    description = {
      "All settings: key, default, values and meaning.",
      "The key spark.chainrule.NAME, in a file for --conf-file or with --conf, sets the option --NAME.",
      ""
    },
    footer = {"", "Example: chainrule settings --markdown > settings.md"})
final class SettingsTable extends CheckedCommand {
  static final Setting<Boolean> MARKDOWN =
      Setting.flag("markdown", false, "Print a table in Markdown.");

  private static final int KEY_COLUMNS = 40;

  @Mixin SettingGroup output = new SettingGroup("Output", MARKDOWN);

  @Spec CommandSpec spec;

  /** A setting, and the commands that know it. */
  private record Row(SettingOption<?> option, List<String> commands) {}

  @Override
  void check() {}

  @Override
  int run() {
    System.out.print(output.get(MARKDOWN) ? markdown() : text());
    return ExitCode.DONE;
  }

  /** By heading, in the order in which commands show them. */
  private Map<String, List<Row>> rows() {
    Map<Setting<?>, Row> rows = new LinkedHashMap<>();
    for (CommandLine command : spec.root().subcommands().values()) {
      String name = command.getCommandName();
      if (!name.equals(spec.name())) {
        command.getCommandSpec().options().stream()
            .flatMap(option -> SettingOption.behind(option).stream())
            .forEach(
                option ->
                    rows.computeIfAbsent(option.setting(), s -> new Row(option, new ArrayList<>()))
                        .commands()
                        .add(name));
      }
    }
    Map<String, List<Row>> byHeading = new LinkedHashMap<>();
    rows.values()
        .forEach(
            row ->
                byHeading.computeIfAbsent(row.option().heading(), h -> new ArrayList<>()).add(row));
    return byHeading;
  }

  private String text() {
    int width = spec.usageMessage().width();
    StringBuilder text = new StringBuilder();
    rows()
        .forEach(
            (heading, rows) -> {
              text.append(text.isEmpty() ? "" : "\n").append(heading).append('\n');
              TextTable table =
                  TextTable.forColumns(
                      CommandLine.Help.defaultColorScheme(Ansi.OFF),
                      new Column(KEY_COLUMNS, 2, Column.Overflow.SPAN),
                      new Column(width - KEY_COLUMNS, 2, Column.Overflow.WRAP));
              for (Row row : rows) {
                Setting<?> setting = row.option().setting();
                table.addRowValues(setting.key(), setting.meaning());
                table.addRowValues("", values(setting));
              }
              text.append(table);
            });
    return text.toString();
  }

  private static String values(Setting<?> setting) {
    String otherwise = setting.defaultText();
    return "Takes "
        + setting.range()
        + (otherwise.isEmpty() ? "." : "; default: " + otherwise + ".");
  }

  private String markdown() {
    StringBuilder text = new StringBuilder();
    rows()
        .forEach(
            (heading, rows) -> {
              text.append(text.isEmpty() ? "" : "\n").append("## ").append(heading).append("\n\n");
              text.append("| setting | default | values | meaning | commands |\n");
              text.append("|---|---|---|---|---|\n");
              for (Row row : rows) {
                Setting<?> setting = row.option().setting();
                text.append(
                    "| `%s` | %s | %s | %s | %s |\n"
                        .formatted(
                            setting.name(),
                            cell(setting.defaultText()),
                            cell(setting.range()),
                            cell(setting.meaning()),
                            String.join(", ", row.commands())));
              }
            });
    return text.toString();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("*", "\\*");
  }
}
