package dev.chainrule.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingTest {
  private enum Color {
    RED,
    DARK_BLUE;

    private String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private static final Setting<Double> BETA =
      Setting.number("beta", 0.9, Range.atLeast(0).below(1), "Decay.");
  private static final Setting<Color> COLOR =
      Setting.choice("color", Color.RED, Color::label, "Of the car.");
  private static final List<Setting<?>> ALL = List.of(BETA, COLOR);

  @Test
  void oneDeclarationSaysItAll() {
    assertEquals("--beta", BETA.option());
    assertEquals("spark.chainrule.beta", BETA.key());
    assertEquals("a number, 0 or more, less than 1", BETA.range());
    assertEquals("0.9", BETA.defaultText());
    assertEquals("one of red, dark-blue", COLOR.range());
    assertEquals(Color.DARK_BLUE, COLOR.parse("Dark-Blue"));
  }

  @Test
  void choicesComeOnceAndInTheirOrder() {
    Setting<List<Color>> colors =
        Setting.choices("colors", List.of(Color.values()), Color::label, "Of the house.")
            .orElse(List.of(Color.RED));
    assertEquals("one or more of red, dark-blue", colors.range());
    assertEquals("red", colors.defaultText());
    List<Color> both = List.of(Color.RED, Color.DARK_BLUE);
    assertEquals(both, colors.parse("dark-blue, Red,red"));
    assertEquals("red,dark-blue", colors.word(both));
    for (String word : List.of("", "red,", "green", "red;dark-blue", "red,green")) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> colors.parse(word), word);
      assertEquals("one or more of red, dark-blue", e.getMessage());
    }
  }

  @Test
  void filesUseTheOneWordForAValue() {
    assertEquals(Color.DARK_BLUE, COLOR.read("dark-blue"));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> COLOR.read("RED\n"));
    assertTrue(e.getMessage().startsWith("color RED"), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void valuesSurviveTheirWords() {
    Values values = Values.defaults(ALL).with(BETA, 0.5).with(COLOR, Color.DARK_BLUE);
    assertEquals(Map.of("beta", "0.5", "color", "dark-blue"), values.words());
    assertEquals(values, Values.parse(ALL, values.words()));
    assertEquals(Values.defaults(ALL), Values.parse(ALL, Map.of()));
  }

  @Test
  void allThatIsOutOfRangeIsToldAtOnce() {
    Setting<Integer> count = Setting.whole("count", 1, Range.atLeast(1), "How many.");
    InvalidSettingsException e =
        assertThrows(
            InvalidSettingsException.class,
            () -> new Values.Builder().set(BETA, Double.NaN).set(count, 0).build());
    assertEquals(2, e.problems().size());
    assertTrue(e.problems().contains(Problem.of("count", 0, "at least 1")), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | true  | Infinity | true  | 0 or more",
        "1 | true  | Infinity | true  | at least 1",
        "0 | false | Infinity | true  | more than 0",
        "0 | false | 1e6      | false | more than 0, less than 1e6",
        "1 | true  | 65536    | true  | from 1 to 65536",
        "0 | true  | 0.5      | false | 0 or more, less than 0.5"
      })
  void rangesAreToldInWords(
      double least, boolean withLeast, double most, boolean withMost, String expected) {
    Range range = new Range(least, withLeast, most, withMost);
    assertEquals(expected, range.toString());
    assertEquals(withLeast, range.contains(least));
    assertEquals(withMost, range.contains(most));
    assertTrue(range.contains((least + Math.min(most, least + 2)) / 2));
  }
}
