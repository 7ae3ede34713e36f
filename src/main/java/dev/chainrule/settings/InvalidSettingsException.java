package dev.chainrule.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Settings that are not valid; lists all that is wrong with them, not just the first. */
public final class InvalidSettingsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public InvalidSettingsException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }

  /** Collects what is wrong. */
  public static final class Checks {
    private final List<Problem> problems = new ArrayList<>();

    /** Notes a problem unless the condition {@code holds}. */
    public Checks require(boolean holds, String setting, Object found, String expected) {
      if (!holds) {
        problems.add(Problem.of(setting, found, expected));
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
