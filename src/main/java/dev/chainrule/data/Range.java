package dev.chainrule.data;

/**
 * Consecutive numbers: {@code first} until {@code first + count}.
 *
 * @param first the first of them
 * @param count how many; may be 0
 */
public record Range(int first, int count) {}
