package dev.chainrule.tensorboard;

import dev.chainrule.io.ProtoMessage;
import dev.chainrule.linalg.Matrix;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * How numbers are distributed, in TensorFlow's buckets: the bounds grow by a tenth from 1e-12 on,
 * on both sides of 0.
 */
final class Histogram {
  private static final double[] UPPER_BOUNDS = upperBounds();

  private final long[] counts = new long[UPPER_BOUNDS.length];
  private double least = Double.POSITIVE_INFINITY;
  private double most = Double.NEGATIVE_INFINITY;
  private long count;
  private double sum;
  private double sumOfSquares;

  /** Of all finite numbers in {@code values}. */
  Histogram(Matrix values) {
    for (int i = 0; i < values.size(); i++) {
      double value = values.get(i);
      if (Double.isFinite(value)) {
        add(value);
      }
    }
  }

  private void add(double value) {
    int place = Arrays.binarySearch(UPPER_BOUNDS, value);
    counts[place < 0 ? -place - 1 : place + 1]++; // A bound belongs to the bucket above it.
    least = Math.min(least, value);
    most = Math.max(most, value);
    count++;
    sum += value;
    sumOfSquares += value * value;
  }

  private static double[] upperBounds() {
    double[] positive = DoubleStream.iterate(1e-12, b -> b < 1e20, b -> b * 1.1).toArray();
    double[] all = new double[2 * positive.length + 2];
    for (int i = 0; i < positive.length; i++) {
      all[positive.length - 1 - i] = -positive[i];
      all[positive.length + 1 + i] = positive[i];
    }
    all[all.length - 1] = Double.MAX_VALUE;
    return all;
  }

  /** As HistogramProto; empty buckets in a row are one. */
  ProtoMessage message() {
    double[] bounds = new double[counts.length];
    double[] filled = new double[counts.length];
    int buckets = 0;
    for (int i = 0; i < counts.length; i++) {
      boolean joins = buckets > 0 && counts[i] == 0 && filled[buckets - 1] == 0;
      int place = joins ? buckets - 1 : buckets++;
      bounds[place] = UPPER_BOUNDS[i];
      filled[place] = counts[i];
    }
    return new ProtoMessage()
        .add(1, count == 0 ? 0 : least)
        .add(2, count == 0 ? 0 : most)
        .add(3, (double) count)
        .add(4, sum)
        .add(5, sumOfSquares)
        .add(6, Arrays.copyOf(bounds, buckets))
        .add(7, Arrays.copyOf(filled, buckets));
  }
}
