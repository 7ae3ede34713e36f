package dev.chainrule.study;

import dev.chainrule.train.StepPhases;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the time of a step goes: mean ms of a step, along the longest way from one update of the
 * weights to the next, so that the phases (gemm is one part of compute) add up to the step.
 *
 * @param scheduling making tasks and sending them out
 * @param broadcast the weights to the executors
 * @param deserialise tasks and their arguments
 * @param compute forward and backward passes
 * @param gemm the matrix products, a part of {@code compute}
 * @param merge adding gradients up
 * @param transfer results on their way to the driver
 * @param update the optimizer
 * @param stragglerWait of finished executors for the slowest one
 */
public record MeanPhases(
    double scheduling,
    double broadcast,
    double deserialise,
    double compute,
    double gemm,
    double merge,
    double transfer,
    double update,
    double stragglerWait) {

  public MeanPhases {
    parts(
            scheduling,
            broadcast,
            deserialise,
            compute - gemm,
            gemm,
            merge,
            transfer,
            update,
            stragglerWait)
        .forEach(
            (name, ms) -> {
              if (!(ms >= 0 && Double.isFinite(ms))) {
                throw new IllegalArgumentException(
                    "phase %s: %s ms, expected 0 or more".formatted(name, ms));
              }
            });
  }

  /** The means of phases that were summed over {@code steps} steps, in seconds. */
  public static MeanPhases of(StepPhases sum, int steps) {
    return new MeanPhases(
            1e3 * sum.scheduling(),
            1e3 * sum.broadcast(),
            1e3 * sum.deserialise(),
            1e3 * sum.compute(),
            1e3 * Math.min(sum.gemm(), sum.compute()),
            1e3 * sum.merge(),
            1e3 * sum.transfer(),
            1e3 * sum.update(),
            1e3 * sum.stragglerWait())
        .dividedBy(steps);
  }

  /** The means, from sums over {@code steps} steps. */
  public MeanPhases dividedBy(int steps) {
    return new MeanPhases(
        scheduling / steps,
        broadcast / steps,
        deserialise / steps,
        compute / steps,
        Math.min(gemm / steps, compute / steps),
        merge / steps,
        transfer / steps,
        update / steps,
        stragglerWait / steps);
  }

  /** Phases that do not overlap, by the name a reader sees, in the order of a step; ms. */
  public Map<String, Double> parts() {
    return parts(
        scheduling,
        broadcast,
        deserialise,
        compute - gemm,
        gemm,
        merge,
        transfer,
        update,
        stragglerWait);
  }

  private static Map<String, Double> parts(double... ms) {
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("scheduling", ms[0]);
    parts.put("broadcast", ms[1]);
    parts.put("deserialise", ms[2]);
    parts.put("compute: gemm", ms[4]);
    parts.put("compute: other", ms[3]);
    parts.put("merge", ms[5]);
    parts.put("transfer", ms[6]);
    parts.put("update", ms[7]);
    parts.put("straggler wait", ms[8]);
    return parts;
  }

  /** The whole step, ms. */
  public double total() {
    return parts().values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
