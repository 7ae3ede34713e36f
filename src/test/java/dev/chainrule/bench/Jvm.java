package dev.chainrule.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Another JVM with this one's class path and module flags, and the memory, collector and BLAS
 * threads that {@code submit/chainrule} gives a driver.
 */
final class Jvm {
  private Jvm() {}

  /**
   * One that is ready to start.
   *
   * @param memory its largest heap, such as {@code 2g}
   * @param main the class to run
   * @param arguments of that
   * @param log gets what it writes to standard error
   */
  static ProcessBuilder running(String memory, String main, List<String> arguments, Path log) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(
            flag ->
                flag.startsWith("--add-") || flag.startsWith("-Djdk.") || flag.startsWith("-Dio."))
        .forEach(words::add);
    words.addAll(List.of("-Xmx" + memory, "-XX:+UseParallelGC", "-Dai.djl.offline=true"));
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    words.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(words).redirectError(log.toFile());
    builder.environment().put("OPENBLAS_NUM_THREADS", "1");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder
        .environment()
        .put("DJL_CACHE_DIR", log.resolveSibling("djl").toAbsolutePath().toString());
    return builder;
  }
}
