package dev.chainrule.optim;

import com.google.errorprone.annotations.Immutable;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/**
 * The optimizers that there are. To add one, write its class and a constant here; nothing else
 * names an optimizer.
 */
public enum OptimizerSpec {
  /** Momentum and Nesterov's momentum, or plain. */
  SGD(0.5, 0, Sgd::new, Sgd.MOMENTUM, Sgd.NESTEROV),
  /** A learning rate for each number, from all its gradients. */
  ADAGRAD(0.01, 0, AdaGrad::new, AdaptiveOptimizer.EPSILON),
  /** The same, from its last gradients. */
  RMSPROP(0.001, 0, RmsProp::new, RmsProp.ALPHA, AdaptiveOptimizer.EPSILON),
  /** With momentum besides. */
  ADAM(0.001, 0, Adam::new, Adam.BETA1, Adam.BETA2, AdaptiveOptimizer.EPSILON),
  /** With the largest of past gradients in the place of their root mean square. */
  ADAMAX(0.002, 0, AdaMax::new, Adam.BETA1, Adam.BETA2, AdaptiveOptimizer.EPSILON),
  /** With decoupled decay of weights. */
  ADAMW(0.001, 0.01, Adam::new, Adam.BETA1, Adam.BETA2, AdaptiveOptimizer.EPSILON),
  /** For large batches. */
  LARS(10, 0, Lars::new, Sgd.MOMENTUM, Lars.TRUST),
  /** All rows in each step, whose length a search along a line finds: no rule, but an engine. */
  LBFGS(1, 0, OptimizerSpec::none, Lbfgs.HISTORY, Lbfgs.TOLERANCE) {
    @Override
    public boolean isFullBatch() {
      return true;
    }

    @Override
    public boolean byRanges(Values settings) {
      return false;
    }

    @Override
    public Set<String> vectors(Values settings, int steps) {
      return Lbfgs.vectors(settings.get(Lbfgs.HISTORY), steps);
    }
  };

  private final double learningRate;
  private final double weightDecay;
  private final Maker maker;

  @SuppressWarnings("Immutable") // An unmodifiable list.
  private final List<Setting<?>> settings;

  /** Makes an optimizer of settings. */
  @Immutable
  private interface Maker extends Function<Values, Optimizer> {}

  OptimizerSpec(double learningRate, double weightDecay, Maker maker, Setting<?>... settings) {
    this.learningRate = learningRate;
    this.weightDecay = weightDecay;
    this.maker = maker;
    this.settings = List.of(settings);
  }

  /**
   * A new one that has made no update.
   *
   * @throws IllegalStateException if it is {@link #isFullBatch}
   */
  public Optimizer create(Values settings) {
    return maker.apply(settings);
  }

  private static Optimizer none(Values settings) {
    throw new IllegalStateException("lbfgs needs more than a gradient for an update");
  }

  /** Whether ranges of the weights may be updated by several threads at once. */
  public boolean byRanges(Values settings) {
    return create(settings).byRanges();
  }

  /** The names of the vectors that it keeps after so many updates. */
  public Set<String> vectors(Values settings, int steps) {
    return steps == 0 ? Set.of() : create(settings).names();
  }

  /**
   * Whether a step takes all rows, more than once: then there is no learning rate, and nothing that
   * changes a gradient or the weights besides.
   */
  public boolean isFullBatch() {
    return false;
  }

  /** Its own settings, besides those that all have. */
  public List<Setting<?>> settings() {
    return settings;
  }

  /** Those of all optimizers, each once. */
  public static List<Setting<?>> allSettings() {
    LinkedHashSet<Setting<?>> all = new LinkedHashSet<>();
    Arrays.stream(values()).forEach(spec -> all.addAll(spec.settings));
    return List.copyOf(all);
  }

  /** The peak of the learning rate if nobody sets it. */
  public double learningRate() {
    return learningRate;
  }

  /** The decay of weights if nobody sets it. */
  public double weightDecay() {
    return weightDecay;
  }

  /** The name that users write. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Such as {@code 0.5 with sgd, 0.001 with adam}: a number of each that makes small steps. */
  public static String told(Function<OptimizerSpec, Double> number) {
    return String.join(
        ", ",
        Arrays.stream(values())
            .filter(spec -> !spec.isFullBatch())
            .map(spec -> number(number.apply(spec)) + " with " + spec.label())
            .toList());
  }

  private static String number(double value) {
    return new BigDecimal(String.valueOf(value)).stripTrailingZeros().toPlainString();
  }
}
