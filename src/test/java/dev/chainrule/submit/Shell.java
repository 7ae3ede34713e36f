package dev.chainrule.submit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs commands as a user would: another process, its own environment, a time limit. */
public final class Shell {
  /** The project. */
  public static final Path HOME =
      Path.of(System.getProperty("chainrule.home", "")).toAbsolutePath();

  private static final Path OWN_SPARK = HOME.resolve("target/spark");

  /** The Spark that is tested: the one that comes with the build, or another. */
  public static final Path SPARK =
      Path.of(System.getProperty("chainrule.spark", OWN_SPARK.toString()));

  /** How long runs wait for executors, which may take their time where others are at work. */
  public static final int PATIENCE_SECONDS = 600;

  private static final long LIMIT_SECONDS = 900;

  /** Test JVMs live for seconds: compiling them thoroughly would take half of that. */
  private static final String SHORT_LIFE = "-XX:TieredStopAtLevel=1";

  private final Path directory;
  private final Map<String, String> environment = new HashMap<>(System.getenv());

  /**
   * Commands run in {@code directory}, without the settings that this JVM inherited for Spark, and
   * with the Spark that is tested.
   */
  public Shell(Path directory) {
    this.directory = directory;
    environment
        .keySet()
        .removeIf(
            name ->
                name.startsWith("SPARK_")
                    || name.startsWith("CHAINRULE_")
                    || name.equals("MASTER")
                    || name.equals("OPENBLAS_NUM_THREADS"));
    if (!SPARK.equals(OWN_SPARK)) {
      environment.put("SPARK_HOME", SPARK.toString());
    }
    environment.put(
        "SPARK_SUBMIT_OPTS",
        SHORT_LIFE + " \"-Dspark.executor.defaultJavaOptions=" + onWorkers() + "\"");
    environment.put("SPARK_DAEMON_JAVA_OPTS", SHORT_LIFE);
  }

  /** Options for a JVM that a worker starts: an executor, or a driver on the cluster. */
  public static String onWorkers() {
    return HOME.toString().contains(" ")
        ? SHORT_LIFE
        : SHORT_LIFE + " " + String.join(" ", SharedClasses.flags());
  }

  public Shell with(String name, Object value) {
    environment.put(name, value.toString());
    return this;
  }

  public Shell without(String name) {
    environment.remove(name);
    return this;
  }

  /** What a command left behind. */
  public record Result(int exitCode, String output, String errors) {
    public List<String> errorLines() {
      return errors.lines().toList();
    }
  }

  public Result run(Object... command) throws IOException, InterruptedException {
    return start(command).await();
  }

  /**
   * A command that may still run; its output goes to files, so that no reader can keep it waiting.
   */
  public record Running(Process process, Path output, Path errors) {
    public Result await() throws IOException, InterruptedException {
      if (!process.waitFor(LIMIT_SECONDS, SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError("no end within " + LIMIT_SECONDS + " s: " + read(errors));
      }
      return new Result(process.exitValue(), read(output), read(errors));
    }
  }

  public Running start(Object... command) throws IOException {
    Path output = Files.createTempFile("chainrule-it", ".out");
    Path errors = Files.createTempFile("chainrule-it", ".err");
    output.toFile().deleteOnExit();
    errors.toFile().deleteOnExit();
    ProcessBuilder builder =
        new ProcessBuilder(List.of(command).stream().map(Object::toString).toList())
            .directory(directory.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    // A test that fails leaves it behind.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new Running(process, output, errors);
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, UTF_8);
  }
}
