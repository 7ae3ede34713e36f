package dev.chainrule.run;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.chainrule.io.Words;
import dev.chainrule.model.Activity;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.ParameterLayout.Entry;
import dev.chainrule.model.ParameterLayout.Role;
import dev.chainrule.train.Flow;
import dev.chainrule.train.Flow.ParameterFlow;
import dev.chainrule.train.TrainListener;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns when gradients do not flow as they should, once for each cause. */
public final class FlowWarnings implements TrainListener {
  private static final Logger LOG = LoggerFactory.getLogger(FlowWarnings.class);

  /** Share of a layer's units that may take no part. */
  private static final double MOST_DEAD = 0.5;

  /**
   * How small the gradient of a layer may be beside another's, both as the root mean square of a
   * number. A layer of sigmoids makes it at least four times smaller, ten of them a million times.
   */
  private static final double VANISHED = 1e-4;

  /** How many times the norm before it an epoch's change may be. */
  private static final double EXPLODED = 10;

  private final Set<Cause> told = EnumSet.noneOf(Cause.class);

  /** What can be wrong. */
  public enum Cause {
    DEAD,
    EXPLODING,
    VANISHING;

    @JsonValue
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Something that is wrong.
   *
   * @param words what, where, and what to try
   */
  public record Warning(Cause cause, String words) {}

  @Override
  public void epochMeasured(EpochDetails details) {
    for (Warning warning : of(details.flow(), details.weights().layout())) {
      if (told.add(warning.cause())) {
        LOG.warn("epoch {}: {}", details.report().epoch(), warning.words());
      }
    }
  }

  /** What is wrong with the flow in an epoch; a layer of dead units passes no gradient either. */
  public static List<Warning> of(Flow flow, ParameterLayout layout) {
    List<Warning> found = new ArrayList<>();
    flow.activations().stream()
        .filter(units -> units.dead() != null && units.dead() > MOST_DEAD)
        .max(Comparator.comparing(Activity.Figures::dead))
        .ifPresent(units -> found.add(dead(units)));
    List<ParameterFlow> weights =
        flow.parameters().stream().filter(p -> role(p, layout) == Role.WEIGHTS).toList();
    weights.stream()
        .filter(p -> p.epochRatio() != null && !(p.epochRatio() <= EXPLODED))
        .max(Comparator.comparing(ParameterFlow::epochRatio))
        .ifPresent(p -> found.add(exploding(p)));
    if (found.isEmpty()) {
      vanishing(weights, layout, found);
    }
    return found;
  }

  private static Role role(ParameterFlow parameter, ParameterLayout layout) {
    return layout.entry(parameter.name()).role();
  }

  private static Warning dead(Activity.Figures units) {
    return new Warning(
        Cause.DEAD,
        Words.format(
            "%.0f %% of the %d units of %s were 0 for all rows, and learn nothing any more. Try a"
                + " smaller --lr, --warmup-epochs 1, or --init he",
            100 * units.dead(), units.units(), units.name()));
  }

  private static Warning exploding(ParameterFlow parameter) {
    return new Warning(
        Cause.EXPLODING,
        Words.format(
            "%s has changed by %.3g times its norm: the steps are too large. Try a smaller --lr,"
                + " --warmup-epochs 1, or --clip-norm 1",
            parameter.name(), parameter.epochRatio()));
  }

  private static void vanishing(
      List<ParameterFlow> weights, ParameterLayout layout, List<Warning> found) {
    Comparator<ParameterFlow> bySize = Comparator.comparing(p -> meanSize(p, layout));
    if (weights.isEmpty() || weights.get(0).gradientNorm() == null) {
      return;
    }
    ParameterFlow least = weights.stream().min(bySize).orElseThrow();
    ParameterFlow most = weights.stream().max(bySize).orElseThrow();
    double share = meanSize(least, layout) / meanSize(most, layout);
    if (share < VANISHED) {
      found.add(
          new Warning(
              Cause.VANISHING,
              Words.format(
                  "a gradient of %s is %.1e times one of %s: it vanishes on its way back. Try relu,"
                      + " fewer layers, layernorm, batchnorm or residual(...) in --network",
                  least.name(), share, most.name())));
    }
  }

  /** Root mean square of the numbers of a gradient. */
  private static double meanSize(ParameterFlow parameter, ParameterLayout layout) {
    Entry entry = layout.entry(parameter.name());
    return parameter.gradientNorm() / Math.sqrt(entry.size());
  }
}
