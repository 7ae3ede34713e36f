package dev.chainrule.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A value for each of some settings, all within their ranges. A setting whose default depends on
 * something has none until it is set. Immutable; compares by value.
 */
public final class Values {
  private final Map<Setting<?>, Object> values;

  private Values(Map<Setting<?>, Object> values) {
    List<Problem> problems = new ArrayList<>();
    values.forEach((setting, value) -> problem(setting, value, problems));
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(problems);
    }
    this.values = Map.copyOf(values);
  }

  @SuppressWarnings("unchecked") // Only with() puts values, which have their settings' types.
  private static <T> void problem(Setting<T> setting, Object value, List<Problem> problems) {
    setting.problem((T) value).ifPresent(problems::add);
  }

  /** The defaults of all {@code settings}. */
  public static Values defaults(Collection<Setting<?>> settings) {
    return parse(settings, Map.of());
  }

  /** Collects values; the ranges are checked at the end, all at once. */
  public static final class Builder {
    private final Map<Setting<?>, Object> values = new HashMap<>();

    /** Null stands for no value. */
    public <T> Builder set(Setting<T> setting, T value) {
      if (value != null) {
        values.put(setting, value);
      }
      return this;
    }

    /**
     * All of them.
     *
     * @throws InvalidSettingsException if any is out of its range
     */
    public Values build() {
      return new Values(values);
    }
  }

  /**
   * Reads what {@link #words} wrote. A missing word means the default, so that texts from before
   * there was such a setting can be read. Words of other names are ignored.
   *
   * @throws IllegalArgumentException if a word stands for no value
   */
  public static Values parse(Collection<Setting<?>> settings, Map<String, String> words) {
    Builder values = new Builder();
    settings.forEach(setting -> parse(setting, words.get(setting.name()), values));
    return values.build();
  }

  private static <T> void parse(Setting<T> setting, String word, Builder values) {
    values.set(setting, word == null ? setting.defaultValue() : setting.read(word));
  }

  /** The value of {@code setting}, which must be one of these settings. */
  @SuppressWarnings("unchecked") // Builder.set knows the type.
  public <T> T get(Setting<T> setting) {
    Object value = values.get(setting);
    if (value == null) {
      throw new IllegalArgumentException("no value for " + setting);
    }
    return (T) value;
  }

  /** The value of {@code setting}; empty if it has none. */
  public <T> Optional<T> find(Setting<T> setting) {
    return values.containsKey(setting) ? Optional.of(get(setting)) : Optional.empty();
  }

  /** These, with another value for {@code setting}. */
  public <T> Values with(Setting<T> setting, T value) {
    Map<Setting<?>, Object> changed = new HashMap<>(values);
    changed.put(setting, value);
    return new Values(changed);
  }

  /** These, with {@code value} for {@code setting} if it has none. */
  public <T> Values orElse(Setting<T> setting, T value) {
    return values.containsKey(setting) ? this : with(setting, value);
  }

  /** The words for all of them, by name. */
  public Map<String, String> words() {
    Map<String, String> words = new TreeMap<>();
    values.forEach((setting, value) -> words.put(setting.name(), word(setting, value)));
    return words;
  }

  @SuppressWarnings("unchecked") // Builder.set knows the type.
  private static <T> String word(Setting<T> setting, Object value) {
    return setting.word((T) value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Values that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return words().toString();
  }
}
