package dev.chainrule.faults;

import dev.chainrule.submit.SharedClasses;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program in a JVM of its own, with this one's classes and module flags. */
final class ChildJvm {
  private static final long LIMIT_SECONDS = 600;

  private ChildJvm() {}

  /** The words before the program's own arguments. */
  static List<String> command(Map<String, String> properties) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(
            flag ->
                flag.startsWith("--add-") || flag.startsWith("-Djdk.") || flag.startsWith("-Dio."))
        .forEach(words::add);
    // A short life: compiling it thoroughly would take most of the time.
    words.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    words.addAll(SharedClasses.flags());
    properties.forEach((name, value) -> words.add("-D" + name + "=" + value));
    String classPath = System.getProperty("java.class.path");
    words.addAll(List.of("-cp", SharedClasses.classPath() + File.pathSeparator + classPath));
    words.add("dev.chainrule.cli.Chainrule");
    return words;
  }

  /** Starts a command whose output goes to {@code log}. */
  static Process start(List<String> command, Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.redirectInput(new File("/dev/null"));
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return builder.start();
  }

  static int await(Process process) throws InterruptedException {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("no end within " + LIMIT_SECONDS + " s");
    }
    return process.exitValue();
  }
}
