package dev.chainrule.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chainrule.io.DataException;
import dev.chainrule.io.InputFile;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import dev.chainrule.settings.Setting;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** What the classes of a model are called by people. */
final class LabelNames extends SettingGroup {
  static final Setting<String> LABEL_NAMES =
      PathOption.anywhere(
          "label-names",
          "FILE",
          "A text file with a line for each class, what to call it; classes are in the order of"
              + " their labels. By default they are called by their labels.");

  private static final int LONGEST = 1 << 20;

  /** What Java puts in the place of bytes that are no UTF-8. */
  private static final char NOT_UTF8 = '\ufffd';

  LabelNames() {
    super("Data", LABEL_NAMES);
  }

  /**
   * What to call so many classes; empty if nobody says.
   *
   * @throws DataException if the file has another number of lines, an empty one, or one twice
   */
  List<String> read(Configuration hadoop, int classes) {
    if (get(LABEL_NAMES) == null) {
      return List.of();
    }
    InputFile file = InputFile.find(hadoop, get(LABEL_NAMES));
    List<String> names =
        new String(file.start(LONGEST), UTF_8).stripTrailing().lines().map(String::strip).toList();
    if (names.size() != classes) {
      throw new DataException(
          Words.format(
              "%s: %s, expected %s, a name for each class",
              file.path(), Words.count(names.size(), "line"), Words.count(classes, "line")));
    }
    for (int line = 0; line < classes; line++) {
      String name = names.get(line);
      if (name.isEmpty() || name.indexOf(NOT_UTF8) >= 0 || names.indexOf(name) < line) {
        throw new DataException(
            Words.format(
                "%s, line %d: '%s', expected a name in UTF-8 that no other class has",
                file.path(), line + 1, SafeMessage.quote(name)));
      }
    }
    return names;
  }
}
