package dev.chainrule.tensorboard;

import dev.chainrule.io.OutputException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Storage;
import dev.chainrule.io.UserPath;
import dev.chainrule.model.ParameterLayout.Entry;
import dev.chainrule.model.Parameters;
import dev.chainrule.tensorboard.Hyperparameters.Status;
import dev.chainrule.train.Flow;
import dev.chainrule.train.Flow.ParameterFlow;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainingResult.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells TensorBoard of a run: loss and learning rate of each step; of each epoch what it reached,
 * how gradients flow, how weights and gradients are distributed, and the confusion matrix.
 *
 * <p>If that cannot be written, a warning says so and training continues without it.
 */
public final class TensorBoard implements TrainListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TensorBoard.class);

  private final Configuration hadoop;
  private final String folder;
  private final String judge;
  private final Hyperparameters hyperparameters;

  /** Null before the start, and where it cannot be written. */
  private EventFile file;

  /** Updates made so far. */
  private int steps;

  private Status status = Status.FAILURE;

  /**
   * @param folder for the event files; exists
   * @param judge what the set is called that is judged after each epoch
   * @param settings of the run, by their names
   */
  public TensorBoard(
      Configuration hadoop, String folder, String judge, Map<String, String> settings) {
    this.hadoop = hadoop;
    this.folder = folder;
    this.judge = judge;
    this.hyperparameters =
        new Hyperparameters(settings, List.of("accuracy/" + judge, "loss/" + judge, "loss/train"));
  }

  /**
   * Makes {@code folder} if there is none.
   *
   * @throws OutputException if it cannot be made
   */
  public static void requireFolder(Configuration hadoop, String folder) {
    Path path = UserPath.hadoop(folder);
    try {
      if (!Storage.system(hadoop, path).mkdirs(path)) {
        throw new IOException("no folder");
      }
    } catch (IOException e) {
      throw new OutputException(folder + ": cannot be made: " + SafeMessage.reason(e), e);
    }
  }

  @Override
  public void started(TrainState state) {
    steps = state.steps();
    try {
      file = EventFile.create(hadoop, folder, steps + 1);
      write(hyperparameters.start());
    } catch (OutputException e) {
      LOG.warn("nothing for TensorBoard: {}", e.getMessage());
    }
  }

  @Override
  public void stepDone(StepReport report) {
    steps = report.step().number() + 1;
    write(
        new Summaries()
            .scalar("loss/step", report.meanLoss())
            .scalar("speed/learningRate", report.step().learningRate())
            .scalar("speed/stepSeconds", report.seconds()));
  }

  @Override
  public void epochMeasured(EpochDetails details) {
    if (file == null) {
      return;
    }
    EpochReport report = details.report();
    Summaries summaries =
        new Summaries()
            .scalar("loss/train", report.trainLoss())
            .scalar("loss/" + judge, report.testLoss())
            .scalar("accuracy/" + judge, report.testAccuracy())
            .scalar("speed/samplesPerSecond", report.samplesPerSecond())
            .confusion("confusion/" + judge, details.judged());
    addFlow(details.flow(), summaries);
    addHistograms("weights/", details.weights(), summaries);
    details.gradient().ifPresent(gradient -> addHistograms("gradients/", gradient, summaries));
    write(summaries);
  }

  private static void addFlow(Flow flow, Summaries summaries) {
    for (ParameterFlow parameter : flow.parameters()) {
      summaries
          .scalarIfKnown("gradientNorm/" + parameter.name(), parameter.gradientNorm())
          .scalar("weightNorm/" + parameter.name(), parameter.weightNorm())
          .scalarIfKnown("updateRatio/" + parameter.name(), parameter.updateRatio());
    }
    flow.activations()
        .forEach(
            units ->
                summaries
                    .scalarIfKnown("dead/" + units.name(), units.dead())
                    .scalarIfKnown("saturated/" + units.name(), units.saturated()));
  }

  private static void addHistograms(String prefix, Parameters vector, Summaries summaries) {
    for (Entry entry : vector.layout().trained()) {
      summaries.histogram(prefix + entry.name(), vector.view(entry));
    }
  }

  /** The run has ended; an end that this is not told of counts as a failure. */
  public void finished(Outcome outcome) {
    status = outcome.isGood() ? Status.SUCCESS : Status.FAILURE;
  }

  private void write(Summaries summaries) {
    if (file == null) {
      return;
    }
    try {
      file.write(steps, summaries);
    } catch (OutputException e) {
      LOG.warn("TensorBoard learns no more: {}", e.getMessage());
      abandon();
    }
  }

  private void abandon() {
    EventFile broken = file;
    file = null;
    try {
      broken.close();
    } catch (OutputException e) {
      LOG.debug("closing it fails too", e);
    }
  }

  @Override
  public void close() {
    write(Hyperparameters.end(status));
    if (file != null) {
      try {
        file.close();
      } catch (OutputException e) {
        LOG.warn("TensorBoard may lack the last events: {}", e.getMessage());
      }
    }
  }
}
