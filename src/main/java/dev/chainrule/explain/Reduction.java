package dev.chainrule.explain;

import java.util.Locale;

/** How the losses of a batch's rows become one number; gradients scale with it. */
public enum Reduction {
  /** Σ over the rows: what workers send. */
  SUM {
    @Override
    public double scale(int rows) {
      return 1;
    }
  },
  /** 1/N · Σ over the rows: what training minimises. */
  MEAN {
    @Override
    public double scale(int rows) {
      return 1.0 / rows;
    }
  };

  /**
   * What the sum over the rows, or its gradient, is multiplied by.
   *
   * @param rows N; the mean of 0 rows is infinite
   */
  public abstract double scale(int rows);

  /** {@code sum} or {@code mean}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
