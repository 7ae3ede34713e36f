package dev.chainrule.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Which values an option takes, and how it reads a text. */
final class OptionValues {
  private static final Map<Class<?>, String> KINDS =
      Map.of(
          int.class, "a whole number",
          boolean.class, "true or false");

  private OptionValues() {}

  /**
   * The value that {@code text} stands for, as if it were the option's default.
   *
   * @throws ParameterException if it stands for none
   */
  static Object convert(OptionSpec option, String text) {
    OptionSpec same =
        OptionSpec.builder("--value")
            .type(option.type())
            .arity(option.arity().toString())
            .converters(option.converters())
            .defaultValue(literal(text))
            .build();
    new CommandLine(CommandSpec.create().addOption(same))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs();
    return same.getValue();
  }

  /** {@code text} as a default that the parser takes unchanged: it replaces <code>${…}</code>. */
  static String literal(String text) {
    return text.replace("$", "$$");
  }

  static boolean isValid(OptionSpec option, String text) {
    try {
      convert(option, text);
      return true;
    } catch (ParameterException e) {
      return false;
    }
  }

  /** What is wrong with {@code text}, which the option does not take. */
  static String mistake(ArgSpec option, String text) {
    String beyond =
        text.matches("-?\\d+")
            ? String.format(Locale.ROOT, ", of at most %d bits", bits(option))
            : "";
    return "'%s', expected %s%s".formatted(text, expected(option, text), beyond);
  }

  private static int bits(ArgSpec option) {
    return option.type() == Long.class ? Long.SIZE : Integer.SIZE;
  }

  /** What values the option takes, in words. */
  static String expected(ArgSpec option) {
    return expected(option, "");
  }

  /** The same for {@code word}, which it does not take: our converters throw it. */
  private static String expected(ArgSpec option, String word) {
    for (ITypeConverter<?> converter : option.converters()) {
      try {
        converter.convert(word);
      } catch (Exception e) { // Declared by picocli.
        return e.getMessage();
      }
    }
    Object[] constants = option.type().getEnumConstants();
    if (constants != null) {
      return Arrays.stream(constants)
          .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    return KINDS.getOrDefault(option.type(), option.paramLabel());
  }
}
