package dev.chainrule.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The names and shapes of a network's parameters, in the order in which they lie in one flat
 * vector.
 */
public final class ParameterLayout implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * One parameter: a weight matrix [rows, cols], or a vector [cols] with one row.
   *
   * @param offset where its first number lies in the flat vector
   */
  public record Entry(String name, int rows, int cols, boolean isVector, int offset)
      implements Serializable {

    public int size() {
      return rows * cols;
    }

    /** The shape as users know it: {@code [784, 512]} or {@code [512]}. */
    public List<Integer> shape() {
      return isVector ? List.of(cols) : List.of(rows, cols);
    }
  }

  private final ArrayList<Entry> entries = new ArrayList<>();
  private int size;

  /** Appends a weight matrix, [rows, cols]. */
  ParameterLayout matrix(String name, int rows, int cols) {
    return add(name, rows, cols, false);
  }

  /** Appends a vector, [cols]. */
  ParameterLayout vector(String name, int cols) {
    return add(name, 1, cols, true);
  }

  private ParameterLayout add(String name, int rows, int cols, boolean isVector) {
    long end = size + (long) rows * cols;
    if (end > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "a network of %d parameters or more, at most %d fit one vector"
              .formatted(end, Integer.MAX_VALUE - 8));
    }
    entries.add(new Entry(name, rows, cols, isVector, size));
    size = (int) end;
    return this;
  }

  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** How many numbers there are in all. */
  public int size() {
    return size;
  }

  /** The parameter of that name. */
  public Entry entry(String name) {
    return entries.stream()
        .filter(e -> e.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("no parameter " + name + " in " + this));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ParameterLayout that && entries.equals(that.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return entries.stream().map(e -> e.name() + e.shape()).toList().toString();
  }
}
