package dev.chainrule.run;

import dev.chainrule.io.SafeMessage;
import java.util.Arrays;
import java.util.function.Function;

/** Values that files name by their labels. */
final class Labels {
  private Labels() {}

  /**
   * The one of {@code values} whose label is {@code wanted}.
   *
   * @param name of what it is a value of, for the message
   * @throws IllegalArgumentException if it is none of them
   */
  static <T> T find(String name, T[] values, Function<T, String> label, String wanted) {
    return Arrays.stream(values)
        .filter(value -> label.apply(value).equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s %s: expected one of %s"
                        .formatted(
                            name,
                            SafeMessage.quote(wanted),
                            String.join(", ", Arrays.stream(values).map(label).toList()))));
  }
}
