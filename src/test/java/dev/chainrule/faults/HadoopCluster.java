package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.submit.Await;
import dev.chainrule.submit.Shell;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.DistributedFileSystem;
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
 * HDFS and YARN as real processes: a NameNode, two DataNodes, a ResourceManager and two
 * NodeManagers, all on 127.0.0.1, which can be found and hurt one by one.
 */
final class HadoopCluster implements AutoCloseable {
  private static final int NODES = 2;

  /** The least that HDFS takes. */
  private static final int BLOCK = 1 << 20;

  /** Below those that the system gives to whoever asks for any. */
  private static final int FIRST_PORT = 20_000;

  private static final int PORTS = 10_000;

  private final Path directory;
  private final Path conf;
  private final DistributedFileSystem hdfs;
  private final YarnClient yarn;
  private Process nameNode;
  private final List<Process> dataNodes = new ArrayList<>();
  private final List<Process> others = new ArrayList<>();

  /** Starts all below {@code temporary}; returns when every node has registered. */
  HadoopCluster(Path temporary) throws Exception {
    directory = Files.createDirectory(temporary.toRealPath().resolve("hadoop"));
    conf = Files.createDirectory(directory.resolve("conf"));
    configure();
    configureQueues();
    String server = "org.apache.hadoop.hdfs.server.";
    Process format = daemon("format", server + "namenode.NameNode", "-format", "-nonInteractive");
    Await.until("an empty HDFS", () -> !format.isAlive());
    startNameNode();
    for (int i = 1; i <= NODES; i++) {
      dataNodes.add(
          daemon(
              "datanode-" + i,
              server + "datanode.DataNode",
              "-Ddfs.datanode.data.dir=" + directory.resolve("dn-" + i),
              "-Ddfs.datanode.hostname=" + host(i)));
    }
    server = "org.apache.hadoop.yarn.server.";
    others.add(daemon("resourcemanager", server + "resourcemanager.ResourceManager"));
    for (int i = 1; i <= NODES; i++) {
      others.add(
          daemon(
              "nodemanager-" + i,
              server + "nodemanager.NodeManager",
              "-Dyarn.nodemanager.address=" + host(i) + ":0",
              "-Dyarn.nodemanager.local-dirs=" + directory.resolve("nm-" + i),
              "-Dyarn.nodemanager.log-dirs=" + directory.resolve("containers-" + i)));
    }
    Configuration client = new YarnConfiguration();
    for (String file : List.of("core-site.xml", "hdfs-site.xml", "yarn-site.xml")) {
      client.addResource(new org.apache.hadoop.fs.Path(conf.resolve(file).toUri()));
    }
    hdfs = (DistributedFileSystem) FileSystem.newInstance(client);
    yarn = YarnClient.createYarnClient();
    yarn.init(client);
    yarn.start();
    awaitDataNodes();
    Await.until("NodeManagers", () -> yarn.getNodeReports(NodeState.RUNNING).size() == NODES);
  }

  /** Each node is a machine in the eyes of HDFS, YARN and Spark; its DataNode is on 127.0.0.1. */
  private static String host(int node) throws IOException {
    return InetAddress.getByName("127.0.0." + (node + 1)).getCanonicalHostName();
  }

  private void configure() throws IOException {
    write("core-site.xml", "fs.defaultFS", "hdfs://" + address(), "hadoop.tmp.dir", directory);
    write(
        "hdfs-site.xml",
        "dfs.replication",
        NODES,
        "dfs.permissions.superusergroup",
        "nobody",
        "dfs.namenode.http-address",
        "127.0.0.1:0",
        "dfs.datanode.address",
        "127.0.0.1:0",
        "dfs.datanode.http.address",
        "127.0.0.1:0",
        "dfs.datanode.ipc.address",
        "127.0.0.1:0",
        // A DataNode that is killed is missed soon.
        "dfs.heartbeat.interval",
        1,
        "dfs.namenode.heartbeat.recheck-interval",
        1000,
        "dfs.client.block.write.replace-datanode-on-failure.policy",
        "NEVER");
    String manager = "yarn.resourcemanager.";
    String node = "yarn.nodemanager.";
    write(
        "yarn-site.xml",
        manager + "address",
        address(),
        manager + "scheduler.address",
        address(),
        manager + "resource-tracker.address",
        address(),
        manager + "admin.address",
        address(),
        manager + "webapp.address",
        address(),
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
        // Whose disk is nearly full is none of YARN's business here.
        node + "disk-health-checker.enable",
        false);
  }

