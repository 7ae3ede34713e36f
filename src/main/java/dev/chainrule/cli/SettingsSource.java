package dev.chainrule.cli;

import dev.chainrule.io.SafeMessage;
import dev.chainrule.run.RunSettings;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Settings from one place, which may give a key only one value. */
final class SettingsSource {
  static final String SUBMIT = "spark-submit";

  /** The run that is resumed. */
  static final String CHECKPOINT = "the checkpoint";

  /** Whose values must not be shown, as in Spark's own spark.redaction.regex. */
  private static final Pattern SECRET =
      Pattern.compile("secret|password|token|access[.]?key", Pattern.CASE_INSENSITIVE);

  private final String origin;
  private final Map<String, String> values = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();

  private SettingsSource(String origin) {
    this.origin = origin;
  }

  /** A properties file. */
  static SettingsSource file(Path file) {
    SettingsSource source = new SettingsSource(file.toString());
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      source.new Lines().load(reader);
    } catch (NoSuchFileException e) {
      source.problems.add("--conf-file " + file + ": no such file");
    } catch (IOException | IllegalArgumentException e) {
      source.problems.add("--conf-file " + file + ": cannot be read: " + SafeMessage.reason(e));
    }
    return source;
  }

  /** Reads lines as Java does, but keeps all lines of one key, not just the last. */
  private final class Lines extends Properties {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized Object put(Object key, Object value) {
      SettingsSource.this.put((String) key, (String) value);
      return super.put(key, value);
    }
  }

  /**
   * The settings with which a resumed run was begun, so that nobody has to repeat them. What a user
   * gives overrides them, and is refused later if it differs.
   */
  static SettingsSource checkpoint(RunSettings run) {
    SettingsSource source = new SettingsSource(CHECKPOINT);
    run.values().forEach((name, value) -> source.values.put(Settings.PREFIX + name, value));
    source.values.remove(Settings.PREFIX + "output"); // No option: --layers end in logits.
    return source;
  }

  /** spark-submit's settings, and those in its spark-defaults.conf. */
  static SettingsSource submit() {
    SettingsSource source = new SettingsSource(SUBMIT);
    System.getProperties().stringPropertyNames().stream()
        .filter(key -> key.startsWith("spark."))
        .forEach(key -> source.put(key, System.getProperty(key)));
    return source;
  }

  /** Words such as {@code KEY=VALUE} of the option {@code name}; the parser reports others. */
  static SettingsSource words(String name, List<String> words) {
    SettingsSource source = new SettingsSource(name);
    for (String word : words) {
      int end = word.indexOf('=');
      if (end >= 0) {
        source.put(word.substring(0, end), word.substring(end + 1));
      }
    }
    return source;
  }

  private void put(String key, String value) {
    String before = values.put(key, value.strip());
    if (before != null && !before.equals(value.strip())) {
      String both =
          SECRET.matcher(key).find()
              ? "with different values"
              : "as %s and as %s".formatted(before, value.strip());
      problems.add("%s: %s: given %s, expected once".formatted(origin, key, both));
    }
  }

  /** The name of the source in messages. */
  String origin() {
    return origin;
  }

  Map<String, String> values() {
    return values;
  }

  List<String> problems() {
    return problems;
  }
}
