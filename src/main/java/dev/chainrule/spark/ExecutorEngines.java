package dev.chainrule.spark;

import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Blas.BlasReport;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which BLAS each executor multiplies with. Lost executors may be replaced at any time, by ones
 * with another BLAS, so every result names the executor that computed it.
 */
public final class ExecutorEngines {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorEngines.class);

  private final boolean strict;
  private final Map<String, ExecutorReport> byId = new TreeMap<>();

  /**
   * @param strict whether executors that round unlike the driver are an error, not a warning
   */
  ExecutorEngines(boolean strict) {
    this.strict = strict;
  }

  /**
   * Takes note of executors that computed something, and compares new ones with the driver.
   *
   * @throws ResourcesException if one rounds differently and {@code strict} is true
   */
  void note(Collection<ExecutorReport> reports) {
    List<ExecutorReport> unknown = new ArrayList<>();
    for (ExecutorReport report : reports) {
      if (byId.put(report.executorId(), report) == null) {
        unknown.add(report);
      }
    }
    compareWithDriver(unknown);
  }

  private void compareWithDriver(List<ExecutorReport> executors) {
    BlasReport driver = Blas.report();
    List<String> others =
        executors.stream()
            .filter(e -> !e.blas().fingerprint().equals(driver.fingerprint()))
            .map(e -> "executor %s on %s: %s".formatted(e.executorId(), e.host(), e.blas()))
            .toList();
    if (others.isEmpty()) {
      return;
    }
    String message =
        "BLAS engines differ, so bits depend on which executor computes what; driver: %s; %s"
            .formatted(driver, String.join("; ", others));
    if (strict) {
      throw new ResourcesException(message);
    }
    LOG.warn("{}", message);
  }

  /** The reports, by the executors' ids. */
  Map<String, ExecutorReport> byId() {
    return Map.copyOf(byId);
  }

  /** An executor and its BLAS. Not a record, since it travels by Kryo. */
  public static final class ExecutorReport implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String executorId;
    private final String host;
    private final String engine;
    private final String library;
    private final String kernel;
    private final String fingerprint;

    private ExecutorReport(String executorId, String host, BlasReport blas) {
      this.executorId = executorId;
      this.host = host;
      this.engine = blas.engine();
      this.library = blas.library();
      this.kernel = blas.kernel();
      this.fingerprint = blas.fingerprint();
    }

    /** The report of the executor that this task runs on. */
    static ExecutorReport ofThisExecutor() {
      SparkEnv env = SparkEnv.get();
      return new ExecutorReport(
          env.executorId(), env.blockManager().blockManagerId().host(), Blas.report());
    }

    public String executorId() {
      return executorId;
    }

    public String host() {
      return host;
    }

    public BlasReport blas() {
      return new BlasReport(engine, library, kernel, fingerprint);
    }
  }
}
