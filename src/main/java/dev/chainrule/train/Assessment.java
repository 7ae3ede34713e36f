package dev.chainrule.train;

import dev.chainrule.data.Shard;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.model.Loss;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * All that is counted when a finished model is judged: beside its {@link Evaluation}, at which
 * place the true class came, how sure the model was and how often rightly, and the worst mistakes.
 * What follows from the counts is in {@link Quality}.
 *
 * <p>The evaluation after each epoch does without, since it is to cost little. As there, nothing
 * depends on who finished first: counts are whole numbers, sums are kept by shard and added in
 * shard order, and mistakes have an order of their own. Changed in place by {@link #add} and {@link
 * #merge}.
 */
public final class Assessment implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How many parts the range of confidence has, as in Guo et al. (2017). */
  public static final int BINS = 15;

  /** How many mistakes are kept where nobody says otherwise. */
  public static final int MISTAKES = 24;

  private final Loss loss;
  private final int shards;
  private final int mostMistakes;
  private final Evaluation evaluation;
  private final long[] places;
  private final long[] binRows;
  private final long[] binRight;

  /** Sums of confidence, [shards · BINS]. */
  private final double[] binConfidence;

  /** The worst first. */
  private final List<Mistake> mistakes = new ArrayList<>();

  /**
   * Of no rows yet.
   *
   * @param loss tells what outputs mean
   * @param shards how many the data set has
   * @param classes how many the labels have
   * @param mostMistakes how many rows to keep, with their images; at least 0
   */
  public Assessment(Loss loss, int shards, int classes, int mostMistakes) {
    this.loss = loss;
    this.shards = shards;
    this.mostMistakes = mostMistakes;
    this.evaluation = new Evaluation(shards, classes);
    this.places = new long[classes];
    this.binRows = new long[BINS];
    this.binRight = new long[BINS];
    this.binConfidence = new double[shards * BINS];
  }

  /**
   * Takes in what the network says of a row, but for the counts of {@link #evaluation}.
   *
   * @param row its number in the data set
   * @param shard where it is kept
   * @param inShard its number there
   * @param outputs before the loss, [C]
   * @param predicted the class with the highest of them
   * @throws IndexOutOfBoundsException if its label is no class
   */
  void add(int row, Shard shard, int inShard, double[] outputs, int predicted) {
    int label = shard.label(inShard);
    places[place(outputs, label, predicted)]++;
    double[] scores = new double[outputs.length];
    loss.scores(outputs, scores);
    if (loss.hasProbabilities()) {
      int bin = bin(scores[predicted]);
      binRows[bin]++;
      binRight[bin] += label == predicted ? 1 : 0;
      binConfidence[shard.number() * BINS + bin] += scores[predicted];
    }
    if (label != predicted) {
      keep(row, shard, inShard, predicted, scores);
    }
  }

  /**
   * How many classes come before {@code label}: those of a higher output, and of equals those of a
   * lower number, as in {@link Kernels#argMax}. An output that is NaN comes before all, so that a
   * broken network gets no praise; but what is predicted is first.
   */
  private static int place(double[] outputs, int label, int predicted) {
    if (label == predicted) {
      return 0;
    }
    int before = 0;
    for (int j = 0; j < outputs.length; j++) {
      boolean behind = j < label ? outputs[j] < outputs[label] : outputs[j] <= outputs[label];
      before += j == label || behind ? 0 : 1;
    }
    return before;
  }

  /** Bin b holds the confidences above b/15 and up to (b + 1)/15; NaN is in the first. */
  private static int bin(double confidence) {
    return (int) Math.min(BINS - 1, Math.max(0, Math.ceil(confidence * BINS) - 1));
  }

  /** Copies the image only of a row that is among the worst. */
  private void keep(int row, Shard shard, int inShard, int predicted, double[] scores) {
    double score = scores[shard.label(inShard)];
    boolean full = mistakes.size() == mostMistakes;
    if (full && (mistakes.isEmpty() || score > mistakes.get(mostMistakes - 1).labelScore())) {
      return;
    }
    mistakes.add(new Mistake(row, shard, inShard, predicted, scores));
    dropTheLeastBad();
  }

  private void dropTheLeastBad() {
    mistakes.sort(Mistake.WORST_FIRST);
    if (mistakes.size() > mostMistakes) {
      mistakes.subList(mostMistakes, mistakes.size()).clear();
    }
  }

  /**
   * Takes in an assessment of other shards.
   *
   * @param other of as many shards, classes and mistakes, by the same loss; not changed
   * @return this
   * @throws IllegalArgumentException if it is of others
   */
  public Assessment merge(Assessment other) {
    if (other.loss != loss || other.mostMistakes != mostMistakes) {
      throw new IllegalArgumentException(
          Words.format(
              "assessments by %s with %d mistakes, and by %s with %d, do not meet",
              loss.label(), mostMistakes, other.loss.label(), other.mostMistakes));
    }
    evaluation.merge(other.evaluation);
    addTo(places, other.places);
    addTo(binRows, other.binRows);
    addTo(binRight, other.binRight);
    for (int i = 0; i < binConfidence.length; i++) {
      binConfidence[i] += other.binConfidence[i];
    }
    mistakes.addAll(other.mistakes);
    dropTheLeastBad();
    return this;
  }

  private static void addTo(long[] sums, long[] more) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += more[i];
    }
  }

  /** Loss and confusion matrix. */
  public Evaluation evaluation() {
    return evaluation;
  }

  /** What tells the meaning of outputs. */
  public Loss loss() {
    return loss;
  }

  /** Rows whose true class is the {@code place}-th choice of the network, from 0. */
  public long rowsAtPlace(int place) {
    return places[place];
  }

  /** Rows whose confidence is in {@code bin}. */
  public long binRows(int bin) {
    return binRows[bin];
  }

  /** Those of them whose class is right. */
  public long binRight(int bin) {
    return binRight[bin];
  }

  /** Sum of the confidence of the rows of {@code bin}. */
  public double binConfidence(int bin) {
    double sum = 0;
    for (int shard = 0; shard < shards; shard++) {
      sum += binConfidence[shard * BINS + bin];
    }
    return sum;
  }

  /** The rows with the lowest scores of their true class, the worst first; wrong ones only. */
  public List<Mistake> mistakes() {
    return Collections.unmodifiableList(mistakes);
  }
}
