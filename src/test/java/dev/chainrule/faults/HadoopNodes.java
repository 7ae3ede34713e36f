package dev.chainrule.faults;

import dev.chainrule.submit.Shell;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.hadoop.conf.Configuration;

/** Where the processes of {@link Hdfs} and {@link Yarn} are, and what they are told. */
final class HadoopNodes {
  /** How many there are. */
  static final int COUNT = 2;

  /** Below those that the system gives to whoever asks for any. */
  private static final int FIRST_PORT = 20_000;

  private static final int PORTS = 10_000;

  private final Path directory;
  private final Path conf;

  /** Below {@code temporary}. */
  HadoopNodes(Path temporary) throws IOException {
    directory = Files.createDirectory(temporary.toRealPath().resolve("hadoop"));
    conf = Files.createDirectory(directory.resolve("conf"));
  }

  /** Where a process writes. */
  Path directory(String name) {
    return directory.resolve(name);
  }

  /** For HADOOP_CONF_DIR. */
  Path conf() {
    return conf;
  }

  /** The settings in {@code files}, added to {@code to}. */
  <C extends Configuration> C read(C to, String... files) {
    for (String file : files) {
      to.addResource(new org.apache.hadoop.fs.Path(conf.resolve(file).toUri()));
    }
    return to;
  }

  /** Each node is a machine in the eyes of HDFS, YARN and Spark; its DataNode is on 127.0.0.1. */
  static String host(int node) throws IOException {
    return InetAddress.getByName("127.0.0." + (node + 1)).getCanonicalHostName();
  }

  /** All of them. */
  static Set<String> hosts() throws IOException {
    Set<String> hosts = new HashSet<>();
    for (int i = 1; i <= COUNT; i++) {
      hosts.add(host(i));
    }
    return hosts;
  }

  /** Writes a file of settings: a name, its value, and so on. */
  void write(String file, Object... pairs) throws IOException {
    StringBuilder text = new StringBuilder("<configuration>\n");
    for (int i = 0; i < pairs.length; i += 2) {
      text.append(
          "<property><name>%s</name><value>%s</value></property>\n"
              .formatted(pairs[i], pairs[i + 1]));
    }
    Files.writeString(conf.resolve(file), text.append("</configuration>\n"));
  }

  /** A free one. */
  static String address() throws IOException {
    while (true) {
      int port = FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return "127.0.0.1:" + free.getLocalPort();
      } catch (IOException e) {
        // Somebody's; another will do.
      }
    }
  }

  /** Starts a process of Hadoop's; what it prints goes into {@code name.log}. */
  Process daemon(String name, String mainClass, String... words) throws IOException {
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

  /** What a process has printed. */
  String printed(String name) throws IOException {
    return Files.readString(directory.resolve(name + ".log"));
  }
}
