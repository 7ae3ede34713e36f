package dev.chainrule.study;

import java.util.Objects;

/**
 * What a layer's weights were after a step.
 *
 * @param step updates made so far, at least 1
 * @param layer name of the tensor, such as {@code W1}
 * @param sha256 of its little-endian bytes, in hexadecimal digits
 */
public record WeightHash(int step, String layer, String sha256) {
  public WeightHash {
    Objects.requireNonNull(layer, "layer");
    Objects.requireNonNull(sha256, "sha256");
  }
}
