package dev.chainrule.model;

import dev.chainrule.linalg.Matrix;

/**
 * What a network says to inputs, outside of training: nothing is dropped, and batch norm uses its
 * running averages. Keeps buffers between calls and belongs to one thread.
 */
public interface Forward {

  /**
   * All layers in order.
   *
   * @param weights the parameters θ; not changed
   * @param x inputs, [N, Din]; not changed
   * @return outputs, [N, Dout]; overwritten by the next run
   */
  Matrix run(Parameters weights, Matrix x);
}
