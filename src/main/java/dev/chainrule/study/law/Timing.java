package dev.chainrule.study.law;

/**
 * A point as laws see it.
 *
 * @param executors n
 * @param seconds T(n), the median of the repetitions
 */
public record Timing(int executors, double seconds) {}
