package dev.chainrule.train;

import java.util.ArrayList;
import java.util.List;

/** Settings that cannot be: says all that is wrong with them, not just the first. */
public final class InvalidSettingsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final ArrayList<String> problems;

  public InvalidSettingsException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = new ArrayList<>(problems);
  }

  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** Collects what is wrong, each in the words {@code name: found, expected …}. */
  public static final class Checks {
    private final List<String> problems = new ArrayList<>();

    /** Notes a problem unless the condition {@code holds}. */
    public Checks require(boolean holds, String name, Object found, String expected) {
      if (!holds) {
        problems.add("%s: %s, expected %s".formatted(name, found, expected));
      }
      return this;
    }

    /**
     * Ends the checks.
     *
     * @throws InvalidSettingsException if any did not hold
     */
    public void done() {
      if (!problems.isEmpty()) {
        throw new InvalidSettingsException(problems);
      }
    }
  }
}
