package dev.chainrule.cli;

import dev.chainrule.io.UserPath;
import dev.chainrule.settings.Setting;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** Converters for options that take a path; each such option has one of these. */
final class PathOption {
  /** What every path has to be. */
  static final String EXPECTED =
      "a path that the locale can spell (with LC_ALL=C.UTF-8 all can be)";

  private static final Setting.Parser<String> ANYWHERE = PathOption::checked;
  private static final Setting.Parser<String> ANYWHERE_OR_OURS =
      word -> word.isEmpty() ? word : checked(word);
  private static final Setting.Parser<Path> LOCAL = word -> UserPath.local(checked(word));

  private PathOption() {}

  /** A setting that is a path or URI in any file system, as it was written. */
  static Setting<String> anywhere(String name, String label, String meaning) {
    return Setting.custom(name, label, String.class, ANYWHERE, "a path or a URI", meaning);
  }

  /** The same, where an option without a value, which is read as "", means a path of ours. */
  static Setting<String> anywhereOrOurs(String name, String label, String meaning) {
    return Setting.custom(name, label, String.class, ANYWHERE_OR_OURS, "a path or a URI", meaning);
  }

  /** A setting that is a file of this machine. */
  static Setting<Path> local(String name, String label, String meaning) {
    return Setting.custom(name, label, Path.class, LOCAL, "a path of this machine", meaning);
  }

  /** The same for arguments and options that are no settings. */
  static final class Anywhere implements ITypeConverter<String> {
    @Override
    public String convert(String word) {
      return converted(ANYWHERE, word);
    }
  }

  /** The same for a file of this machine. */
  static final class Local implements ITypeConverter<Path> {
    @Override
    public Path convert(String word) {
      return converted(LOCAL, word);
    }
  }

  private static <T> T converted(Setting.Parser<T> parser, String word) {
    try {
      return parser.parse(word);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(EXPECTED);
    }
  }

  /**
   * {@code words}, with a name such as {@code -d} after {@code --data=} written as {@code ./-d}:
   * the parser would take it for an option.
   */
  static String[] unlikeOptions(CommandLine program, String... words) {
    Set<String> names =
        program.getSubcommands().values().stream()
            .flatMap(command -> command.getCommandSpec().options().stream())
            .filter(PathOption::isPath)
            .map(OptionSpec::longestName)
            .collect(Collectors.toSet());
    return Stream.of(words)
        .map(word -> names.contains(word.replaceFirst("=-.*", "")) ? spelledOut(word) : word)
        .toArray(String[]::new);
  }

  private static String spelledOut(String word) {
    return word.replaceFirst("=-", "=./-");
  }

  /** Whether the values of {@code option} are paths. */
  static boolean isPath(ArgSpec option) {
    return Stream.of(option.converters()).anyMatch(PathOption::isOurs);
  }

  private static boolean isOurs(ITypeConverter<?> converter) {
    return converter instanceof Anywhere
        || converter instanceof Local
        || (converter instanceof SettingOption<?> option
            && Set.of(ANYWHERE, ANYWHERE_OR_OURS, LOCAL).contains(option.setting().parser()));
  }

  /** Refuses no word at all, and one that would reach the file system as another name. */
  private static String checked(String word) {
    if (word.isBlank() || !UserPath.isSpellable(word)) {
      throw new IllegalArgumentException(word);
    }
    return word;
  }
}
