package dev.chainrule.spark;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What each executor multiplies with. Lost executors are replaced at any time, by others that may
 * be of another kind: so every result names who computed it.
 */
final class Engines {
  private final boolean strict;
  private final Map<String, ExecutorReport> byId = new TreeMap<>();

  /**
   * @param strict whether executors that round unlike the driver are an error, not a warning
   */
  Engines(boolean strict) {
    this.strict = strict;
  }

  /**
   * Takes note of those who computed something, and compares those that are new with the driver.
   *
   * @throws ResourcesException if one rounds differently and that is to be an error
   */
  void note(Collection<ExecutorReport> reports) {
    List<ExecutorReport> unknown = new ArrayList<>();
    for (ExecutorReport report : reports) {
      if (byId.put(report.executorId(), report) == null) {
        unknown.add(report);
      }
    }
    StartupCheck.compareEngines(unknown, strict);
  }

  /** The reports, by the executors' ids. */
  Map<String, ExecutorReport> byId() {
    return Map.copyOf(byId);
  }
}
