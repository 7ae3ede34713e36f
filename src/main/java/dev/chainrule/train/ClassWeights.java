package dev.chainrule.train;

import dev.chainrule.io.DataException;
import dev.chainrule.io.Words;
import dev.chainrule.settings.InvalidSettingsException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How much the rows of each class count in training: {@code none}, {@code balanced}, or a number
 * for each class. A row's loss, and so its gradient, is multiplied with the weight of its label.
 *
 * <p>The mean of a step stays one over its rows, as in Keras; PyTorch divides by the sum of the
 * rows' weights instead, which moves the effective learning rate from step to step.
 *
 * @param balanced whether the weights follow from the training set
 * @param numbers the weights, if they are given; else empty
 */
public record ClassWeights(boolean balanced, List<Double> numbers) {
  /** All rows count alike. */
  public static final ClassWeights NONE = new ClassWeights(false, List.of());

  /**
   * Rows of rare classes count more, n / (classes · rows of the class), so that all classes weigh
   * the same in sum (King and Zeng: Logistic regression in rare events data, 2001; as scikit-learn
   * defines it).
   */
  public static final ClassWeights BALANCED = new ClassWeights(true, List.of());

  /** More than this would not be a weight but a mistake, and it fits float32. */
  private static final double MOST = 1e6;

  static final String EXPECTED =
      "none, balanced, or a number from 0 to 1e6 for each class, such as 1,2.5, not all 0";

  public ClassWeights {
    numbers = List.copyOf(numbers);
  }

  /**
   * Reads what {@link #toString} writes, and what users do.
   *
   * @throws IllegalArgumentException if it is neither a known word nor a list of possible weights
   */
  static ClassWeights parse(String word) {
    return switch (word) {
      case "none" -> NONE;
      case "balanced" -> BALANCED;
      default -> given(Arrays.stream(word.split(",", -1)).map(Double::valueOf).toList());
    };
  }

  private static ClassWeights given(List<Double> numbers) {
    boolean possible = numbers.stream().allMatch(w -> w >= 0 && w <= MOST); // Not so NaN.
    if (!possible || numbers.stream().allMatch(w -> w == 0)) {
      throw new IllegalArgumentException(EXPECTED);
    }
    return new ClassWeights(false, numbers);
  }

  /**
   * The weight of each class.
   *
   * @param counts rows of the training set that have the label 0, 1, …; the classes that the set
   *     lacks at the end may be missing
   * @param classes outputs of the network, at least as many as counts
   * @return [classes]; empty if each is 1, so that nothing need be multiplied
   * @throws InvalidSettingsException if there is not one weight for each class
   * @throws DataException if weights are to be balanced and a class has no rows
   */
  public List<Double> resolve(List<Integer> counts, int classes) {
    if (equals(NONE)) {
      return List.of();
    }
    List<Double> weights = balanced ? balanced(counts, classes) : numbers;
    new InvalidSettingsException.Checks()
        .require(
            weights.size() == classes,
            TrainSettings.CLASS_WEIGHTS.name(),
            Words.format("%d numbers", weights.size()),
            Words.format("%d, one for each output of the network", classes))
        .done();
    return weights.stream().allMatch(w -> w == 1) ? List.of() : weights;
  }

  private static List<Double> balanced(List<Integer> counts, int classes) {
    long rows = counts.stream().mapToLong(Integer::longValue).sum();
    return IntStream.range(0, classes)
        .mapToObj(c -> rows / ((double) classes * present(counts, c, classes)))
        .toList();
  }

  private static int present(List<Integer> counts, int c, int classes) {
    int count = c < counts.size() ? counts.get(c) : 0;
    if (count == 0) {
      throw new DataException(
          Words.format(
              "training set: no row of class %d, expected rows of each class from 0 to %d; balanced"
                  + " class weights need them, weights in numbers do not",
              c, classes - 1));
    }
    return count;
  }

  /** One word: {@code none}, {@code balanced} or the numbers. */
  @Override
  public String toString() {
    if (balanced) {
      return "balanced";
    }
    return numbers.isEmpty()
        ? "none"
        : numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
