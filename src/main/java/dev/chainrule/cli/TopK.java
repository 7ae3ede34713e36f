package dev.chainrule.cli;

import dev.chainrule.io.Words;
import dev.chainrule.run.QualityJson;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.settings.Problem;
import dev.chainrule.settings.Range;
import dev.chainrule.settings.Setting;
import java.util.List;

/** The option {@code --top-k}, of commands that count or name the most probable classes. */
final class TopK {
  private TopK() {}

  /** The option, with what it is for. */
  static Setting<Integer> setting(String meaning) {
    return Setting.custom("top-k", "K", Integer.class, Integer::valueOf, "a whole number", meaning)
        .within(Range.atLeast(1))
        .orElseAs("3, or all classes");
  }

  /**
   * How many of {@code classes}.
   *
   * @param asked null for the default
   * @throws InvalidSettingsException if there are not so many
   */
  static int of(Integer asked, int classes) {
    if (asked != null && asked > classes) {
      String expected = Words.format("at most %d, the network's classes", classes);
      throw new InvalidSettingsException(List.of(Problem.of("top-k", asked, expected)));
    }
    return asked == null ? Math.min(QualityJson.DEFAULT_TOP_K, classes) : asked;
  }
}
