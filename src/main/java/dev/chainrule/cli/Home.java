package dev.chainrule.cli;

import dev.chainrule.io.UserPath;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.settings.Problem;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Where the project is, if our wrapper started us; else the current directory. */
final class Home {
  private static final String VARIABLE = "CHAINRULE_HOME";

  private Home() {}

  static Path resolve(String relative) {
    String home = System.getenv(VARIABLE);
    if (home == null) {
      return Path.of(relative);
    }
    requireSpellable(VARIABLE, home);
    return Path.of(home, relative);
  }

  /**
   * A place that comes with the product or is its default, as a word for options: it is on this
   * machine, whatever file system Hadoop is set up for.
   */
  static String word(Configuration hadoop, String relative) {
    Path place = resolve(relative);
    requireSpellable("the current directory", place.toAbsolutePath().toString());
    return UserPath.of(hadoop, place);
  }

  private static void requireSpellable(String what, String path) {
    if (!UserPath.isSpellable(path)) {
      String text = "%s: '%s', expected %s".formatted(what, path, PathOption.EXPECTED);
      throw new InvalidSettingsException(List.of(new Problem(null, text)));
    }
  }
}
