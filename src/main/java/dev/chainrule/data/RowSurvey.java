package dev.chainrule.data;

import dev.chainrule.data.LabelCounts.Label;
import dev.chainrule.io.DataException;
import dev.chainrule.io.Words;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is found in rows that are in no file of ours, by several tasks: each surveys some rows, and
 * the surveys are merged in the order of the rows. What is wrong is kept, and told at the end, so
 * that it is the first mistake whichever task finds it.
 *
 * <p>A class of plain fields, since it travels by Kryo.
 */
public final class RowSurvey implements Serializable {
  private static final long serialVersionUID = 1L;

  private long rows;
  private int features = -1;
  private boolean bytes = true;
  private float least = Float.POSITIVE_INFINITY;
  private float greatest = Float.NEGATIVE_INFINITY;

  /** Of each label, how many rows have it, and the first of them. */
  private final TreeMap<Integer, long[]> labels = new TreeMap<>();

  /** The first row of another length than the first of all, and that length. */
  private long otherAt = -1;

  private int otherFeatures;

  /** The first row with a number that is not finite in float32. */
  private long infiniteAt = -1;

  /**
   * Takes note of the next row. What is wrong with it is told by {@link #dataset}.
   *
   * @param index of the row, from 0, among all rows of all tasks
   * @param numbers its features, as they are in the user's data; not kept
   * @param label the number of its class
   */
  public void add(long index, float[] numbers, int label) {
    rows++;
    if (features < 0) {
      features = numbers.length;
    } else if (numbers.length != features && otherAt < 0) {
      otherAt = index;
      otherFeatures = numbers.length;
    }
    bytes = bytes && NumberRange.areBytes(numbers, numbers.length);
    for (float number : numbers) {
      if (!Float.isFinite(number) && infiniteAt < 0) {
        infiniteAt = index;
      }
      least = Math.min(least, number);
      greatest = Math.max(greatest, number);
    }
    labels.computeIfAbsent(label, l -> new long[] {0, index})[0]++;
  }

  /** Takes in a survey of the rows that follow. */
  public void append(RowSurvey next) {
    if (otherAt < 0) {
      boolean unlike = features >= 0 && next.features >= 0 && next.features != features;
      otherAt = unlike ? rows : next.otherAt;
      otherFeatures = unlike ? next.features : next.otherFeatures;
    }
    features = features < 0 ? next.features : features;
    infiniteAt = infiniteAt < 0 ? next.infiniteAt : infiniteAt;
    rows += next.rows;
    bytes = bytes && next.bytes;
    least = Math.min(least, next.least);
    greatest = Math.max(greatest, next.greatest);
    next.labels.forEach(
        (label, found) ->
            labels.merge(label, found, (a, b) -> new long[] {a[0] + b[0], Math.min(a[1], b[1])}));
  }

  /**
   * The set, once all rows are surveyed.
   *
   * @throws DataException if there is no row, a row is unlike the first, or there are too many rows
   *     or labels
   */
  public Dataset dataset(RowSource source) {
    String name = source.name();
    require(rows > 0, name, "no row, expected one at least");
    require(rows <= Integer.MAX_VALUE, name, rows + " rows, expected fewer than 2^31");
    require(features > 0, name, "rows of no numbers, expected one at least");
    require(
        otherAt < 0,
        name + ", row " + otherAt,
        Words.format("%d numbers, expected %d, as in row 0", otherFeatures, features));
    require(
        infiniteAt < 0,
        name + ", row " + infiniteAt,
        "NaN, or beyond float32, expected finite numbers");
    require(
        labels.size() <= LabelCounts.MOST,
        name,
        Words.format(
            "%d different labels, expected at most %d: classes are learned, and no numbers",
            labels.size(), LabelCounts.MOST));
    LabelCounts counts =
        new LabelCounts(labels.entrySet().stream().map(found -> label(name, found)).toList());
    return Dataset.whole(
        source, features, (int) rows, new NumberRange(bytes, least, greatest), counts);
  }

  private static Label label(String name, Map.Entry<Integer, long[]> found) {
    return new Label(
        String.valueOf(found.getKey()),
        (int) found.getValue()[0],
        Words.format("%s, row %d", name, found.getValue()[1]));
  }

  private static void require(boolean holds, String place, String mistake) {
    if (!holds) {
      throw new DataException(place + ": " + mistake);
    }
  }
}
