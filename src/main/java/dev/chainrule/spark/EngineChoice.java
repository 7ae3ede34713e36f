package dev.chainrule.spark;

import java.util.Locale;

/** Which engine makes the steps. All give the same bits. */
public enum EngineChoice {
  /** A Spark job for each step: broadcast, {@code treeAggregate}, update on the driver. */
  AGGREGATE,
  /** One long stage, whose tasks keep their shards and share all vectors. */
  RESIDENT,
  /** {@link #RESIDENT} where it can run, else {@link #AGGREGATE}. */
  AUTO;

  /** The name that users write. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
