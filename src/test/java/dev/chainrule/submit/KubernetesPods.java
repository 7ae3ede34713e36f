package dev.chainrule.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.List;
import java.util.Map;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkSubmit;
import org.apache.spark.deploy.SparkSubmitArguments;
import org.apache.spark.deploy.k8s.KubernetesConf;
import org.apache.spark.deploy.k8s.submit.ClientArguments;
import org.apache.spark.deploy.k8s.submit.KubernetesClientApplication;
import org.apache.spark.deploy.k8s.submit.KubernetesDriverBuilder;
import org.apache.spark.resource.ResourceProfile$;
import org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBuilder;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The pods that Spark's own submission client and scheduler would ask a Kubernetes for. Nobody is
 * asked: the client is given an address that it never calls.
 */
final class KubernetesPods {
  /**
   * The driver's pod.
   *
   * @param properties of its config map, which spark-submit reads within the pod
   */
  record Driver(Pod pod, Container container, Map<String, String> properties) {}

  private KubernetesPods() {}

  /** What comes of {@code bin/spark-submit} with {@code words}. */
  static Driver driver(List<String> words) {
    var parsed =
        new SparkSubmitArguments(
            CollectionConverters.asScala(words).toSeq(),
            scala.collection.immutable.Map$.MODULE$.empty());
    var prepared = new SparkSubmit().prepareSubmitEnvironment(parsed, Option.empty());
    assertEquals(KubernetesClientApplication.class.getName(), prepared._4());
    List<String> itsWords = CollectionConverters.asJava(prepared._1());
    var arguments = ClientArguments.fromCommandLineArgs(itsWords.toArray(String[]::new));
    var conf =
        KubernetesConf.createDriverConf(
            prepared._3(),
            "spark-1",
            arguments.mainAppResource(),
            arguments.mainClass(),
            arguments.driverArgs(),
            arguments.proxyUser());
    try (KubernetesClient client = client()) {
      var asked = new KubernetesDriverBuilder().buildFromFeatures(conf, client);
      return new Driver(
          asked.pod().pod(), asked.pod().container(), asked.getSystemPropertiesAsJavaMap());
    }
  }

  /** The container of an executor that {@code driver} asks for. */
  static Container executor(Driver driver) {
    SparkConf conf = new SparkConf(false);
    driver.properties().forEach(conf::set);
    try (KubernetesClient client = client()) {
      return new KubernetesExecutorBuilder()
          .buildFromFeatures(
              KubernetesConf.createExecutorConf(conf, "1", "spark-1", Option.empty(), 0),
              new SecurityManager(conf, Option.empty(), null),
              client,
              ResourceProfile$.MODULE$.getOrCreateDefaultProfile(conf))
          .pod()
          .container();
    } finally {
      ResourceProfile$.MODULE$.clearDefaultProfile(); // Of the whole JVM.
    }
  }

  private static KubernetesClient client() {
    var nowhere = new ConfigBuilder(Config.empty()).withMasterUrl("https://127.0.0.1:1").build();
    return new KubernetesClientBuilder().withConfig(nowhere).build();
  }
}
