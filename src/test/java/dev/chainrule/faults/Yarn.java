package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.submit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.ApplicationSubmissionContext;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.LogAggregationStatus;
import org.apache.hadoop.yarn.api.records.NodeState;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;

/**
 * YARN as real processes, a ResourceManager and NodeManagers, with what it says of applications and
 * where their containers are.
 */
final class Yarn implements AutoCloseable {
  private static final String SERVER = "org.apache.hadoop.yarn.server.";

  private final HadoopNodes nodes;
  private final YarnClient yarn;
  private final List<Process> managers = new ArrayList<>();

  /** Starts them on an HDFS that runs; returns when every NodeManager has registered. */
  Yarn(HadoopNodes nodes) throws Exception {
    this.nodes = nodes;
    configure();
    configureQueues();
    managers.add(nodes.daemon("resourcemanager", SERVER + "resourcemanager.ResourceManager"));
    for (int i = 1; i <= HadoopNodes.COUNT; i++) {
      managers.add(
          nodes.daemon(
              "nodemanager-" + i,
              SERVER + "nodemanager.NodeManager",
              "-Dyarn.nodemanager.address=" + HadoopNodes.host(i) + ":0",
              "-Dyarn.nodemanager.local-dirs=" + nodes.directory("nm-" + i),
              "-Dyarn.nodemanager.log-dirs=" + nodes.directory("containers-" + i)));
    }
    yarn = YarnClient.createYarnClient();
    yarn.init(nodes.read(new YarnConfiguration(), "core-site.xml", "yarn-site.xml"));
    yarn.start();
    Await.until(
        "NodeManagers", () -> yarn.getNodeReports(NodeState.RUNNING).size() == HadoopNodes.COUNT);
  }

  private void configure() throws IOException {
    String manager = "yarn.resourcemanager.";
    String node = "yarn.nodemanager.";
    nodes.write(
        "yarn-site.xml",
        manager + "address",
        HadoopNodes.address(),
        manager + "scheduler.address",
        HadoopNodes.address(),
        manager + "resource-tracker.address",
        HadoopNodes.address(),
        manager + "admin.address",
        HadoopNodes.address(),
        manager + "webapp.address",
        HadoopNodes.address(),
        "yarn.log-aggregation-enable",
        true,
        manager + "am.max-attempts",
        2,
        manager + "scheduler.class",
        "org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacityScheduler",
        manager + "scheduler.monitor.enable",
        true,
        manager + "nodemanagers.heartbeat-interval-ms",
        200,
        "yarn.scheduler.minimum-allocation-mb",
        256,
        node + "localizer.address",
        "127.0.0.1:0",
        node + "webapp.address",
        "127.0.0.1:0",
        node + "resource.memory-mb",
        6144,
        node + "resource.cpu-vcores",
        4,
        node + "pmem-check-enabled",
        false,
        node + "vmem-check-enabled",
        false,
        // Containers multiply as the machine's other processes do.
        node + "env-whitelist",
        YarnConfiguration.DEFAULT_NM_ENV_WHITELIST + ",OPENBLAS_CORETYPE",
        // Whose disk is nearly full is none of YARN's business here.
        node + "disk-health-checker.enable",
        false);
  }

  /** Two queues that may each have all, until the other wants its half. */
  private void configureQueues() throws IOException {
    String root = "yarn.scheduler.capacity.root.";
    String preemption = "yarn.resourcemanager.monitor.capacity.preemption.";
    nodes.write(
        "capacity-scheduler.xml",
        root + "queues",
        "default,other",
        root + "default.capacity",
        50,
        root + "default.user-limit-factor",
        2,
        root + "other.capacity",
        50,
        root + "other.user-limit-factor",
        2,
        "yarn.scheduler.capacity.maximum-am-resource-percent",
        1,
        "yarn.scheduler.capacity.node-locality-delay",
        -1,
        // What is to be given back is taken at once, and all of it.
        preemption + "monitoring_interval",
        100,
        preemption + "max_wait_before_kill",
        100,
        preemption + "total_preemption_per_round",
        1,
        preemption + "natural_termination_factor",
        1,
        preemption + "max_ignored_over_capacity",
        0);
  }

  /** What YARN says of the newest application of Spark's. */
  ApplicationReport application() throws Exception {
    return yarn.getApplications(Set.of("SPARK")).stream()
        .max((a, b) -> a.getApplicationId().compareTo(b.getApplicationId()))
        .orElseThrow();
  }

  /** How YARN says that the newest application ended; it may say so after spark-submit has. */
  FinalApplicationStatus awaitFinalStatus() throws Exception {
    Await.until(
        "the end of the application",
        () -> application().getFinalApplicationStatus() != FinalApplicationStatus.UNDEFINED);
    return application().getFinalApplicationStatus();
  }

  /** Starts an application that does nothing but take up memory. */
  ApplicationId occupy(String queue, int megabytes) throws Exception {
    ApplicationSubmissionContext rival = yarn.createApplication().getApplicationSubmissionContext();
    rival.setQueue(queue);
    rival.setResource(Resource.newInstance(megabytes, 1));
    rival.setAMContainerSpec(
        ContainerLaunchContext.newInstance(
            Map.of(), Map.of(), List.of("exec sleep 300"), null, null, null));
    return yarn.submitApplication(rival);
  }

  /** Ends it. */
  void release(ApplicationId rival) throws Exception {
    yarn.killApplication(rival);
  }

  /** What {@code yarn logs} tells of the newest application, once it has ended. */
  String logs() throws Exception {
    ApplicationId id = application().getApplicationId();
    Await.until(
        "the application's logs in HDFS",
        () ->
            yarn.getApplicationReport(id).getLogAggregationStatus()
                == LogAggregationStatus.SUCCEEDED);
    String client = "org.apache.hadoop.yarn.client.cli.LogsCLI";
    Process reading = nodes.daemon("logs", client, "-applicationId", id.toString());
    Await.until("the end of yarn logs", () -> !reading.isAlive());
    String logs = nodes.printed("logs");
    assertEquals(0, reading.exitValue(), logs);
    return logs;
  }

  /** The executors that run now. */
  List<Long> executors() {
    return containers("YarnCoarseGrainedExecutorBackend");
  }

  /** The drivers that run now, in cluster mode. */
  List<Long> applicationMasters() {
    return containers("org.apache.spark.deploy.yarn.ApplicationMaster");
  }

  /** What all processes of applications were started with. */
  List<String> commandLines() {
    return containers("org.apache.spark.").stream().map(Pids::commandLine).toList();
  }

  /** Where the driver runs, in cluster mode. */
  Path directoryOfMaster() throws IOException {
    return Path.of("/proc/" + applicationMasters().get(0) + "/cwd").toRealPath();
  }

  /** Our NodeManagers' containers; a shell waits for each. */
  private List<Long> containers(String mainClass) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> Pids.commandLine(pid).contains(nodes.directory("nm-").toString()))
        .filter(pid -> Pids.commandLine(pid).contains(mainClass))
        .filter(pid -> Pids.commandLine(pid).split("\0", 2)[0].endsWith("/java"))
        .toList();
  }

  /** With SIGKILL. */
  void killAndAwait(long pid) throws Exception {
    Pids.killAndAwait(pid);
  }

  @Override
  public void close() throws Exception {
    yarn.stop();
    for (Process process : managers) {
      process.destroyForcibly().waitFor();
    }
    for (long pid : containers("org.apache.spark.")) {
      killAndAwait(pid);
    }
  }
}
