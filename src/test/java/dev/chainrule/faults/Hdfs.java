package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.submit.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/** HDFS as real processes, a NameNode and DataNodes, which can be killed one by one. */
final class Hdfs implements AutoCloseable {
  private static final String SERVER = "org.apache.hadoop.hdfs.server.";

  /** The least that HDFS takes. */
  private static final int BLOCK = 1 << 20;

  private final HadoopNodes nodes;
  private final DistributedFileSystem system;
  private Process nameNode;
  private final List<Process> dataNodes = new ArrayList<>();

  /** Starts them; returns when every DataNode has registered. */
  Hdfs(HadoopNodes nodes) throws Exception {
    this.nodes = nodes;
    configure();
    String server = SERVER + "namenode.NameNode";
    Process format = nodes.daemon("format", server, "-format", "-nonInteractive");
    Await.until("an empty HDFS", () -> !format.isAlive());
    startNameNode();
    for (int i = 1; i <= HadoopNodes.COUNT; i++) {
      dataNodes.add(
          nodes.daemon(
              "datanode-" + i,
              SERVER + "datanode.DataNode",
              "-Ddfs.datanode.data.dir=" + nodes.directory("dn-" + i),
              "-Ddfs.datanode.hostname=" + HadoopNodes.host(i)));
    }
    Configuration client = nodes.read(new Configuration(), "core-site.xml", "hdfs-site.xml");
    system = (DistributedFileSystem) FileSystem.newInstance(client);
    awaitDataNodes();
  }

  private void configure() throws IOException {
    nodes.write(
        "core-site.xml",
        "fs.defaultFS",
        "hdfs://" + HadoopNodes.address(),
        "hadoop.tmp.dir",
        nodes.directory("tmp"));
    nodes.write(
        "hdfs-site.xml",
        "dfs.replication",
        HadoopNodes.COUNT,
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
  }

  DistributedFileSystem system() {
    return system;
  }

  /** A path as users write it. */
  String uri(String path) {
    return system.getUri() + path;
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
          try (OutputStream out = system.create(to, true, BLOCK, (short) 1, BLOCK)) {
            Files.copy(from, out);
          }
          Set<String> hosts = new HashSet<>();
          for (BlockLocation block : blocks(to)) {
            hosts.addAll(List.of(block.getHosts()));
          }
          return !isLarge || hosts.equals(HadoopNodes.hosts());
        });
  }

  private BlockLocation[] blocks(org.apache.hadoop.fs.Path file) throws IOException {
    return system.getFileBlockLocations(file, 0, Long.MAX_VALUE);
  }

  /** Of how many blocks a file is. */
  int blocks(String file) throws IOException {
    return blocks(new org.apache.hadoop.fs.Path(file)).length;
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
            return system.getDataNodeStats().length == dataNodes.size() && !system.isInSafeMode();
          } catch (IOException e) {
            return false; // It has not come up yet.
          }
        });
  }

  void killNameNode() throws Exception {
    nameNode.destroyForcibly().waitFor();
  }

  void startNameNode() throws IOException {
    nameNode = nodes.daemon("namenode", SERVER + "namenode.NameNode");
  }

  @Override
  public void close() throws Exception {
    system.close();
    List<Process> all = new ArrayList<>(dataNodes);
    all.add(nameNode);
    for (Process process : all) {
      process.destroyForcibly().waitFor();
    }
  }
}
