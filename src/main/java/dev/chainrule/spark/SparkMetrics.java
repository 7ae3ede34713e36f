package dev.chainrule.spark;

import com.codahale.metrics.MetricRegistry;
import dev.chainrule.train.Flow.ParameterFlow;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainState;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkConf;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Puts the figures of a run into Spark's metrics system, as gauges of the driver whose names begin
 * with {@code chainrule.}; whatever Spark's sinks reach, such as Prometheus and JMX, sees them.
 *
 * <p>Spark makes the plugin from its setting {@code spark.plugins}, so it cannot be handed
 * anything: what a {@link Feed} writes, it finds in a place that the whole JVM shares. There is one
 * context in a JVM, and so one run at a time.
 */
public final class SparkMetrics implements SparkPlugin {
  private static final String PLUGINS = "spark.plugins";

  /** The newest figures of the run that goes on; empty between two runs. */
  private static final Map<String, Number> FIGURES = new ConcurrentHashMap<>();

  /** Of the context that there is; what is added later is seen too. */
  private static volatile MetricRegistry registry = new MetricRegistry();

  /** Adds this plugin to the user's in {@code conf}. */
  static void install(SparkConf conf) {
    Set<String> plugins = new LinkedHashSet<>(List.of(conf.get(PLUGINS, "").split("\\s*,\\s*")));
    plugins.remove("");
    plugins.add(SparkMetrics.class.getName());
    conf.set(PLUGINS, String.join(",", plugins));
  }

  @Override
  public DriverPlugin driverPlugin() {
    return new Driver();
  }

  /** None: all that is measured is on the driver. */
  @Override
  public ExecutorPlugin executorPlugin() {
    return null;
  }

  private static final class Driver implements DriverPlugin {
    @Override
    public void registerMetrics(String application, PluginContext context) {
      registry = context.metricRegistry();
      set("step", 0); // Spark forgets a registry that is empty at this time.
    }

    @Override
    public void shutdown() {
      FIGURES.clear();
    }
  }

  private static void set(String name, Number value) {
    String full = "chainrule." + name;
    FIGURES.put(full, value);
    registry.gauge(full, () -> () -> FIGURES.get(full));
  }

  /** Is told by the loop what the gauges show. */
  static final class Feed implements TrainListener {
    private final String judge;

    /**
     * @param judge what the set is called that is judged after each epoch
     */
    Feed(String judge) {
      this.judge = judge;
    }

    @Override
    public void started(TrainState state) {
      set("step", state.steps());
      set("epoch", state.metrics().history().size());
    }

    @Override
    public void stepDone(StepReport report) {
      set("step", report.step().number() + 1);
      set("loss", report.meanLoss());
      set("learningRate", report.step().learningRate());
      set("stepSeconds", report.seconds());
      set("samplesPerSecond", report.rows() / report.seconds());
    }

    @Override
    public void epochMeasured(EpochDetails details) {
      for (ParameterFlow parameter : details.flow().parameters()) {
        setIfKnown("gradientNorm." + parameter.name(), parameter.gradientNorm());
        set("weightNorm." + parameter.name(), parameter.weightNorm());
        setIfKnown("updateRatio." + parameter.name(), parameter.updateRatio());
      }
    }

    private static void setIfKnown(String name, Double value) {
      if (value != null) {
        set(name, value);
      }
    }

    @Override
    public void epochDone(EpochReport report) {
      set("epoch", report.epoch());
      set("trainLoss", report.trainLoss());
      set(judge + "Loss", report.testLoss());
      set(judge + "Accuracy", report.testAccuracy());
    }
  }
}
