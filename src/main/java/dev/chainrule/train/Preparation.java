package dev.chainrule.train;

import dev.chainrule.data.Augmentation;
import java.io.Serializable;
import java.util.List;

/**
 * How rows are prepared for training; evaluation takes them as they are.
 *
 * @param labelSmoothing share of each target that is spread evenly over the classes
 * @param classWeights what a row's loss is multiplied with, by its label, [classes]; empty if with
 *     nothing
 * @param augmentation how images are deformed
 */
public record Preparation(
    double labelSmoothing, List<Double> classWeights, Augmentation augmentation)
    implements Serializable {
  /** Rows as they are. */
  public static final Preparation NONE = new Preparation(0, List.of(), Augmentation.NONE);

  private static final long serialVersionUID = 1L;

  public Preparation {
    classWeights = List.copyOf(classWeights);
  }
}
