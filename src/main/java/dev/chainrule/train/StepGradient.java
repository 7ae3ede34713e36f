package dev.chainrule.train;

/**
 * What a {@link GradientSource} gives for a step.
 *
 * @param sum over all shards
 * @param phases where the time went, up to here
 */
public record StepGradient(GradientSum sum, StepPhases phases) {}
