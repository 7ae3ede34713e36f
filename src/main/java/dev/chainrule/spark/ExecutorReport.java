package dev.chainrule.spark;

import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.BlasReport;
import java.io.Serializable;
import org.apache.spark.SparkEnv;

/** Who an executor is and what it multiplies with. Not a record, since it travels by Kryo. */
public final class ExecutorReport implements Serializable {
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
