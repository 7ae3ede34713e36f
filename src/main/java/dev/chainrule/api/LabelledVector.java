package dev.chainrule.api;

import java.io.Serializable;
import java.util.Objects;
import org.apache.spark.ml.linalg.Vector;

/**
 * A row to train on: the numbers, dense or sparse, and the label.
 *
 * <p>No record, since Spark may have to write it with Kryo 4, which cannot build one.
 */
public final class LabelledVector implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The numbers, raw. */
  private final Vector features;

  /** Of its class, as the data has it. */
  private final int label;

  /**
   * A row.
   *
   * @param features its numbers, raw; they are kept as float32
   * @param label of its class; any whole numbers may be labels, and the classes are numbered in
   *     their order
   */
  public LabelledVector(Vector features, int label) {
    this.features = Objects.requireNonNull(features);
    this.label = label;
  }

  /**
   * The numbers.
   *
   * @return as given
   */
  public Vector features() {
    return features;
  }

  /**
   * The label.
   *
   * @return as given
   */
  public int label() {
    return label;
  }

  /** The numbers of a row as they are kept, [size]: dense, and each rounded to float32. */
  static float[] floats(Vector row) {
    double[] values = row.toArray();
    float[] numbers = new float[values.length];
    for (int j = 0; j < numbers.length; j++) {
      numbers[j] = (float) values[j];
    }
    return numbers;
  }

  /** The label, and the numbers. */
  @Override
  public String toString() {
    return label + ": " + features;
  }
}
