package dev.chainrule.autodiff;

/**
 * A function's value at a point, and its derivative in one direction.
 *
 * @param value what the function returned
 * @param tangent how fast the value changes in that direction, of the value's shape
 */
public record ValueAndTangent(Value value, Value tangent) {}
