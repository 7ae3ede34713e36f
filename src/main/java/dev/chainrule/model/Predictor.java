package dev.chainrule.model;

import dev.chainrule.autodiff.Value;
import dev.chainrule.autodiff.Workspace;
import dev.chainrule.linalg.Matrix;
import java.util.HashMap;
import java.util.Map;

/**
 * What a network computes from inputs, outside of training: nothing is dropped, and batch norm uses
 * its running averages. Keeps buffers between calls and belongs to one thread.
 */
public interface Predictor {

  /**
   * All layers in order.
   *
   * @param weights the parameters θ; not changed
   * @param x inputs, [N, Din]; not changed
   * @return outputs before the loss, [N, Dout]; overwritten by the next run
   * @throws dev.chainrule.linalg.ShapeException if {@code x} does not fit the network, or the
   *     precisions differ
   * @throws java.util.NoSuchElementException if the weights are those of another network
   */
  Matrix run(Parameters weights, Matrix x);

  /** The forward pass of any {@link Network} on constants, so that nothing is recorded. */
  static final class AutodiffForward implements Predictor {
    private final Network network;
    private final Workspace workspace = new Workspace();

    AutodiffForward(Network network) {
      this.network = network;
    }

    @Override
    public Matrix run(Parameters weights, Matrix x) {
      workspace.recycle();
      Map<String, Value> theta = new HashMap<>();
      for (ParameterLayout.Entry e : weights.layout().entries()) {
        theta.put(e.name(), workspace.constant(weights.view(e)));
      }
      return network.outputs(workspace.constant(x), ForwardContext.evaluation(theta)).matrix();
    }
  }
}
