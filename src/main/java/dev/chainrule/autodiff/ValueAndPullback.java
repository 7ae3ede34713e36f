package dev.chainrule.autodiff;

import java.util.function.Function;

/**
 * A function's value at a point, and the transpose of its Jacobian there.
 *
 * @param value what the function returned
 * @param pullback takes a cotangent of the value's shape back to the arguments; linear, and may be
 *     called any number of times
 * @param <T> one {@link Value}, or a list of them, as the function's arguments
 */
public record ValueAndPullback<T>(Value value, Function<Value, T> pullback) {}
