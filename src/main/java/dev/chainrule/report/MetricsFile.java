package dev.chainrule.report;

import dev.chainrule.checkpoint.OutputException;
import dev.chainrule.checkpoint.RunDirectory;
import dev.chainrule.train.EpochReport;
import dev.chainrule.train.StepReport;
import dev.chainrule.train.TrainListener;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code metrics.jsonl}: an object a step and an object an epoch, each on a line of its own. */
public final class MetricsFile implements TrainListener, AutoCloseable {
  private final String name;
  private final OutputStream out;

  public MetricsFile(RunDirectory directory) {
    this.name = directory.resolve(RunDirectory.METRICS);
    this.out = directory.open(RunDirectory.METRICS);
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
  public void epochDone(EpochReport report) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("type", "epoch");
    line.put("epoch", report.epoch());
    line.put("trainLoss", report.trainLoss());
    line.put("testLoss", report.testLoss());
    line.put("testAccuracy", report.testAccuracy());
    line.put("seconds", report.seconds());
    line.put("samplesPerSecond", report.samplesPerSecond());
    line.put("weightsSha256", report.weightsSha256());
    write(line);
    try {
      out.flush();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void write(Map<String, Object> line) {
    try {
      out.write(Json.line(line).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private OutputException failure(IOException e) {
    return new OutputException(name + ": cannot be written: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }
}
