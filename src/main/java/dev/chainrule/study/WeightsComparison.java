package dev.chainrule.study;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.chainrule.io.Words;
import dev.chainrule.study.StudyPoint.WeightHash;
import dev.chainrule.study.law.Scaling;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Whether all points of strong scaling trained the same weights, and if not, where they first
 * differ.
 *
 * <p>Points of weak scaling are not compared: another number of executors trains on other rows in
 * each step, so their weights must differ.
 *
 * @param verdict the answer
 * @param compared how many points there were to compare
 * @param sha256 of the weights that all have; null unless equal
 * @param first where weights first differ; null unless different
 */
public record WeightsComparison(Verdict verdict, int compared, String sha256, Difference first) {
  /** The answer. */
  public enum Verdict {
    EQUAL,
    DIFFERENT,
    /** Fewer than 2 points have hashes of weights. */
    UNKNOWN;

    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The earliest step at which a point's weights are not those of the first point.
   *
   * @param executors of the point that differs
   * @param coresPerExecutor likewise
   * @param step updates made, or null if only the final weights were hashed by both
   * @param layer the tensor, or null likewise
   * @param expected hash at the first point
   * @param found hash at this point
   */
  public record Difference(
      int executors,
      int coresPerExecutor,
      Integer step,
      String layer,
      String expected,
      String found) {}

  private record Place(int step, String layer) {}

  /** Compares each point with the first. */
  static WeightsComparison of(List<StudyPoint> all) {
    List<StudyPoint> points =
        all.stream()
            .filter(p -> p.scaling() == Scaling.STRONG && p.weightsSha256() != null)
            .toList();
    if (points.size() < 2) {
      return new WeightsComparison(Verdict.UNKNOWN, points.size(), null, null);
    }
    StudyPoint reference = points.get(0);
    Difference earliest = null;
    for (StudyPoint point : points.subList(1, points.size())) {
      Difference found = firstDifference(reference, point);
      if (found != null && (earliest == null || stepOf(found) < stepOf(earliest))) {
        earliest = found;
      }
    }
    return earliest == null
        ? new WeightsComparison(Verdict.EQUAL, points.size(), reference.weightsSha256(), null)
        : new WeightsComparison(Verdict.DIFFERENT, points.size(), null, earliest);
  }

  /** The final weights come after every step. */
  private static int stepOf(Difference difference) {
    return Objects.requireNonNullElse(difference.step(), Integer.MAX_VALUE);
  }

  /** Skips steps and layers that only one of the two has hashed. */
  private static Difference firstDifference(StudyPoint reference, StudyPoint point) {
    Map<Place, String> hashes = new HashMap<>();
    point.hashes().forEach(h -> hashes.put(new Place(h.step(), h.layer()), h.sha256()));
    for (WeightHash h : reference.hashes()) {
      String found = hashes.get(new Place(h.step(), h.layer()));
      if (found != null && !found.equals(h.sha256())) {
        return difference(point, h.step(), h.layer(), h.sha256(), found);
      }
    }
    String found = point.weightsSha256();
    return found.equals(reference.weightsSha256())
        ? null
        : difference(point, null, null, reference.weightsSha256(), found);
  }

  private static Difference difference(
      StudyPoint point, Integer step, String layer, String expected, String found) {
    return new Difference(
        point.executors(), point.coresPerExecutor(), step, layer, expected, found);
  }

  /** The answer in a sentence. */
  public String sentence() {
    return switch (verdict) {
      case EQUAL ->
          Words.format("All %d compared points ended with equal weights, to the bit.", compared);
      case DIFFERENT -> "The weights are not equal: " + where() + ".";
      case UNKNOWN ->
          "Whether weights are equal is unknown: fewer than 2 points have hashes of them.";
    };
  }

  private String where() {
    String point =
        "%s × %s"
            .formatted(
                Words.count(first.executors(), "executor"),
                Words.count(first.coresPerExecutor(), "core"));
    return first.step() == null
        ? "the final weights of %s are the first that differ".formatted(point)
        : Words.format(
            "%s first differs after step %d, in layer %s", point, first.step(), first.layer());
  }
}
