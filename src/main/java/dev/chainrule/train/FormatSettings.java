package dev.chainrule.train;

import static dev.chainrule.settings.Setting.choice;
import static dev.chainrule.settings.Setting.custom;

import dev.chainrule.data.CsvManner;
import dev.chainrule.data.CsvManner.Header;
import dev.chainrule.data.DataFormat;
import dev.chainrule.settings.Setting;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The settings of how files of data are written. */
public final class FormatSettings {
  public static final Setting<DataFormat> FORMAT =
      choice(
              "format",
              DataFormat.class,
              format -> format.name().toLowerCase(Locale.ROOT),
              "How data is written: idx, csv, libsvm or png.")
          .orElseAs("by the names of files");

  public static final Setting<Character> SEPARATOR =
      custom(
              "separator",
              "C",
              Character.class,
              FormatSettings::separator,
              "one character, or tab",
              "What separates the cells of a CSV file.")
          .orElseAs("comma, semicolon or tab, whichever its first line has");
  public static final Setting<Header> HEADER =
      choice(
          "header",
          Header.AUTO,
          "Whether the first line of a CSV file names columns; auto: if several of its cells are no"
              + " numbers.");
  public static final Setting<String> LABEL =
      custom(
              "label",
              "COLUMN",
              String.class,
              word -> word,
              "first, last, a name in the header, a number from 1, or #N",
              "Which column of a CSV file has the label: first, last, its name in the header, or its"
                  + " number from 1. #N, as in --label=#1, is always the number, should the header's"
                  + " names be numbers. A test set has it where the training set has.")
          .orElseAs("one named label, class, target or y; the only one without numbers; the first");

  /** All of them, in the order in which users see them. */
  public static final List<Setting<?>> OPTIONS = List.of(FORMAT, SEPARATOR, HEADER, LABEL);

  private FormatSettings() {}

  private static char separator(String word) {
    String character = word.equalsIgnoreCase("tab") || word.equals("\\t") ? "\t" : word;
    boolean usable = character.length() == 1 && "\"\r\n.-".indexOf(character.charAt(0)) < 0;
    if (!usable || Character.isLetterOrDigit(character.charAt(0))) {
      throw new IllegalArgumentException(word);
    }
    return character.charAt(0);
  }

  /**
   * How CSV files are written.
   *
   * @param values of these settings
   */
  public static CsvManner manner(Function<Setting<?>, ?> values) {
    Character separator = SEPARATOR.type().cast(values.apply(SEPARATOR));
    String label = LABEL.type().cast(values.apply(LABEL));
    return new CsvManner(
        separator == null ? CsvManner.AUTO.separator() : separator,
        HEADER.type().cast(values.apply(HEADER)),
        label == null ? CsvManner.AUTO.label() : label);
  }
}
