package dev.chainrule.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * How good a model is, in the usual figures: what follows from the counts of an {@link Assessment}.
 *
 * <p>A figure that is not defined is NaN: 0/0, or a probability where the loss has none.
 */
public final class Quality {
  private final Assessment counts;
  private final Evaluation evaluation;
  private final List<ClassFigures> classes;
  private final List<Bin> bins;

  /**
   * How well one class is told from the others.
   *
   * @param label the class
   * @param rows of it, TP + FN
   * @param predictions how many rows were taken for it, TP + FP
   * @param precision TP / (TP + FP), the share of the predictions that are right; NaN if there are
   *     none
   * @param recall TP / (TP + FN), the share of its rows that are found; NaN if there are none
   * @param f1 2·TP / (2·TP + FP + FN), the harmonic mean of both (van Rijsbergen 1979); NaN if
   *     there are neither rows nor predictions
   */
  public record ClassFigures(
      int label, long rows, long predictions, double precision, double recall, double f1) {}

  /**
   * The rows of which the model was about as sure, a bar of the reliability diagram.
   *
   * @param low confidence is above this
   * @param high and at most this
   * @param rows how many there are
   * @param confidence mean probability of the predicted class; NaN if there are no rows
   * @param accuracy share of rows whose class is right; NaN if there are no rows
   */
  public record Bin(double low, double high, long rows, double confidence, double accuracy) {}

  /**
   * Rows of one class that were taken for another.
   *
   * @param label what they are
   * @param predicted what they were taken for
   * @param rows how many, at least 1
   */
  public record Confusion(int label, int predicted, long rows) {}

  /**
   * @param counts of all rows; what is done to it later has no effect on most figures, and should
   *     not happen
   */
  public Quality(Assessment counts) {
    this.counts = counts;
    this.evaluation = counts.evaluation();
    this.classes = classFigures(evaluation);
    this.bins = IntStream.range(0, Assessment.BINS).mapToObj(bin -> bin(counts, bin)).toList();
  }

  private static List<ClassFigures> classFigures(Evaluation evaluation) {
    int count = evaluation.classes();
    long[] rows = new long[count];
    long[] predictions = new long[count];
    for (int label = 0; label < count; label++) {
      for (int predicted = 0; predicted < count; predicted++) {
        rows[label] += evaluation.count(label, predicted);
        predictions[predicted] += evaluation.count(label, predicted);
      }
    }
    return IntStream.range(0, count)
        .mapToObj(c -> figures(c, evaluation.count(c, c), rows[c], predictions[c]))
        .toList();
  }

  private static ClassFigures figures(int label, long right, long rows, long predictions) {
    return new ClassFigures(
        label,
        rows,
        predictions,
        right / (double) predictions,
        right / (double) rows,
        2 * right / (double) (rows + predictions));
  }

  private static Bin bin(Assessment counts, int bin) {
    long rows = counts.binRows(bin);
    return new Bin(
        bin / (double) Assessment.BINS,
        (bin + 1) / (double) Assessment.BINS,
        rows,
        counts.binConfidence(bin) / rows,
        counts.binRight(bin) / (double) rows);
  }

  /** Rows, loss, accuracy and confusion matrix. */
  public Evaluation evaluation() {
    return evaluation;
  }

  /** Whether the network's outputs are probabilities, and so can be calibrated. */
  public boolean hasProbabilities() {
    return counts.loss().hasProbabilities();
  }

  /**
   * Mean of {@code −log p} of a row's true class, in nats. It is what softmax cross-entropy is, so
   * it equals the loss; other losses have no probabilities.
   */
  public double logLoss() {
    return hasProbabilities() ? evaluation.meanLoss() : Double.NaN;
  }

  /**
   * Share of the rows whose true class is among the {@code k} first choices of the network. Of
   * classes with equal outputs, that of the lower number comes first; so top-1 is the accuracy.
   *
   * @throws IndexOutOfBoundsException unless k is from 1 to the number of classes
   */
  public double topAccuracy(int k) {
    Objects.checkIndex(k - 1, evaluation.classes());
    long among = IntStream.range(0, k).mapToLong(counts::rowsAtPlace).sum();
    return among / (double) evaluation.rows();
  }

  /** Of every class, in order. */
  public List<ClassFigures> classes() {
    return classes;
  }

  /** The classes that have rows, over which the means below are taken. */
  private List<ClassFigures> present() {
    return classes.stream().filter(c -> c.rows() > 0).toList();
  }

  /**
   * Mean precision of the classes that have rows, each class counting alike. One that is never
   * predicted counts as 0: a model must not gain by never daring to name it.
   */
  public double macroPrecision() {
    return mean(
        present().stream().mapToDouble(c -> c.predictions() == 0 ? 0 : c.precision()).toArray());
  }

  /** Mean recall of the classes that have rows. */
  public double macroRecall() {
    return mean(present().stream().mapToDouble(ClassFigures::recall).toArray());
  }

  /** Mean F1 of the classes that have rows; not the F1 of the two means. */
  public double macroF1() {
    return mean(present().stream().mapToDouble(ClassFigures::f1).toArray());
  }

  /** In order: a stream's sum would compensate for rounding, in its own way. */
  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /**
   * The reliability diagram: {@link Assessment#BINS} bars; of no rows if there are no
   * probabilities.
   */
  public List<Bin> bins() {
    return bins;
  }

  /**
   * Expected calibration error, {@code Σ (rows of the bin / rows)·|accuracy − confidence|} over the
   * bins (Guo, Pleiss, Sun and Weinberger 2017): how far, in the mean, the model is from being
   * right as often as it believes. From 0 to 1.
   */
  public double calibrationError() {
    if (!hasProbabilities()) {
      return Double.NaN;
    }
    double sum = 0;
    for (Bin bin : bins) {
      sum += bin.rows() == 0 ? 0 : bin.rows() * Math.abs(bin.accuracy() - bin.confidence());
    }
    return sum / evaluation.rows();
  }

  /** The {@code most} classes with the lowest recall, the lowest first; only those with rows. */
  public List<ClassFigures> hardest(int most) {
    return present().stream()
        .sorted(Comparator.comparingDouble(ClassFigures::recall))
        .limit(most)
        .toList();
  }

  /** The {@code most} most common confusions, the most common first. */
  public List<Confusion> confusions(int most) {
    return confusions(evaluation.confusion(), most);
  }

  /** The same of {@code counts}, as {@code [label][predicted]}. */
  public static List<Confusion> confusions(long[][] counts, int most) {
    List<Confusion> all = new ArrayList<>();
    for (int label = 0; label < counts.length; label++) {
      for (int predicted = 0; predicted < counts.length; predicted++) {
        if (label != predicted && counts[label][predicted] > 0) {
          all.add(new Confusion(label, predicted, counts[label][predicted]));
        }
      }
    }
    return all.stream()
        .sorted(Comparator.comparingLong(Confusion::rows).reversed())
        .limit(most)
        .toList();
  }

  /** The worst rows, the worst first. */
  public List<Mistake> mistakes() {
    return counts.mistakes();
  }
}
