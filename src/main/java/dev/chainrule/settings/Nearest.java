package dev.chainrule.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The known word that a user most likely meant: the one with the fewest letters to change. */
public final class Nearest {
  private Nearest() {}

  /**
   * The nearest, if it is near enough to have been meant: at most a third of the letters differ, or
   * words were only added, as in {@code batch-size}. A less likely guess helps nobody.
   */
  public static Optional<String> likely(String word, Collection<String> known) {
    int most = word.length() < 4 ? word.length() / 2 : Math.max(2, word.length() / 3);
    return within(most, word, known)
        .or(
            () ->
                known.stream()
                    .filter(name -> word.startsWith(name + "-") || word.endsWith("-" + name))
                    .max(
                        Comparator.comparingInt(String::length)
                            .thenComparing(Comparator.reverseOrder())));
  }

  /**
   * The nearest, if {@code word} may be a typing error for it: two letters at most, fewer in a
   * short word.
   */
  public static Optional<String> slip(String word, Collection<String> known) {
    return within(Math.min(2, word.length() / 3), word, known);
  }

  /** The nearest of those from which at most so many letters differ; the first of several. */
  public static Optional<String> within(int letters, String word, Collection<String> known) {
    LevenshteinDistance distance = new LevenshteinDistance(letters); // -1 for what is farther.
    return known.stream()
        .filter(name -> distance.apply(word, name) >= 0)
        .min(
            Comparator.<String>comparingInt(name -> distance.apply(word, name))
                .thenComparing(Comparator.naturalOrder()));
  }
}
