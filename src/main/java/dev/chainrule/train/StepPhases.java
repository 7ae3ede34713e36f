package dev.chainrule.train;

/**
 * Where the time of one step, or of many, went; all in seconds, and together its wall time.
 *
 * <p>Phases that run on several cores at once count as the mean over the cores; what the slowest
 * core takes beyond the mean is {@code stragglerWait}.
 *
 * @param scheduling from the start of the job until the first task's code begins, and before and
 *     after the job: planning, launching, sending the task, cleaning up
 * @param broadcast handing the weights out on the driver and fetching them on the executors
 * @param deserialise reading the task's function on the executors
 * @param compute gathering rows, forward and backward pass
 * @param gemm the part of {@code compute} that was spent in matrix products; not added again
 * @param merge adding gradients along the tree, on executors and driver
 * @param transfer from the end of the last task's work until its result is read on the driver
 * @param update mean and optimizer on the driver
 * @param stragglerWait cores that were done waiting for the last one
 */
public record StepPhases(
    double scheduling,
    double broadcast,
    double deserialise,
    double compute,
    double gemm,
    double merge,
    double transfer,
    double update,
    double stragglerWait) {

  public static final StepPhases NONE = new StepPhases(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** The wall time of it all. */
  public double total() {
    return scheduling
        + broadcast
        + deserialise
        + compute
        + merge
        + transfer
        + update
        + stragglerWait;
  }

  /** These, and what is left of {@code wall} seconds as the driver's own work on the job. */
  public StepPhases within(double wall) {
    double rest = Math.max(0, wall - total());
    return new StepPhases(
        scheduling + rest,
        broadcast,
        deserialise,
        compute,
        gemm,
        merge,
        transfer,
        update,
        stragglerWait);
  }

  /** These and the driver's update. */
  StepPhases withUpdate(double seconds) {
    return new StepPhases(
        scheduling, broadcast, deserialise, compute, gemm, merge, transfer, seconds, stragglerWait);
  }

  /** Phase by phase, these and {@code other}. */
  public StepPhases plus(StepPhases other) {
    return new StepPhases(
        scheduling + other.scheduling,
        broadcast + other.broadcast,
        deserialise + other.deserialise,
        compute + other.compute,
        gemm + other.gemm,
        merge + other.merge,
        transfer + other.transfer,
        update + other.update,
        stragglerWait + other.stragglerWait);
  }
}
