package dev.chainrule.model;

import dev.chainrule.autodiff.Value;
import dev.chainrule.random.CounterRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * One run of some rows through a {@link Network}: where a layer finds its parameters, and what it
 * must know about the rows. Belongs to one thread.
 */
public final class ForwardContext {
  private final Map<String, Value> parameters;
  private final SliceContext slice;
  private final int firstRow;
  private final Map<String, Value> observed = new HashMap<>();
  private final Activity activity;

  /** How many activations have been passed. */
  private int activations;

  private ForwardContext(
      Map<String, Value> parameters, SliceContext slice, int firstRow, Activity activity) {
    this.parameters = parameters;
    this.slice = slice;
    this.firstRow = firstRow;
    this.activity = activity;
  }

  /**
   * A pass whose outputs are trained on.
   *
   * @param parameters by name
   * @param slice which these rows belong to
   * @param firstRow index in the slice of the first of these rows
   * @param activity takes note of what activations do
   */
  public static ForwardContext training(
      Map<String, Value> parameters, SliceContext slice, int firstRow, Activity activity) {
    return new ForwardContext(parameters, slice, firstRow, activity);
  }

  /** A pass for evaluation: nothing is dropped, and batch norm uses its running averages. */
  static ForwardContext evaluation(Map<String, Value> parameters) {
    return new ForwardContext(parameters, null, 0, new Activity());
  }

  /**
   * The parameter of that name, with the shape that the layout gives it.
   *
   * @throws NoSuchElementException if there is none of that name
   */
  public Value parameter(String name) {
    Value value = parameters.get(name);
    if (value == null) {
      throw new NoSuchElementException(
          "no parameter " + name + " among " + parameters.keySet().stream().sorted().toList());
    }
    return value;
  }

  /** Whether dropout drops, and batch norm uses the rows' own statistics. */
  public boolean isTraining() {
    return slice != null;
  }

  /**
   * A seed for what layer number {@code layer} draws in this slice; only if {@link #isTraining}.
   */
  public long seedOf(int layer) {
    return slice.seedOf(layer);
  }

  /** Index in the slice of the first of these rows, from 0. */
  public int firstRow() {
    return firstRow;
  }

  /**
   * Takes note of a statistic of these rows, for the buffer of that name.
   *
   * @param name a parameter that is a buffer
   * @param value of its shape
   */
  public void observe(String name, Value value) {
    observed.put(name, value.detach());
  }

  /** Takes note of the output of the next activation. */
  void note(Activation activation, Value h) {
    if (isTraining()) {
      activity.note(activations++, activation, h.matrix());
    }
  }

  /** What {@link #observe} was given for the buffer {@code name}; else null. */
  Value observed(String name) {
    return observed.get(name);
  }

  /**
   * Which slice of a run a batch is. What is drawn at random for it, such as dropout's masks, is a
   * function of this and of the row's index in the slice, so it is the same on every machine.
   *
   * @param seed of the run
   * @param step number of the step, from 0 over all epochs
   * @param shard number of the shard whose slice it is, from 0
   */
  public record SliceContext(long seed, int step, int shard) {
    /** The first slice of seed 0, for checks and examples. */
    public static final SliceContext FIRST = new SliceContext(0, 0, 0);

    /** A seed of its own for the draws of each layer. */
    long seedOf(int layer) {
      return CounterRandom.derive(
          CounterRandom.derive(CounterRandom.derive(seed, step), shard), layer);
    }
  }
}
