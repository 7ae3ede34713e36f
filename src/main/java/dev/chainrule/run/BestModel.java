package dev.chainrule.run;

import dev.chainrule.data.Encoding;
import dev.chainrule.io.OutputException;
import dev.chainrule.model.Network;
import dev.chainrule.model.Parameters;
import dev.chainrule.train.RunMetrics;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainState;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the model of the epoch that did best on the validation set in {@code
 * model-best.safetensors}, beside the last one.
 */
public final class BestModel implements TrainListener {
  private static final Logger LOG = LoggerFactory.getLogger(BestModel.class);

  private final RunDirectory directory;
  private final Network network;
  private final Encoding encoding;
  private final Provenance provenance;
  private int epochs;
  private Parameters weights;

  public BestModel(
      RunDirectory directory, Network network, Encoding encoding, Provenance provenance) {
    this.directory = directory;
    this.network = network;
    this.encoding = encoding;
    this.provenance = provenance;
  }

  /** The epoch of the highest accuracy, the first of equals; empty before the first. */
  public static Optional<EpochReport> best(List<EpochReport> history) {
    return history.stream()
        .max(
            Comparator.comparingDouble(EpochReport::testAccuracy)
                .thenComparing(EpochReport::epoch, Comparator.reverseOrder()));
  }

  @Override
  public void started(TrainState state) {
    epochs = state.metrics().history().size();
  }

  @Override
  public void reached(TrainState state) {
    RunMetrics metrics = state.metrics();
    if (metrics.history().size() == epochs) {
      return;
    }
    epochs = metrics.history().size();
    boolean isBest = best(metrics.history()).map(report -> report.epoch() == epochs).orElse(false);
    if (isBest) {
      weights = state.weights().copy();
      write();
    }
  }

  private void write() {
    try {
      ModelFile.write(directory, RunDirectory.BEST_MODEL, network, weights, encoding, provenance);
    } catch (OutputException e) {
      LOG.warn("no {} of epoch {}: {}", RunDirectory.BEST_MODEL, epochs, e.getMessage());
    }
  }

  /** The weights of the best epoch, if it was in this session. */
  public Optional<Parameters> weights() {
    return Optional.ofNullable(weights);
  }
}
