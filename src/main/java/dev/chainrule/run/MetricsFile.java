package dev.chainrule.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chainrule.io.Json;
import dev.chainrule.io.OutputException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.train.Flow;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainListener.EpochDetails;
import dev.chainrule.train.TrainListener.EpochReport;
import dev.chainrule.train.TrainListener.StepReport;
import dev.chainrule.train.TrainState;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code metrics.jsonl}: an object for each step and each epoch, each on a line of its own.
 *
 * <p>A resumed run keeps the lines up to where it begins, so that each step has one. If metrics
 * cannot be written, a warning says so and training continues without them.
 */
public final class MetricsFile implements TrainListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsFile.class);

  private final RunDirectory directory;
  private final String judge;

  /** Of the epoch that ends. */
  private Flow flow;

  private List<FlowWarnings.Warning> warnings = List.of();

  /** Null before the start, and where it cannot be written. */
  private OutputStream out;

  /**
   * @param judge what the set is called that is judged after each epoch
   */
  public MetricsFile(RunDirectory directory, String judge) {
    this.directory = directory;
    this.judge = judge;
  }

  @Override
  public void started(TrainState state) {
    try {
      out = directory.append(RunDirectory.METRICS, line -> isBehind(line, state));
    } catch (OutputException e) {
      LOG.warn("no metrics: {}", e.getMessage());
    }
  }

  /** A line that was cut off by a kill is no JSON, and belongs to a step that is made again. */
  private static boolean isBehind(String line, TrainState start) {
    return Json.parse(line)
        .map(
            json ->
                json.path("type").asText().equals("epoch")
                    ? json.path("epoch").asInt() <= start.metrics().history().size()
                    : json.path("step").asInt(Integer.MAX_VALUE) <= start.steps())
        .orElse(false);
  }

  @Override
  public void stepDone(StepReport report) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("type", "step");
    line.put("step", report.step().number() + 1);
    line.put("epoch", report.step().epoch() + 1);
    line.put("rows", report.rows());
    line.put("loss", report.meanLoss());
    line.put("learningRate", report.step().learningRate());
    line.put("seconds", report.seconds());
    line.put("phases", report.phases());
    write(line);
  }

  @Override
  public void epochMeasured(EpochDetails details) {
    flow = details.flow();
    warnings = FlowWarnings.of(flow, details.weights().layout());
  }

  @Override
  public void epochDone(EpochReport report) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("type", "epoch");
    line.putAll(fields(report, judge));
    line.put("flow", flow);
    line.put("warnings", warnings);
    write(line);
  }

  /**
   * What files say of an epoch.
   *
   * @param judge what the set is called that was judged
   */
  public static Map<String, Object> fields(EpochReport report, String judge) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("epoch", report.epoch());
    fields.put("trainLoss", report.trainLoss());
    fields.put(judge + "Loss", report.testLoss());
    fields.put(judge + "Accuracy", report.testAccuracy());
    fields.put("seconds", report.seconds());
    fields.put("samplesPerSecond", report.samplesPerSecond());
    fields.put("weightsSha256", report.weightsSha256());
    return fields;
  }

  /** Flushed each time: a killed run's lines must reach as far as its last checkpoint. */
  private void write(Map<String, Object> line) {
    if (out == null) {
      return;
    }
    try {
      out.write(Json.line(line).getBytes(UTF_8));
      out.flush();
    } catch (IOException e) {
      LOG.warn("{} ends here, it cannot be written: {}", name(), SafeMessage.reason(e));
      close();
      out = null;
    }
  }

  @Override
  public void close() {
    if (out != null) {
      try {
        out.close();
      } catch (IOException e) {
        LOG.warn("{} may lack its last lines: {}", name(), SafeMessage.reason(e));
      }
    }
  }

  private String name() {
    return directory.resolve(RunDirectory.METRICS);
  }
}
