package dev.chainrule.model;

import dev.chainrule.autodiff.Arithmetic;
import dev.chainrule.autodiff.Value;
import dev.chainrule.linalg.DropoutMask;

/**
 * In training, sets each number to 0 with probability {@code rate} and multiplies the others by
 * 1/(1 − rate), so that the expected value stays; in evaluation, changes nothing (Srivastava et
 * al.: Dropout, 2014). [N, D] to [N, D], no parameters.
 *
 * <p>Which numbers are dropped is a function of (seed, step, shard, row index in the slice, layer,
 * column) and of nothing else.
 *
 * @param rate from 0 up to but not including 1
 * @param position of the layer in the network's text, so that no two layers draw the same mask
 */
public record Dropout(double rate, int position) implements Layer {
  private static final long serialVersionUID = 1L;

  @Override
  public Value forward(Value x, ForwardContext pass) {
    if (!pass.isTraining() || rate == 0) {
      return x;
    }
    long seed = pass.seedOf(position);
    Value mask = Arithmetic.constantLike(x, m -> DropoutMask.fill(seed, pass.firstRow(), rate, m));
    return Arithmetic.multiply(x, mask);
  }

  @Override
  public boolean drawsAtRandom() {
    return rate > 0;
  }

  @Override
  public String text() {
    return "dropout(" + rate + ")";
  }
}
