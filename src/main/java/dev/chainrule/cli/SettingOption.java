package dev.chainrule.cli;

import dev.chainrule.settings.Problem;
import dev.chainrule.settings.Setting;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * The option that a setting declares. Picocli knows it by its converter, which is this.
 *
 * @param <T> what values of the setting are
 * @param heading in the help text, under which the option stands
 */
record SettingOption<T>(Setting<T> setting, String heading) implements ITypeConverter<T> {

  static <T> OptionSpec of(Setting<T> setting, String heading) {
    boolean flag = setting.type() == Boolean.class;
    String otherwise = setting.defaultText();
    OptionSpec.Builder option =
        OptionSpec.builder(setting.option())
            // Picocli would collect the values of a list, where users mean to replace the one.
            .type(setting.type() == List.class ? Object.class : setting.type())
            .converters(new SettingOption<>(setting, heading))
            .description(description(setting));
    if (flag) {
      boolean on = Boolean.TRUE.equals(setting.defaultValue());
      return option.defaultValue(otherwise).fallbackValue("true").negatable(on).build();
    }
    if (setting.isValueOptional()) {
      option.arity("0..1").fallbackValue("");
    } else {
      option.arity("1");
    }
    option.paramLabel(setting.label().replaceAll("[\\[\\]]", ""));
    return setting.defaultValue() == null
        ? option.build()
        : option.defaultValue(OptionValues.literal(otherwise)).build();
  }

  /** Meaning, choices and default, as {@code %} formats: they are written as they stand. */
  private static String description(Setting<?> setting) {
    StringBuilder text = new StringBuilder(setting.meaning());
    if (setting.type().isEnum() && !setting.meaning().contains(": ")) {
      text.append(" One ").append(setting.expected().replaceFirst("^one ", "")).append('.');
    }
    String otherwise = setting.defaultText();
    if (!otherwise.isEmpty() && !otherwise.equals("false")) {
      text.append(" Default: ").append(otherwise).append('.');
    }
    return text.toString().replace("%", "%%");
  }

  /** The setting that declares {@code option}; empty for the few that are no settings. */
  static Optional<SettingOption<?>> behind(ArgSpec option) {
    return Stream.of(option.converters())
        .filter(SettingOption.class::isInstance)
        .<SettingOption<?>>map(converter -> (SettingOption<?>) converter)
        .findFirst();
  }

  @Override
  public T convert(String word) {
    try {
      return setting.parse(word);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(setting.expected());
    }
  }

  /** What is wrong with the value of {@code option}, which this declares. */
  Optional<Problem> problem(OptionSpec option) {
    T value = option.getValue();
    return value == null ? Optional.empty() : setting.problem(value);
  }
}
