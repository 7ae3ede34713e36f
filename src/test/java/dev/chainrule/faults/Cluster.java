package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.submit.Await;
import dev.chainrule.submit.Shell;
import dev.chainrule.submit.Shell.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** A standalone cluster of real processes, which can be found and hurt one by one. */
final class Cluster implements AutoCloseable {
  private static final Path SCRIPT = Shell.HOME.resolve("submit/cluster");

  private final Path directory;
  private final Shell shell;
  private final String master;

  /** Starts a master and workers of one core each below {@code temporary}. */
  Cluster(Path temporary, int workers) throws Exception {
    directory = temporary.toRealPath().resolve("cluster");
    shell = new Shell(temporary).with("CHAINRULE_CLUSTER_DIR", directory);
    Result start = shell.run(SCRIPT, "start", "--workers", workers, "--memory", "1g");
    assertEquals(0, start.exitCode(), start.errors());
    master = Files.readString(directory.resolve("master-url")).strip();
  }

  String master() {
    return master;
  }

  /** The workers that run now. */
  List<Long> workers() {
    return processes("deploy.worker.Worker\0--host");
  }

  /** One more worker, as an operator would start it; returns when it has registered. */
  void addWorker(int number) throws Exception {
    addWorker(number, "127.0.0.1", Map.of());
  }

  /**
   * The same, as if its processor were of another type.
   *
   * @param coreType in OpenBLAS's words
   */
  void addWorker(int number, String coreType) throws Exception {
    addWorker(number, "127.0.0.1", Map.of("OPENBLAS_CORETYPE", coreType));
  }

  /**
   * The same, as if it were on another machine.
   *
   * @param host an address of this machine's, 127.0.0.N
   * @param environment more of what it is told
   */
  void addWorker(int number, String host, Map<String, String> environment) throws Exception {
    Path work = Files.createDirectories(directory.resolve("work/worker-" + number));
    Shell operator = new Shell(directory);
    environment.forEach(operator::with);
    Path log =
        operator
            .with("SPARK_CONF_DIR", directory + "/conf/")
            .with("LOG4J_CONFIGURATION_FILE", directory.resolve("settings/log4j2.properties"))
            .with("SPARK_LOCAL_IP", host)
            .with("OPENBLAS_NUM_THREADS", 1)
            .start(
                Shell.SPARK.resolve("bin/spark-class"),
                "org.apache.spark.deploy.worker.Worker",
                "--host",
                host,
                "--port",
                0,
                "--webui-port",
                0,
                "--cores",
                1,
                "--memory",
                "1g",
                "--work-dir",
                work,
                master)
            .errors();
    Await.until(
        "a new worker",
        () -> Files.readString(log).contains("Successfully registered with master"));
  }

  /** The executors that run now. */
  List<Long> executors() {
    return processes("CoarseGrainedExecutorBackend\0--driver-url");
  }

  /** Those among {@code processes}, workers or executors, that seem to be on that machine. */
  static List<Long> on(String host, List<Long> processes) {
    return processes.stream()
        .filter(pid -> Pids.commandLine(pid).matches("(?s).*--host(name)?\0" + host + "\0.*"))
        .toList();
  }

  /** Ours name the directory of the cluster; so does the launcher of each, but not so. */
  private List<Long> processes(String command) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> Pids.commandLine(pid).contains(directory + "/conf/"))
        .filter(pid -> Pids.commandLine(pid).contains(command))
        .toList();
  }

  /** The executors that have been given a task. */
  List<Long> workingExecutors() {
    return executors().stream().filter(pid -> tasks(pid) > 0).toList();
  }

  /** How many tasks an executor has been given. */
  long tasks(long pid) {
    return log(pid).lines().filter(line -> line.contains("Running task")).count();
  }

  /**
   * Waits for an executor in the midst of a task, and names it. The driver must know that it is:
   * Spark does not count the loss of a task that has not yet told that it runs.
   */
  long awaitWorkingExecutor() throws Exception {
    AtomicReference<Long> found = new AtomicReference<>();
    Await.until(
        "an executor in the midst of a task",
        () -> {
          workingExecutors().stream().filter(pid -> isWithinTask(log(pid))).forEach(found::set);
          return found.get() != null;
        });
    return found.get();
  }

  /** Whether the weights of the last task have been read, and its result has not been sent. */
  private static boolean isWithinTask(String log) {
    String last = log.substring(Math.max(0, log.lastIndexOf("Running task")));
    return last.contains("Reading broadcast variable") && !last.contains("Finished task");
  }

  /** What an executor has logged: Spark starts it in a directory of its own. */
  private static String log(long pid) {
    try {
      Path home = Path.of("/proc/" + pid + "/cwd").toRealPath();
      return Files.readString(home.resolve("stderr"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /** With SIGKILL; a process that has ended by itself meanwhile is as dead. */
  void killAndAwait(long pid) throws Exception {
    Pids.killAndAwait(pid);
  }

  @Override
  public void close() throws Exception {
    assertEquals(0, shell.run(SCRIPT, "stop").exitCode());
    assertEquals(List.of(), executors());
  }
}
