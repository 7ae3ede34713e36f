package dev.chainrule.settings;

import dev.chainrule.io.SafeMessage;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Something that users can set, declared in one line: its option {@code --name}, its key {@code
 * spark.chainrule.name}, its default, its range, its word in a checkpoint and its row in the table
 * of settings follow. Compares by identity.
 *
 * @param <T> what values are; immutable
 */
public final class Setting<T> {
  /** What every key begins with. */
  public static final String PREFIX = "spark.chainrule.";

  private final String name;
  private final String label;
  private final Class<T> type;
  private final T defaultValue;
  private final String defaultText;
  private final Parser<T> parser;
  private final Function<T, String> toWord;
  private final String expected;
  private final Range range;
  private final String meaning;

  /**
   * From a word to a value.
   *
   * @param <T> what values are
   */
  @FunctionalInterface
  public interface Parser<T> {
    /**
     * The value.
     *
     * @throws IllegalArgumentException if {@code word} stands for none; the message is not shown
     */
    T parse(String word);
  }

  private Setting(
      String name,
      String label,
      Class<T> type,
      T defaultValue,
      String defaultText,
      Parser<T> parser,
      Function<T, String> toWord,
      String expected,
      Range range,
      String meaning) {
    this.name = name;
    this.label = label;
    this.type = type;
    this.defaultValue = defaultValue;
    this.defaultText = defaultText;
    this.parser = parser;
    this.toWord = toWord;
    this.expected = expected;
    this.range = range;
    this.meaning = meaning;
  }

  /** A whole number of 32 bits. */
  public static Setting<Integer> whole(String name, int defaultValue, Range range, String meaning) {
    return custom(name, "N", Integer.class, Integer::valueOf, "a whole number", meaning)
        .within(range)
        .orElse(defaultValue);
  }

  /** A whole number of 64 bits, any. */
  public static Setting<Long> wholeOf64Bits(String name, long defaultValue, String meaning) {
    return custom(name, "N", Long.class, Long::valueOf, "a whole number", meaning)
        .orElse(defaultValue);
  }

  /** A number in double precision. */
  public static Setting<Double> number(
      String name, double defaultValue, Range range, String meaning) {
    return custom(name, "X", Double.class, Double::valueOf, "a number", meaning)
        .within(range)
        .orElse(defaultValue);
  }

  /** A number from 0 up to but not including 1, such as a share. */
  public static Setting<Double> share(String name, double defaultValue, String meaning) {
    return number(name, defaultValue, Range.atLeast(0).below(1), meaning);
  }

  /** A number that is 0 by default, and never less. */
  public static Setting<Double> amount(String name, String meaning) {
    return number(name, 0, Range.atLeast(0), meaning);
  }

  /** True or false. */
  public static Setting<Boolean> flag(String name, boolean defaultValue, String meaning) {
    return custom(name, "", Boolean.class, Setting::truth, "true or false", meaning)
        .orElse(defaultValue);
  }

  /** One of an enum's constants, which users call by their names in small letters. */
  public static <E extends Enum<E>> Setting<E> choice(String name, E defaultValue, String meaning) {
    return choice(name, defaultValue, e -> e.name().toLowerCase(Locale.ROOT), meaning);
  }

  /** One of an enum's constants, which users call by their {@code labels}. */
  public static <E extends Enum<E>> Setting<E> choice(
      String name, E defaultValue, Function<E, String> labels, String meaning) {
    return choice(name, defaultValue.getDeclaringClass(), labels, meaning).orElse(defaultValue);
  }

  /** The same without a default. */
  public static <E extends Enum<E>> Setting<E> choice(
      String name, Class<E> type, Function<E, String> labels, String meaning) {
    List<E> constants = Arrays.asList(type.getEnumConstants());
    String names = constants.stream().map(labels).collect(Collectors.joining(", "));
    Parser<E> parser =
        word ->
            constants.stream()
                .filter(constant -> labels.apply(constant).equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(names));
    return new Setting<>(
        name, "NAME", type, null, "", parser, labels, "one of " + names, Range.ANY, meaning);
  }

  /**
   * One or more of {@code constants}, which users call by their {@code labels}, written as {@code
   * aggregate,resident}; each counts once, and they come in the order of {@code constants}.
   */
  @SuppressWarnings("unchecked") // A class literal knows no type arguments.
  public static <E extends Enum<E>> Setting<List<E>> choices(
      String name, List<E> constants, Function<E, String> labels, String meaning) {
    String names = constants.stream().map(labels).collect(Collectors.joining(", "));
    return custom(
            name,
            "NAME,…",
            (Class<List<E>>) (Class<?>) List.class,
            word -> chosen(word, constants, labels),
            "one or more of " + names,
            meaning)
        .written(chosen -> chosen.stream().map(labels).collect(Collectors.joining(",")));
  }

