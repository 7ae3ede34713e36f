package dev.chainrule.cli;

import dev.chainrule.data.UserPath;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What options that take a path make of their word; each of them has one of these converters. */
final class PathOption {
  /** What every one of them has to be. */
  static final String EXPECTED =
      "a path that the locale can spell (with LC_ALL=C.UTF-8 all can be)";

  private PathOption() {}

  /** A path or URI in any file system, as it was written. */
  static final class Anywhere implements ITypeConverter<String> {
    @Override
    public String convert(String word) {
      return checked(word);
    }
  }

  /** A file of this machine. */
  static final class Local implements ITypeConverter<Path> {
    @Override
    public Path convert(String word) {
      try {
        return UserPath.local(checked(word));
      } catch (InvalidPathException e) {
        throw new TypeConversionException("a file of this machine");
      }
    }
  }

  /** Refuses what would become another name than the user's on its way to the file system. */
  private static String checked(String word) {
    if (!UserPath.isSpellable(word)) {
      throw new TypeConversionException(EXPECTED);
    }
    return word;
  }
}
