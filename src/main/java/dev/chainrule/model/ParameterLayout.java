package dev.chainrule.model;

import dev.chainrule.io.MemoryBudget;
import dev.chainrule.io.Words;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The names and shapes of a network's parameters, in the order in which they lie in one flat
 * vector.
 */
public final class ParameterLayout implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What a parameter does, which says where it starts and how it changes. */
  public enum Role {
    /** A matrix; drawn by an {@link Initializer}, then trained. */
    WEIGHTS(0, false),
    /** Something added, such as a bias; trained. */
    BIAS(0, false),
    /** Something multiplied with; trained. */
    GAIN(1, false),
    /** A running average of batches' means; no gradient goes there. */
    MEAN(0, true),
    /** A running average of batches' variances; no gradient goes there. */
    VARIANCE(1, true);

    private final double start;
    private final boolean buffer;

    Role(double start, boolean buffer) {
      this.start = start;
      this.buffer = buffer;
    }

    /** The value of every number before the first step, for all but weights. */
    public double start() {
      return start;
    }

    /** Whether this is observed, not trained, as PyTorch calls it: see {@link Backprop}. */
    public boolean isBuffer() {
      return buffer;
    }
  }

  /**
   * One parameter: a weight matrix [rows, cols], or a vector [cols] with one row.
   *
   * @param offset index of its first number in the flat vector
   */
  public record Entry(String name, int rows, int cols, Role role, int offset)
      implements Serializable {

    /** How many numbers it has, rows · cols. */
    public int size() {
      return rows * cols;
    }

    /** Whether users know it as [cols]; it is one row all the same. */
    public boolean isVector() {
      return role != Role.WEIGHTS;
    }

    /** The shape as users know it: {@code [784, 512]} or {@code [512]}. */
    public List<Integer> shape() {
      return isVector() ? List.of(cols) : List.of(rows, cols);
    }
  }

  /** A bound that keeps the header of a model file small. */
  private static final int MOST_ENTRIES = 4096;

  private final LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();
  private int size;

  /**
   * Appends a weight matrix, [rows, cols].
   *
   * @throws IllegalArgumentException if a size is negative, the name is taken, or there are too
   *     many numbers for one vector, or too many entries
   */
  public ParameterLayout matrix(String name, int rows, int cols) {
    return add(name, rows, cols, Role.WEIGHTS);
  }

  /**
   * Appends a vector, [cols], of any role but weights.
   *
   * @throws IllegalArgumentException as {@link #matrix} does
   */
  public ParameterLayout vector(String name, int cols, Role role) {
    return add(name, 1, cols, role);
  }

  private ParameterLayout add(String name, int rows, int cols, Role role) {
    if (rows < 0 || cols < 0) {
      throw new IllegalArgumentException(
          Words.format("%s: [%d, %d] is no possible size", name, rows, cols));
    }
    if (entries.containsKey(name)) {
      throw new IllegalArgumentException("two parameters of the name " + name);
    }
    long end = size + (long) rows * cols;
    if (end > MemoryBudget.LONGEST_ARRAY) {
      throw new IllegalArgumentException(
          Words.format(
              "a network of %d parameters or more, at most %d fit one vector",
              end, MemoryBudget.LONGEST_ARRAY));
    }
    if (entries.size() == MOST_ENTRIES) {
      throw new IllegalArgumentException(
          Words.format("a network with more than %d matrices and vectors", MOST_ENTRIES));
    }
    entries.put(name, new Entry(name, rows, cols, role, size));
    size = (int) end;
    return this;
  }

  /** All parameters, in the order of the vector. */
  public List<Entry> entries() {
    return List.copyOf(entries.values());
  }

  /** The parameters that have a gradient. */
  public List<Entry> trained() {
    return entries().stream().filter(e -> !e.role().isBuffer()).toList();
  }

  /** The parameters that have none. */
  public List<Entry> buffers() {
    return entries().stream().filter(e -> e.role().isBuffer()).toList();
  }

  /** How many numbers there are in all. */
  public int size() {
    return size;
  }

  /** How many numbers are trained: all but buffers. */
  public int trainedSize() {
    return trained().stream().mapToInt(Entry::size).sum();
  }

  /**
   * The parameter of that name.
   *
   * @throws NoSuchElementException if there is none
   */
  public Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new NoSuchElementException("no parameter " + name + " in " + this);
    }
    return entry;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ParameterLayout that && entries().equals(that.entries());
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return entries().stream().map(e -> e.name() + e.shape()).toList().toString();
  }
}
