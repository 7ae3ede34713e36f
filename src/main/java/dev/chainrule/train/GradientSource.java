package dev.chainrule.train;

import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Step;

/** Computes gradients, on a cluster or in this JVM; the training loop does not know which. */
public interface GradientSource {

  /**
   * The gradient of {@code step}'s rows at {@code weights}, uphill: a sum over rows of all shards,
   * not their mean.
   *
   * @param weights of the network's layout; read while this runs, and not kept
   */
  StepGradient gradient(Parameters weights, Step step);

  /** Loss and confusion matrix of the test set at {@code weights}. */
  Evaluation evaluate(Parameters weights);

  /**
   * What a {@link GradientSource} gives for a step.
   *
   * @param sum over all shards; complete
   * @param phases where the time went, in seconds; some of it may be missing
   */
  public record StepGradient(GradientSum sum, Phases phases) {}
}
