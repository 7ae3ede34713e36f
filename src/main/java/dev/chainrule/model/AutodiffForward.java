package dev.chainrule.model;

import dev.chainrule.autodiff.Value;
import dev.chainrule.autodiff.Workspace;
import dev.chainrule.linalg.Matrix;
import java.util.HashMap;
import java.util.Map;

/** The forward pass of any {@link Network} on constants, of which nothing is recorded. */
final class AutodiffForward implements Forward {
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
    return network.outputs(workspace.constant(x), Pass.evaluation(theta)).matrix();
  }
}
