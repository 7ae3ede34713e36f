package dev.chainrule.linalg;

/**
 * The floating-point format of a matrix: {@code float32} for training, {@code float64} for
 * checking.
 */
public enum Precision {
  FLOAT32(Float.BYTES),
  FLOAT64(Double.BYTES);

  private final int bytes;

  Precision(int bytes) {
    this.bytes = bytes;
  }

  /** Size of one number, in bytes. */
  public int bytes() {
    return bytes;
  }

  /** The name that users write: {@code float32} or {@code float64}. */
  public String label() {
    return this == FLOAT32 ? "float32" : "float64";
  }
}
