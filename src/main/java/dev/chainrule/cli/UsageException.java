package dev.chainrule.cli;

import java.util.List;

/** All mistakes that were found in options and settings. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  UsageException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  List<String> problems() {
    return problems;
  }
}
