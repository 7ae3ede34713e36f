package dev.chainrule.cli;

import static dev.chainrule.cli.Outcome.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.run.CheckpointSettings;
import dev.chainrule.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What users read who ask what there is. */
class HelpTest {
  private static final String WIDTH = "picocli.usage.width";
  private static final Path PAGE = Path.of("src/site/markdown/settings.md");

  @AfterEach
  void usualWidth() {
    System.clearProperty(WIDTH);
  }

  private static CommandLine program() {
    return Chainrule.commandLine(CommandLine.defaultFactory());
  }

  @ParameterizedTest
  @CsvSource({"60, 60", "140, 140", "7, 55", "wide, 100", "-80, 100", "99999, 100", ", 100"})
  void withoutATerminalColumnsSaysHowWide(String columns, int width) {
    assertEquals(width, Terminal.columnsWithoutTerminal(columns));
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 100, 140})
  void helpHasEveryOptionAndFits(int width) {
    System.setProperty(WIDTH, String.valueOf(width));
    for (CommandLine command : program().getSubcommands().values()) {
      Outcome help = run(command.getCommandName(), "--help");
      assertEquals(0, help.code(), help.err());
      command
          .getCommandSpec()
          .options()
          .forEach(
              option ->
                  assertTrue(
                      help.out().contains(option.longestName())
                          || help.out().contains("--[no-]" + option.longestName().substring(2)),
                      option + " in " + help.out()));
      for (String line : help.out().lines().toList()) {
        // Examples are to be typed as they stand.
        assertTrue(line.length() <= width || line.contains("chainrule "), line);
      }
    }
  }

  /** An option that does nothing in a command is none of its options. */
  @ParameterizedTest
  @CsvSource({
    "predict, --tree-depth",
    "predict, --strict",
    "predict, --resident-port",
    "evaluate, --resident-port",
    "evaluate, --label-names",
    "explain, --label-names",
    "gradcheck, --label-names"
  })
  void uselessOptionIsUnknown(String command, String option) {
    Outcome outcome = run(command, option, "1");
    assertEquals(ExitCode.USAGE, outcome.code());
    assertTrue(outcome.err().contains("Unknown option: '" + option + "'"), outcome.err());
    assertFalse(run(command, "--help").out().contains(option));
  }

  @Test
  void importPromisesNoDefaultThatOnlyDataCouldGive() {
    String help = run("import", "--help").out();
    assertFalse(help.contains("784,512,10; for other data"), help);
    assertTrue(help.contains("Default: those of the metadata."), help);
  }

  @Test
  void everyOptionButAFewIsASetting() {
    TreeSet<String> others = new TreeSet<>();
    options()
        .filter(option -> SettingOption.behind(option).isEmpty())
        .forEach(option -> others.add(option.longestName()));
    assertEquals(List.of("--conf", "--conf-file", "--help", "--verbose"), List.copyOf(others));
  }

  /** The options of all commands. */
  private static Stream<OptionSpec> options() {
    return program().getSubcommands().values().stream()
        .flatMap(command -> command.getCommandSpec().options().stream());
  }

  /** The settings of all commands. */
  private static Stream<Setting<?>> settings() {
    return options()
        .flatMap(option -> SettingOption.behind(option).stream())
        .map(SettingOption::setting);
  }

  /** What help texts name as the default is what a user would write for it. */
  @Test
  void everyDefaultIsAWordThatItsSettingTakes() {
    settings()
        .filter(setting -> setting.defaultValue() != null)
        .forEach(
            setting ->
                assertEquals(
                    setting.defaultValue(), setting.parse(setting.defaultText()), setting.name()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"never", "1", "50", "30s", "90s", "10m", "2h"})
  void spansAreWrittenAsUsersWriteThem(String word) {
    assertEquals(word, CheckpointSettings.EVERY.word(CheckpointSettings.EVERY.parse(word)));
  }

  @Test
  void settingsAreListedWithTheirKeysAndDefaults() {
    Outcome all = run("settings");
    assertEquals(0, all.code(), all.err());
    settings()
        .filter(setting -> setting != SettingsTable.MARKDOWN)
        .map(Setting::key)
        .forEach(key -> assertTrue(all.out().contains(key + " "), key));
    assertTrue(all.out().contains("a number, 0 or more, less than 1; default: 0.9."), all.out());
  }

  /** {@code chainrule settings --markdown} makes the page's table. */
  @Test
  void pageOfSettingsIsUpToDate() throws IOException {
    String page = Files.readString(PAGE);
    String table = run("settings", "--markdown").out();
    assertTrue(
        page.endsWith("<!-- made by: chainrule settings --markdown -->\n\n" + table),
        "replace the table by the output of 'chainrule settings --markdown' in " + PAGE);
  }
}
