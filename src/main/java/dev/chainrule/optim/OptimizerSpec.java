package dev.chainrule.optim;

import com.google.errorprone.annotations.Immutable;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
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
  /** With decoupled decay of weights. */
  ADAMW(0.001, 0.01, Adam::new, Adam.BETA1, Adam.BETA2, AdaptiveOptimizer.EPSILON),
  /** For large batches. */
  LARS(10, 0, Lars::new, Sgd.MOMENTUM, Lars.TRUST);

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

  /** A new one that has made no update. */
  public Optimizer create(Values settings) {
    return maker.apply(settings);
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

  /** Such as {@code 0.5 with sgd, 0.001 with adam}: a number of each. */
  public static String told(Function<OptimizerSpec, Double> number) {
    return String.join(
        ", ",
        Arrays.stream(values())
            .map(spec -> number(number.apply(spec)) + " with " + spec.label())
            .toList());
  }

  private static String number(double value) {
    return new BigDecimal(String.valueOf(value)).stripTrailingZeros().toPlainString();
  }
}
