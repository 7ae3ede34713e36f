package dev.chainrule.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Where the time of a step went, or of many; the phases add up to the wall time, in seconds unless
 * noted otherwise. Immutable.
 *
 * <p>Phases that run on several cores at once count as the mean over the cores; what the slowest
 * core takes beyond the mean is {@link Phase#STRAGGLER_WAIT}.
 */
public final class Phases {
  public static final Phases NONE = new Phases(Map.of());

  /** One phase; the order is that of a step. */
  public enum Phase {
    /**
     * From the start of the job until the first task's code begins, and before and after the job:
     * planning, launching, sending the task, cleaning up.
     */
    SCHEDULING("scheduling"),
    /** Handing the weights out on the driver and fetching them on the executors. */
    BROADCAST("broadcast"),
    /** Reading the task's function on the executors. */
    DESERIALISE("deserialise"),
    /** Gathering rows, forward and backward pass. */
    COMPUTE("compute"),
    /** The part of {@link #COMPUTE} that was spent in matrix products; not added again. */
    GEMM("gemm"),
    /** Adding gradients along the tree, on executors and driver. */
    MERGE("merge"),
    /** From the end of the last task's work until its result is read on the driver. */
    TRANSFER("transfer"),
    /** Mean and optimizer on the driver; optimizer of a resident task. */
    UPDATE("update"),
    /** Cores that were done waiting for the last one. */
    STRAGGLER_WAIT("stragglerWait");

    private final String key;

    Phase(String key) {
      this.key = key;
    }

    /** Its name in metrics, summaries, studies and checkpoints. */
    public String key() {
      return key;
    }

    private static Phase of(String key) {
      return Arrays.stream(values())
          .filter(phase -> phase.key.equals(key))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("a phase of an unknown name"));
    }
  }

  private final Map<Phase, Double> seconds;

  private Phases(Map<Phase, Double> seconds) {
    this.seconds = seconds;
  }

  /**
   * By their {@linkplain Phase#key keys}; a phase that is missing took no time.
   *
   * @throws IllegalArgumentException if a key is unknown
   */
  @JsonCreator
  public static Phases of(Map<String, Double> seconds) {
    Map<Phase, Double> all = new EnumMap<>(Phase.class);
    seconds.forEach((key, value) -> all.put(Phase.of(key), value));
    return new Phases(all);
  }

  /** Seconds of {@code phase}; 0 if it took no time. */
  public double get(Phase phase) {
    return seconds.getOrDefault(phase, 0.0);
  }

  /** These, with {@code value} seconds for {@code phase}. */
  public Phases with(Phase phase, double value) {
    return each(p -> p == phase ? value : get(p));
  }

  private static Phases each(ToDoubleFunction<Phase> value) {
    Map<Phase, Double> all = new EnumMap<>(Phase.class);
    for (Phase phase : Phase.values()) {
      all.put(phase, value.applyAsDouble(phase));
    }
    return new Phases(all);
  }

  /** The wall time of all phases together, in seconds. */
  public double total() {
    return seconds.values().stream().mapToDouble(s -> s).sum() - get(Phase.GEMM);
  }

  /**
   * These, so that they add up to {@code wall} seconds. What is left is the driver's own work on
   * the job, {@link Phase#SCHEDULING}; phases that overlapped are shortened in proportion.
   */
  Phases within(double wall) {
    double total = total();
    return total > wall
        ? times(wall / total)
        : with(Phase.SCHEDULING, get(Phase.SCHEDULING) + wall - total);
  }

  /** Phase by phase, the seconds of these and of {@code other}. */
  public Phases plus(Phases other) {
    return each(phase -> get(phase) + other.get(phase));
  }

  /** Phase by phase, these times {@code factor}: the mean milliseconds of a step, for example. */
  public Phases times(double factor) {
    return each(phase -> get(phase) * factor);
  }

  /** Seconds of all phases by their keys, in the order of a step. */
  @JsonValue
  public Map<String, Double> byKey() {
    Map<String, Double> all = new LinkedHashMap<>();
    for (Phase phase : Phase.values()) {
      all.put(phase.key, get(phase));
    }
    return all;
  }

  /** Seconds of phases that do not overlap, by the names that readers see, in order. */
  public Map<String, Double> parts() {
    Map<String, Double> parts = new LinkedHashMap<>();
    for (Phase phase : Phase.values()) {
      switch (phase) {
        case COMPUTE -> {
          double gemm = Math.min(get(Phase.GEMM), get(Phase.COMPUTE));
          parts.put("compute: gemm", gemm);
          parts.put("compute: other", get(Phase.COMPUTE) - gemm);
        }
        case GEMM -> {}
        case STRAGGLER_WAIT -> parts.put("straggler wait", get(phase));
        default -> parts.put(phase.key, get(phase));
      }
    }
    return parts;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Phases that && byKey().equals(that.byKey());
  }

  @Override
  public int hashCode() {
    return byKey().hashCode();
  }

  @Override
  public String toString() {
    return byKey().toString();
  }
}
