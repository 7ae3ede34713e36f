package dev.chainrule.submit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.cli.Chainrule;
import dev.chainrule.cli.Outcome;
import dev.chainrule.submit.KubernetesPods.Driver;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The example for Kubernetes, as far as it goes without one: the pods that come of its words and
 * settings, and what the program says of these in the driver's pod.
 */
class KubernetesTest {
  private static final String IMAGE = "registry.example.org/chainrule:0.1";
  private static final String JAR = "local:///opt/chainrule/chainrule.jar";

  @TempDir Path temporary;
  private Driver driver;

  @BeforeEach
  void submit() throws Exception {
    ScriptsOfAProject.executable(
        temporary.resolve("bin/spark-submit"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    Shell.Result said =
        new Shell(temporary)
            .with("SPARK_HOME", temporary)
            .with("K8S_API", "https://10.0.0.1:6443")
            .with("IMAGE", IMAGE)
            .run(Shell.HOME.resolve("submit/examples/kubernetes.sh"), "--epochs", "3");
    assertEquals(0, said.exitCode(), said.errors());
    driver = KubernetesPods.driver(said.output().lines().toList());
  }

  @AfterEach
  void putBack() {
    driver.properties().keySet().forEach(System::clearProperty);
  }

  private static Map<String, String> environment(Container container) {
    return container.getEnv().stream()
        .filter(variable -> variable.getValue() != null)
        .collect(toMap(EnvVar::getName, EnvVar::getValue));
  }

  @Test
  void driversPodIsThatOfTheExample() {
    Container container = driver.container();
    assertEquals(IMAGE, container.getImage());
    assertEquals("spark", driver.pod().getSpec().getServiceAccountName());
    assertTrue(driver.pod().getMetadata().getName().startsWith("chainrule-mnist-"));
    assertEquals(
        List.of("--class", Chainrule.class.getName(), JAR, "train", "--epochs", "3"),
        container.getArgs().subList(3, container.getArgs().size()));
    assertEquals("1", environment(container).get("OPENBLAS_NUM_THREADS"));
    // The JVM's 2g, and 512m outside its heap.
    Quantity memory = new Quantity("2560Mi");
    assertEquals(memory, container.getResources().getRequests().get("memory"));
    assertEquals(memory, container.getResources().getLimits().get("memory"));
  }

  @Test
  void executorsPodIsThatOfTheExample() {
    Container container = KubernetesPods.executor(driver);
    assertEquals(IMAGE, container.getImage());
    assertEquals("1", environment(container).get("OPENBLAS_NUM_THREADS"));
    // Again the JVM's 2g, and 1g outside.
    Map<String, Quantity> all = Map.of("cpu", new Quantity("2"), "memory", new Quantity("3072Mi"));
    assertEquals(all, container.getResources().getRequests());
    assertEquals(all, container.getResources().getLimits());
  }

  @Test
  void everySettingOfTheFileGetsIntoThePod() throws Exception {
    Properties file = new Properties();
    try (var in =
        Files.newBufferedReader(Shell.HOME.resolve("conf/kubernetes.properties"), UTF_8)) {
      file.load(in);
    }
    assertTrue(file.containsKey("spark.chainrule.out"), file.toString());
    file.forEach((key, value) -> assertEquals(value, driver.properties().get(key), "" + key));
    assertEquals("2g", driver.properties().get("spark.driver.memory"));
  }

  /** Where spark-submit, in client mode, starts the program with the properties of the pod. */
  @Test
  void programInThePodTakesTheSettings() {
    driver.properties().forEach(System::setProperty);
    System.setProperty("spark.submit.deployMode", "client");
    List<String> words = driver.container().getArgs();
    assertTold("--step-attempts: 0, expected at least 1", words);

    System.clearProperty("spark.chainrule.out");
    assertTold(
        "--step-attempts: 0, expected at least 1\nchainrule: --out: missing, expected a directory"
            + " that outlives the driver on the cluster, such as hdfs:///user/me/run",
        words);
  }

  /** A mistake of our own keeps Spark from being started; all others are told with it. */
  private static void assertTold(String lines, List<String> arguments) {
    Stream<String> words = arguments.stream().skip(arguments.indexOf(JAR) + 1);
    Outcome outcome =
        Outcome.run(Stream.concat(words, Stream.of("--step-attempts", "0")).toArray(String[]::new));
    assertEquals("chainrule: " + lines + "\n", outcome.err());
  }
}
