package dev.chainrule.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The known word that a user most likely meant: the one with the fewest letters to change. */
final class Nearest {
  private static final LevenshteinDistance DISTANCE = LevenshteinDistance.getDefaultInstance();

  private Nearest() {}

  /**
   * The nearest, if it is near enough to have been meant: at most a third of the letters differ, or
   * words were only added, as in {@code batch-size}. A less likely guess helps nobody.
   */
  static Optional<String> likely(String word, Collection<String> known) {
    String nearest = to(word, known);
    int most = word.length() < 4 ? word.length() / 2 : Math.max(2, word.length() / 3);
    return DISTANCE.apply(word, nearest) <= most
        ? Optional.of(nearest)
        : known.stream()
            .filter(name -> word.startsWith(name + "-") || word.endsWith("-" + name))
            .max(Comparator.comparingInt(String::length).thenComparing(Comparator.reverseOrder()));
  }

  /** The nearest, however far; of several, the first in alphabetical order. */
  private static String to(String word, Collection<String> known) {
    return known.stream()
        .sorted()
        .min(Comparator.comparingInt(candidate -> DISTANCE.apply(word, candidate)))
        .orElseThrow();
  }

  /**
   * The nearest, if {@code word} may be a typing error for it: two letters at most, fewer in a
   * short word.
   */
  static Optional<String> slip(String word, Collection<String> known) {
    int most = Math.min(2, word.length() / 3);
    return Optional.of(to(word, known)).filter(found -> DISTANCE.apply(word, found) <= most);
  }
}
