package dev.chainrule.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that runs on this machine alone can be reached from another. */
@Timeout(1800)
class ListeningSocketsIT {
  private static final Path SUBMIT = Shell.SPARK.resolve("bin/spark-submit");
  private static final Path JAR = Shell.HOME.resolve("target/chainrule.jar");

  @TempDir Path temporary;

  @BeforeEach
  void data() throws Exception {
    temporary = temporary.toRealPath();
    MnistSubset.write(Files.createDirectory(temporary.resolve("data")), 2001, 300);
  }

  @Test
  void localRunWithoutTheWrapperListensOnLoopbackOnly() throws Exception {
    try (LongRun run = plainSparkSubmit("local[2]")) {
      assertOnLoopbackOnly(run.process());
      assertTrue(ports(run.process()).contains(run.uiPort()));
    }
  }

  @Test
  void addressThatTheUserNamesIsTheOnlyOne() throws Exception {
    List<Object> command = List.of(SUBMIT, JAR, "train", "--master", "local[2]");
    byte[] one = new byte[16];
    one[15] = 1;
    InetAddress ipv6 = InetAddress.getByAddress(one);
    Shell shell = new Shell(temporary).with("SPARK_LOCAL_IP", "::1");
    if (NetworkInterface.getByInetAddress(ipv6) == null) { // As in many containers.
      assertEquals(69, shell.run(command.toArray()).exitCode());
      return;
    }
    try (LongRun run = LongRun.start(shell, command, temporary, "out")) {
      List<InetSocketAddress> found = Sockets.listening(List.of(run.process()));
      assertFalse(found.isEmpty());
      assertTrue(found.stream().allMatch(socket -> socket.getAddress().equals(ipv6)), "" + found);
    }
  }

  @Test
  void clusterItsExecutorsAndADriverListenOnLoopbackOnly() throws Exception {
    try (TestCluster cluster = TestCluster.start(temporary.resolve("cluster"), "--workers", 2);
        LongRun run = plainSparkSubmit(cluster.masterUrl())) {
      List<ProcessHandle> processes = new ArrayList<>(cluster.processes());
      assertEquals(5, processes.size(), "a master, two workers, two executors: " + processes);
      processes.add(run.process());
      for (ProcessHandle process : processes) {
        assertOnLoopbackOnly(process);
      }
      assertTrue(ports(run.process()).contains(run.uiPort()));
    }
  }

  /** The wrapper would set SPARK_LOCAL_IP. */
  private LongRun plainSparkSubmit(String master) throws Exception {
    List<Object> command = List.of(SUBMIT, JAR, "train", "--master", master);
    return LongRun.start(new Shell(temporary), command, temporary, "out");
  }

  private static void assertOnLoopbackOnly(ProcessHandle process) throws Exception {
    List<InetSocketAddress> found = Sockets.listening(List.of(process));
    assertFalse(found.isEmpty(), "listens nowhere: " + process.info());
    assertTrue(
        found.stream().allMatch(socket -> socket.getAddress().isLoopbackAddress()),
        found + ": " + process.info());
  }

  private static List<Integer> ports(ProcessHandle process) throws Exception {
    return Sockets.listening(List.of(process)).stream().map(InetSocketAddress::getPort).toList();
  }
}
