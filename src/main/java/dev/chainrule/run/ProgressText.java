package dev.chainrule.run;

import dev.chainrule.io.Words;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How far a run is, in one line of any width: the share that is done, a bar of it, and as many
 * figures as there is room for.
 *
 * @param share of the run's steps that are made, from 0 to 1
 * @param figures in words; some may be missing
 */
record ProgressText(double share, Map<Part, String> figures) {
  /** A figure of the line, in the order in which they stand there. */
  enum Part {
    EPOCH,
    STEP,
    LOSS,
    ACCURACY,
    LEARNING_RATE,
    SPEED,
    /** The time left, or what it is that takes time. */
    LEFT
  }

  private static final String GAP = "  ";

  /** Columns of the bar and the blank before it. */
  private static final int LEAST_BAR = 11;

  private static final int MOST_BAR = 41;

  /** What is left out before the bar becomes too short, the least important first. */
  private static final List<Part> BEFORE_BAR =
      List.of(Part.SPEED, Part.LEARNING_RATE, Part.STEP, Part.ACCURACY);

  /** What is left out where there is no room for a bar. */
  private static final List<Part> AFTER_BAR = List.of(Part.EPOCH, Part.LOSS);

  private static final List<Part> DIM = List.of(Part.LEARNING_RATE, Part.SPEED);

  /** All figures, without a bar. */
  String inFull() {
    return percent() + GAP + String.join(GAP, inOrder().values());
  }

  /** A line with a bar, at most so many columns wide. */
  String fitted(int most, BarStyle style) {
    EnumMap<Part, String> shown = inOrder();
    leaveOut(BEFORE_BAR, shown, most - LEAST_BAR);
    leaveOut(AFTER_BAR, shown, most);
    int room = most - width(shown.values());
    if (room < 0) {
      return percent().substring(0, Math.max(0, Math.min(percent().length(), most)));
    }
    StringBuilder line = new StringBuilder(percent());
    if (room >= LEAST_BAR) {
      line.append(' ').append(style.bar(share, Math.min(room, MOST_BAR) - 1));
    }
    shown.forEach((part, words) -> line.append(GAP).append(dimmed(part, words, style)));
    return line.toString();
  }

  private static String dimmed(Part part, String words, BarStyle style) {
    return DIM.contains(part) ? style.dim(words) : words;
  }

  private EnumMap<Part, String> inOrder() {
    EnumMap<Part, String> ordered = new EnumMap<>(Part.class);
    ordered.putAll(figures);
    return ordered;
  }

  private void leaveOut(List<Part> spared, Map<Part, String> shown, int most) {
    for (Part part : spared) {
      if (width(shown.values()) <= most) {
        return;
      }
      shown.remove(part);
    }
  }

  private int width(Collection<String> shown) {
    return percent().length()
        + shown.stream().mapToInt(words -> GAP.length() + words.length()).sum();
  }

  /** Never 100 before the last step. */
  private String percent() {
    return Words.format("%3d%%", (int) (100 * share));
  }
}
