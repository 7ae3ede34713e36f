package dev.chainrule.cli;

import dev.chainrule.io.Words;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Which values an option takes, and how it reads a text. */
final class OptionValues {
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
    boolean tooLarge = text.matches("-?\\d+") && !option.type().isEnum();
    int bits = option.type() == Long.class ? Long.SIZE : Integer.SIZE;
    String beyond = tooLarge ? Words.format(", of at most %d bits", bits) : "";
    String expected = PathOption.isPath(option) ? PathOption.EXPECTED : expected(option);
    return "'%s', expected %s%s".formatted(text, expected, beyond);
  }

  /** What values the option takes, in words. */
  static String expected(ArgSpec option) {
    if (PathOption.isPath(option)) {
      return option.paramLabel();
    }
    String otherwise = option.type() == boolean.class ? "true or false" : option.paramLabel();
    return SettingOption.behind(option).map(known -> known.setting().expected()).orElse(otherwise);
  }
}
