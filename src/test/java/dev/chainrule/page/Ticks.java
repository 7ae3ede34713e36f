package dev.chainrule.page;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Ticks of drawn plots; their labels are drawn as outlines, which cannot be read. */
public final class Ticks {
  private static final Pattern PLOT = Pattern.compile("<svg .*?</svg\\s*>", Pattern.DOTALL);
  private static final Pattern LEVEL =
      Pattern.compile("<line[^>]* x1=\"(\\S+)\" x2=\"(\\S+)\" y1=\"(\\S+)\" y2=\"\\3\"");

  private Ticks() {}

  /** How many the vertical axis of each plot on a page has. */
  public static List<Long> ofVerticalAxes(String html) {
    return PLOT.matcher(html)
        .results()
        .map(plot -> LEVEL.matcher(plot.group().replaceAll("\\s+", " ")))
        .map(lines -> lines.results().filter(Ticks::isShort).count())
        .toList();
  }

  /** Three pixels; the others are the horizontal axis and lines of the grid. */
  private static boolean isShort(MatchResult line) {
    double length = Double.parseDouble(line.group(2)) - Double.parseDouble(line.group(1));
    return length > 0 && length < 4;
  }
}
