package dev.chainrule.train;

/**
 * What happened in a step.
 *
 * @param step which
 * @param rows it used
 * @param meanLoss of its rows, at the weights before the update
 * @param seconds it took, update included
 * @param phases where they went
 */
public record StepReport(
    Step step, long rows, double meanLoss, double seconds, StepPhases phases) {}
