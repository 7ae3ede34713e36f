package dev.chainrule.train;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.Activity;
import dev.chainrule.model.ParameterLayout.Entry;
import dev.chainrule.model.Parameters;
import dev.chainrule.train.TrainState.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How gradients flow through a network: for each parameter how large it is, how large its gradient,
 * and how much of it the last update changed; for each activation how many of its units take no
 * part.
 *
 * <p>All is added in one fixed order, or counted, so it is the same at any number of partitions and
 * executors.
 *
 * @param parameters that are trained, in the order of the vector
 * @param activations of which something is known, in the order of the forward pass
 */
public record Flow(List<ParameterFlow> parameters, List<Activity.Figures> activations) {

  /**
   * Of one parameter.
   *
   * @param name as in the model file
   * @param gradientNorm Euclidean norm of its part of the mean gradient of the epoch's last step,
   *     as the optimizer got it; null if that is not known, as after a resume at an epoch's end
   * @param weightNorm Euclidean norm after that step
   * @param updateRatio norm of that step's change, divided by the norm before it; null if that was
   *     0
   * @param epochRatio norm of the change in the epoch, or since a resume in it, divided by the norm
   *     before it; null if that was 0
   */
  public record ParameterFlow(
      String name, Double gradientNorm, double weightNorm, Double updateRatio, Double epochRatio) {}

  public Flow {
    parameters = List.copyOf(parameters);
    activations = List.copyOf(activations);
  }

  /**
   * That of an epoch.
   *
   * @param start weights before the first step of it that was made here
   * @param vectors after its last step
   * @param gradient of that step, as {@link Engine#gradient} gives it
   * @param activity for the rows of the steps that were made here
   */
  static Flow of(
      Parameters start, Vectors vectors, Optional<Parameters> gradient, Activity activity) {
    List<ParameterFlow> parameters = new ArrayList<>();
    for (Entry entry : start.layout().trained()) {
      Matrix weights = vectors.weights().view(entry);
      parameters.add(
          new ParameterFlow(
              entry.name(),
              gradient.map(g -> Kernels.norm(g.view(entry))).orElse(null),
              Kernels.norm(weights),
              ratio(vectors.previousWeights().view(entry), weights),
              ratio(start.view(entry), weights)));
    }
    return new Flow(parameters, activity.figures());
  }

  /** Norm of the change, divided by the norm before; null if that was 0. */
  private static Double ratio(Matrix before, Matrix after) {
    double norm = Kernels.norm(before);
    Matrix change = after.zerosLike();
    Kernels.subtract(after, before, change);
    return norm == 0 ? null : Kernels.norm(change) / norm;
  }
}
