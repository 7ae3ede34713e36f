package dev.chainrule.train;

import dev.chainrule.train.Phases.Phase;
import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What workers spent their time on, added up over slices and tasks; changed in place.
 *
 * <p>Durations are nanoseconds of the worker's own clock. The first start and the last end are
 * microseconds of wall-clock time, which machines agree on only as well as their clocks do.
 */
public final class WorkTimes implements Serializable {
  private static final long serialVersionUID = 1L;

  private long deserialise;
  private long fetch;
  private long compute;
  private long gemm;
  private long merge;
  private long transfer;
  private long update;
  private long firstStart = Long.MAX_VALUE;
  private long lastEnd = Long.MIN_VALUE;

  /** Wall-clock time in microseconds since 1970. */
  public static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  /** A task began at {@code micros}, and took so many nanoseconds to read its function. */
  public void begin(long micros, long deserialiseNanos) {
    firstStart = Math.min(firstStart, micros);
    deserialise += deserialiseNanos;
  }

  /** Adds the time that fetching the weights took. */
  public void addFetch(long nanos) {
    fetch += nanos;
  }

  /** Adds the time that a gradient took, and the part of it that was spent in products. */
  void addCompute(long nanos, long gemmNanos) {
    compute += nanos;
    gemm += gemmNanos;
  }

  /** Adds the time that adding gradients took. */
  public void addMerge(long nanos) {
    merge += nanos;
  }

  /** Adds the time that sending parts of vectors to others took, and waiting for theirs. */
  void addTransfer(long nanos) {
    transfer += nanos;
  }

  /** Adds the time that making new weights took. */
  void addUpdate(long nanos) {
    update += nanos;
  }

  /** Work is done up to now. */
  public void end() {
    lastEnd = Math.max(lastEnd, nowMicros());
  }

  /** Takes in another worker's. */
  public void add(WorkTimes other) {
    deserialise += other.deserialise;
    fetch += other.fetch;
    compute += other.compute;
    gemm += other.gemm;
    merge += other.merge;
    transfer += other.transfer;
    update += other.update;
    firstStart = Math.min(firstStart, other.firstStart);
    lastEnd = Math.max(lastEnd, other.lastEnd);
  }

  /**
   * The phases of a step that was computed like this.
   *
   * <p>A task must have begun and ended.
   *
   * @param cores how many worked at the same time, at least 1
   * @param broadcast seconds on the driver
   * @param jobStart when the job began, in microseconds since 1970
   * @param jobEnd when its result was there, in the same unit
   * @param driverMerge seconds of the job that the driver spent adding
   * @return in seconds
   */
  public Phases phases(
      int cores, double broadcast, long jobStart, long jobEnd, double driverMerge) {
    long begun = clamp(firstStart, jobStart, jobEnd);
    long ended = clamp(lastEnd, begun, jobEnd);
    double span = (ended - begun) / 1e6;
    double perCore = 1e-9 / cores;
    double busy = (deserialise + fetch + compute + merge + transfer + update) * perCore;
    return Phases.NONE
        .with(Phase.SCHEDULING, (begun - jobStart) / 1e6)
        .with(Phase.BROADCAST, broadcast + fetch * perCore)
        .with(Phase.DESERIALISE, deserialise * perCore)
        .with(Phase.COMPUTE, compute * perCore)
        .with(Phase.GEMM, gemm * perCore)
        .with(Phase.MERGE, merge * perCore + driverMerge)
        .with(
            Phase.TRANSFER, transfer * perCore + Math.max(0, (jobEnd - ended) / 1e6 - driverMerge))
        .with(Phase.UPDATE, update * perCore)
        .with(Phase.STRAGGLER_WAIT, Math.max(0, span - busy));
  }

  private static long clamp(long value, long low, long high) {
    return Math.max(low, Math.min(high, value));
  }
}
