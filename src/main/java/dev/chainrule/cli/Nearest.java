package dev.chainrule.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The known word that a user most likely meant: the one with the fewest letters to change. */
final class Nearest {
  private static final LevenshteinDistance DISTANCE = LevenshteinDistance.getDefaultInstance();

  private Nearest() {}

  /** The nearest, however far; of several the first by alphabet. */
  static String to(String word, Collection<String> known) {
    return known.stream()
        .sorted()
        .min(Comparator.comparingInt(candidate -> DISTANCE.apply(word, candidate)))
        .orElseThrow();
  }

  /**
   * The nearest, if {@code word} may be a slip for it: two letters at most, less in a short one.
   */
  static Optional<String> slip(String word, Collection<String> known) {
    int most = Math.min(2, word.length() / 3);
    return Optional.of(to(word, known)).filter(found -> DISTANCE.apply(word, found) <= most);
  }
}
