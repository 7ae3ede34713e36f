package dev.chainrule.study;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.chainrule.io.Words;
import dev.chainrule.spark.EngineChoice;
import dev.chainrule.study.StudyPoint.WeightHash;
import dev.chainrule.study.law.Scaling;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether all points that trained on the same rows in each step trained the same weights, and if
 * not, where they first differ.
 *
 * <p>All points of strong scaling did. Those of weak scaling are compared with each other only if
 * they have as many executors: another number trains on other rows in each step, so their weights
 * must differ.
 *
 * @param verdict the answer
 * @param compared how many points there were to compare
 * @param sha256 of the weights that all points of strong scaling have; null unless equal
 * @param first where weights first differ; null unless different
 */
public record WeightsComparison(Verdict verdict, int compared, String sha256, Difference first) {
  /** The answer. */
  public enum Verdict {
    EQUAL,
    DIFFERENT,
    /** No 2 points that could be compared have hashes of weights. */
    UNKNOWN;

    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The earliest step at which a point's weights are not those of the first point.
   *
   * @param engine of the point that differs
   * @param executors likewise
   * @param coresPerExecutor likewise
   * @param step updates made, or null if only the final weights were hashed by both
   * @param layer the tensor, or null likewise
   * @param expected hash at the first point
   * @param found hash at this point
   */
  public record Difference(
      EngineChoice engine,
      int executors,
      int coresPerExecutor,
      Integer step,
      String layer,
      String expected,
      String found) {}

  /** Stands for the rows that all points of strong scaling train on. */
  private static final int FIXED = 0;

  private record Place(int step, String layer) {}

  /** Compares each point with the first that trained on the same rows. */
  static WeightsComparison of(List<StudyPoint> all) {
    Map<Integer, List<StudyPoint>> groups =
        all.stream()
            .filter(p -> p.weightsSha256() != null)
            .collect(Collectors.groupingBy(WeightsComparison::work));
    List<StudyPoint> strong = groups.getOrDefault(FIXED, List.of());
    groups.values().removeIf(points -> points.size() < 2);
    if (groups.isEmpty()) {
      return new WeightsComparison(Verdict.UNKNOWN, strong.size(), null, null);
    }
    int compared = groups.values().stream().mapToInt(List::size).sum();
    Optional<Difference> earliest =
        groups.values().stream()
            .flatMap(WeightsComparison::differences)
            .min(Comparator.comparing(WeightsComparison::stepOf));
    String sha256 = strong.isEmpty() ? null : strong.get(0).weightsSha256();
    return earliest
        .map(first -> new WeightsComparison(Verdict.DIFFERENT, compared, null, first))
        .orElseGet(() -> new WeightsComparison(Verdict.EQUAL, compared, sha256, null));
  }

  /** What rows a point's steps have: equal for points that must end with equal weights. */
  private static int work(StudyPoint point) {
    return point.scaling() == Scaling.STRONG ? FIXED : point.executors();
  }

  /** Where each point first differs from the first one. */
  private static Stream<Difference> differences(List<StudyPoint> points) {
    return points.stream()
        .skip(1)
        .map(point -> firstDifference(points.get(0), point))
        .filter(Objects::nonNull);
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
        point.engine(), point.executors(), point.coresPerExecutor(), step, layer, expected, found);
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
    String point = StudyPoint.describe(first.executors(), first.coresPerExecutor(), first.engine());
    return first.step() == null
        ? "the final weights of %s are the first that differ".formatted(point)
        : Words.format(
            "%s first differs after step %d, in layer %s", point, first.step(), first.layer());
  }
}