  private static <E> List<E> chosen(String words, List<E> constants, Function<E, String> labels) {
    List<String> chosen =
        Arrays.stream(words.split(",", -1))
            .map(word -> word.strip().toLowerCase(Locale.ROOT))
            .toList();
    List<E> found =
        constants.stream().filter(constant -> chosen.contains(labels.apply(constant))).toList();
    if (found.size() < chosen.stream().distinct().count()) {
      throw new IllegalArgumentException(words);
    }
    return found;
  }

  /**
   * Whole numbers, written as {@code 784,512,10}.
   *
   * @param check returns them as they count, or throws IllegalArgumentException
   */
  @SuppressWarnings("unchecked") // A class literal knows no type arguments.
  public static Setting<List<Integer>> wholes(
      String name, UnaryOperator<List<Integer>> check, String expected, String meaning) {
    return custom(
            name,
            "N,N,…",
            (Class<List<Integer>>) (Class<?>) List.class,
            word -> check.apply(Arrays.stream(word.split(",", -1)).map(Setting::whole).toList()),
            expected,
            meaning)
        .written(numbers -> numbers.stream().map(String::valueOf).collect(Collectors.joining(",")));
  }

  private static Integer whole(String word) {
    return Integer.valueOf(word.strip());
  }

  /** Any other value: {@code parser} makes it from a word. It has no default. */
  public static <T> Setting<T> custom(
      String name, String label, Class<T> type, Parser<T> parser, String expected, String meaning) {
    return new Setting<>(
        name, label, type, null, "", parser, String::valueOf, expected, Range.ANY, meaning);
  }

  /** This setting, with {@code value} if nobody sets it. */
  public Setting<T> orElse(T value) {
    return with(value, toWord.apply(value), toWord, range);
  }

  /** This setting, with a default that is described in words; the value is then null. */
  public Setting<T> orElseAs(String text) {
    return with(null, text, toWord, range);
  }

  private Setting<T> written(Function<T, String> words) {
    return with(defaultValue, defaultText, words, range);
  }

  /** This setting, which accepts only numbers within {@code allowed}. */
  public Setting<T> within(Range allowed) {
    return with(defaultValue, defaultText, toWord, allowed);
  }

  /** The same setting for a command in which it means something else in part. */
  public Setting<T> meaning(String other) {
    return new Setting<>(
        name, label, type, defaultValue, defaultText, parser, toWord, expected, range, other);
  }

  private Setting<T> with(T value, String text, Function<T, String> words, Range allowed) {
    return new Setting<>(name, label, type, value, text, parser, words, expected, allowed, meaning);
  }

  private static Boolean truth(String word) {
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(word);
    };
  }

  /** Such as {@code lr}. */
  public String name() {
    return name;
  }

  /** Such as {@code --lr}. */
  public String option() {
    return "--" + name;
  }

  /** Such as {@code spark.chainrule.lr}. */
  public String key() {
    return PREFIX + name;
  }

  /** Whether its option may come without a value, and so with an empty word. */
  public boolean isValueOptional() {
    return label.startsWith("[");
  }

  /**
   * The placeholder for a value in help texts; empty for a flag, in brackets for a value that is
   * optional.
   */
  public String label() {
    return label;
  }

  public Class<T> type() {
    return type;
  }

  /** The default; null if there is none, or if it depends on something. */
  public T defaultValue() {
    return defaultValue;
  }

  /** The default in words; empty if there is none. */
  public String defaultText() {
    return defaultValue instanceof Double ? defaultText.replaceFirst("\\.0$", "") : defaultText;
  }

  /** What a word for it should be, for messages. */
  public String expected() {
    return expected;
  }

  /** Which values it takes, in words. */
  public String range() {
    return range.equals(Range.ANY) ? expected : expected + ", " + range;
  }

  /** What it is for: sentences. */
  public String meaning() {
    return meaning;
  }

  public Parser<T> parser() {
    return parser;
  }

  /**
   * The value that {@code word} stands for, even if it is out of range.
   *
   * @throws IllegalArgumentException with what was expected, if it stands for none
   */
  public T parse(String word) {
    try {
      return parser.parse(word);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(expected, e);
    }
  }

  /**
   * The value that a file's {@code word} stands for.
   *
   * @throws IllegalArgumentException that names setting and word, if it stands for none
   */
  public T read(String word) {
    try {
      T value = parser.parse(word);
      if (!type.isEnum() || word(value).equals(word)) { // A file must write relu, not RELU.
        return value;
      }
    } catch (IllegalArgumentException e) {
      // Reported below: the parser's message is not for users.
    }
    throw new IllegalArgumentException(
        "%s %s: expected %s".formatted(name, SafeMessage.quote(word), expected));
  }

  /** The one word for {@code value}. */
  public String word(T value) {
    return toWord.apply(value);
  }

  /** What is wrong with {@code value}, if anything. */
  public Optional<Problem> problem(T value) {
    return value instanceof Number number && !range.contains(number.doubleValue())
        ? Optional.of(Problem.of(name, value, range.toString()))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return name;
  }
}
