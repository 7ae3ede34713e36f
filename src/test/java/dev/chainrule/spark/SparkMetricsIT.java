package dev.chainrule.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import dev.chainrule.train.Flow;
import dev.chainrule.train.Flow.ParameterFlow;
import dev.chainrule.train.LocalRun;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainingResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.spark.SparkConf;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Spark's metrics system shows of a run. */
@Timeout(600)
class SparkMetricsIT {
  private static final Pattern GAUGE =
      Pattern.compile("metrics_\\S*_driver_plugin_\\S*_chainrule_(\\w+)_Value\\{\\S*} (\\S+)");

  @TempDir static Path dir;
  private static MnistSubset data;
  private static LocalRun local;

  @BeforeAll
  static void writeData() throws IOException {
    data = MnistSubset.write(dir, 3000, 500);
    local = new LocalRun(data);
  }

  private static SparkTraining open(SparkConf conf, TrainSettings settings, EngineChoice engine) {
    return SparkTraining.open(
        conf.setMaster("local[2]"),
        settings,
        new ClusterSettings(2, 2, 4).withEngine(engine),
        data.train(),
        data.test());
  }

  /** Looks at the metrics of the run from within it, once an epoch is over, and stops it. */
  private static final class Scrape implements TrainListener {
    private final SparkTraining training;
    private StepReport step;
    private EpochReport epoch;
    private Flow flow;
    private Map<String, Double> prometheus = Map.of();
    private Map<String, Object> jmx = Map.of();

    Scrape(SparkTraining training) {
      this.training = training;
    }

    @Override
    public void stepDone(StepReport report) {
      step = report;
    }

    @Override
    public void epochMeasured(EpochDetails details) {
      flow = details.flow();
    }

    @Override
    public void epochDone(EpochReport report) {
      epoch = report;
    }

    @Override
    public void reached(TrainState state) {
      if (epoch == null || state.steps() == 12) {
        return; // One step more, so that the gauges are not all of the same moment.
      }
      prometheus = prometheus(training.spark().sc().uiWebUrl().get());
      jmx = jmx();
      training.stop();
    }
  }

  private static Map<String, Double> prometheus(String ui) {
    try {
      String text =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(ui + "/metrics/prometheus/")).build(),
                  BodyHandlers.ofString())
              .body();
      return GAUGE
          .matcher(text)
          .results()
          .collect(
              Collectors.toMap(
                  found -> found.group(1),
                  found -> Double.valueOf(found.group(2)),
                  (a, b) -> a,
                  TreeMap::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> jmx() {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    Map<String, Object> found = new TreeMap<>();
    try {
      for (ObjectName name :
          beans.queryNames(new ObjectName("metrics:type=gauges,name=*.chainrule.*"), null)) {
        found.put(
            name.getKeyProperty("name").replaceFirst(".*\\.chainrule\\.", ""),
            beans.getAttribute(name, "Value"));
      }
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
    return found;
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATE", "RESIDENT"})
  void prometheusAndJmxSeeTheFiguresOfTheRunThatGoesOn(EngineChoice engine) {
    SparkConf conf =
        new SparkConf()
            .set("spark.ui.port", "0")
            .set("spark.metrics.conf", Path.of("conf/metrics.properties").toString());
    TrainSettings settings = local.settings().withEpochs(1000).build();
    try (SparkTraining training = open(conf, settings, engine)) {
      Scrape scrape = new Scrape(training);
      TrainingResult result = training.run(List.of(scrape));
      assertEquals(13, result.steps());
      Map<String, Double> expected =
          new TreeMap<>(
              Map.of(
                  "step", 13.0,
                  "epoch", 1.0,
                  "loss", scrape.step.meanLoss(),
                  "learningRate", scrape.step.step().learningRate(),
                  "stepSeconds", scrape.step.seconds(),
                  "samplesPerSecond", scrape.step.rows() / scrape.step.seconds(),
                  "trainLoss", scrape.epoch.trainLoss(),
                  "testLoss", scrape.epoch.testLoss(),
                  "testAccuracy", scrape.epoch.testAccuracy()));
      for (ParameterFlow parameter : scrape.flow.parameters()) {
        expected.put("gradientNorm_" + parameter.name(), parameter.gradientNorm());
        expected.put("weightNorm_" + parameter.name(), parameter.weightNorm());
        expected.put("updateRatio_" + parameter.name(), parameter.updateRatio());
      }
      assertEquals(expected, scrape.prometheus);
      assertTrue(scrape.prometheus.get("gradientNorm_W1") > 0, "it is still learning");
      assertEquals(scrape.step.meanLoss(), scrape.jmx.get("loss"));
      assertEquals(13, scrape.jmx.get("step"));
      assertEquals(
          expected.keySet(),
          scrape.jmx.keySet().stream()
              .map(name -> name.replace('.', '_'))
              .collect(Collectors.toSet()));
    }
  }

  /** Of a user, beside ours. */
  public static final class UsersPlugin implements SparkPlugin {
    private static final Set<String> STARTED = ConcurrentHashMap.newKeySet();

    @Override
    public DriverPlugin driverPlugin() {
      STARTED.add("driver");
      return new DriverPlugin() {};
    }

    @Override
    public ExecutorPlugin executorPlugin() {
      return null;
    }
  }

  @Test
  void pluginsOfTheUserStay() {
    SparkConf conf =
        new SparkConf()
            .set("spark.ui.enabled", "false")
            .set("spark.plugins", UsersPlugin.class.getName());
    TrainSettings settings = local.settings().build();
    try (SparkTraining training = open(conf, settings, EngineChoice.AGGREGATE)) {
      assertEquals(Set.of("driver"), UsersPlugin.STARTED);
      assertEquals(
          UsersPlugin.class.getName() + "," + SparkMetrics.class.getName(),
          training.spark().getConf().get("spark.plugins"));
    }
  }
}