  /** Two queues that may each have all, until the other wants its half. */
  private void configureQueues() throws IOException {
    String root = "yarn.scheduler.capacity.root.";
    String preemption = "yarn.resourcemanager.monitor.capacity.preemption.";
    write(
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

  private void write(String file, Object... pairs) throws IOException {
    StringBuilder text = new StringBuilder("<configuration>\n");
    for (int i = 0; i < pairs.length; i += 2) {
      text.append(
          "<property><name>%s</name><value>%s</value></property>\n"
              .formatted(pairs[i], pairs[i + 1]));
    }
    Files.writeString(conf.resolve(file), text.append("</configuration>\n"));
  }

  private static String address() throws IOException {
    while (true) {
      int port = FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return "127.0.0.1:" + free.getLocalPort();
      } catch (IOException e) {
        // Somebody's; another will do.
      }
    }
  }

  private Process daemon(String name, String mainClass, String... words) throws IOException {
    Path target = Shell.HOME.resolve("target");
    String classes = conf + ":" + target.resolve("hadoop/*") + ":" + target.resolve("spark/jars/*");
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--add-opens=java.base/java.lang=ALL-UNNAMED"));
    command.addAll(List.of("-cp", classes, mainClass));
    command.addAll(List.of(words));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(name + ".log").toFile());
    builder.environment().put("HADOOP_CONF_DIR", conf.toString());
    Process process = builder.start();
    // A test that fails leaves it behind.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return process;
  }

  /** For HADOOP_CONF_DIR. */
  Path conf() {
    return conf;
  }

  DistributedFileSystem hdfs() {
    return hdfs;
  }

  /** A path of HDFS as users write it. */
  String uri(String path) {
    return hdfs.getUri() + path;
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
    Process reading = daemon("logs", client, "-applicationId", id.toString());
    Await.until("the end of yarn logs", () -> !reading.isAlive());
    String logs = Files.readString(directory.resolve("logs.log"), StandardCharsets.UTF_8);
    assertEquals(0, reading.exitValue(), logs);
    return logs;
  }

  /**
   * Writes a local directory to {@code to}, each block on one node only, and large files on all.
   */
  void spread(Path from, String to) throws Exception {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        spread(file, new org.apache.hadoop.fs.Path(to, file.getFileName().toString()));
      }
    }
  }

  private void spread(Path from, org.apache.hadoop.fs.Path to) throws Exception {
    boolean isLarge = Files.size(from) > 2 * BLOCK;
    Await.until(
        "blocks on all nodes", // HDFS gives each block to any of them.
        () -> {
          try (OutputStream out = hdfs.create(to, true, BLOCK, (short) 1, BLOCK)) {
            Files.copy(from, out);
          }
          Set<String> hosts = new HashSet<>();
          for (BlockLocation block : blocks(to)) {
            hosts.addAll(List.of(block.getHosts()));
          }
          return !isLarge || hosts.equals(hosts());
        });
  }

  private BlockLocation[] blocks(org.apache.hadoop.fs.Path file) throws IOException {
    return hdfs.getFileBlockLocations(file, 0, Long.MAX_VALUE);
  }

  /** Of how many blocks a file is. */
  int blocks(String file) throws IOException {
    return blocks(new org.apache.hadoop.fs.Path(file)).length;
  }

  /** The nodes. */
  Set<String> hosts() throws IOException {
    Set<String> hosts = new HashSet<>();
    for (int i = 1; i <= NODES; i++) {
      hosts.add(host(i));
    }
    return hosts;
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
        .filter(pid -> Pids.commandLine(pid).contains(directory + "/nm-"))
        .filter(pid -> Pids.commandLine(pid).contains(mainClass))
        .filter(pid -> Pids.commandLine(pid).split("\0", 2)[0].endsWith("/java"))
        .toList();
  }

  /** With SIGKILL. */
  void killAndAwait(long pid) throws Exception {
    Pids.killAndAwait(pid);
  }

  /** Kills one with SIGKILL, while the other has all blocks too. */
  void killDataNode() throws Exception {
    dataNodes.remove(0).destroyForcibly().waitFor();
  }

  /** Waits until all that live have registered, and files can be written. */
  void awaitDataNodes() throws Exception {
    Await.until(
        "DataNodes",
        () -> {
          assertTrue(nameNode.isAlive(), "the NameNode has ended");
          try {
            return hdfs.getDataNodeStats().length == dataNodes.size() && !hdfs.isInSafeMode();
          } catch (IOException e) {
            return false; // It has not come up yet.
          }
        });
  }

  void killNameNode() throws Exception {
    nameNode.destroyForcibly().waitFor();
  }

  void startNameNode() throws IOException {
    nameNode = daemon("namenode", "org.apache.hadoop.hdfs.server.namenode.NameNode");
  }

  @Override
  public void close() throws Exception {
    yarn.stop();
    hdfs.close();
    List<Process> all = new ArrayList<>(others);
    all.addAll(dataNodes);
    all.add(nameNode);
    for (Process process : all) {
      process.destroyForcibly().waitFor();
    }
    for (long pid : containers("org.apache.spark.")) {
      killAndAwait(pid);
    }
  }
}
