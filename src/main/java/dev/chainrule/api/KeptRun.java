package dev.chainrule.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chainrule.io.Json;
import dev.chainrule.model.Network;
import dev.chainrule.report.RunReport;
import dev.chainrule.run.BestModel;
import dev.chainrule.run.CheckpointSettings;
import dev.chainrule.run.CheckpointStore;
import dev.chainrule.run.FinalTest;
import dev.chainrule.run.MetricsFile;
import dev.chainrule.run.ModelFile;
import dev.chainrule.run.Provenance;
import dev.chainrule.run.ResumePoint;
import dev.chainrule.run.RunDirectory;
import dev.chainrule.run.RunSummary;
import dev.chainrule.run.TrainingJob;
import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.spark.ResourcesException;
import dev.chainrule.spark.SparkTraining;
import dev.chainrule.train.Assessment;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainingResult;
import dev.chainrule.train.TrainingResult.Outcome;
import dev.chainrule.train.TrainingResult.TestFigures;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training that is kept in a run directory, with the files that {@code chainrule train} writes.
 */
final class KeptRun implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeptRun.class);

  private final long begin = System.nanoTime();
  private final Configuration hadoop;
  private final Request asked;
  private final TrainingJob job;
  private final RunDirectory directory;
  private final CheckpointStore store;
  private final ResumePoint start;

  /** What the test set says in the end; null if it was not judged. */
  private TestFigures figures;

  /**
   * Opens the directory, and finds where the run begins.
   *
   * @throws dev.chainrule.io.OutputException if it cannot be written to
   * @throws dev.chainrule.settings.InvalidSettingsException if it holds another run
   */
  KeptRun(Configuration hadoop, Request asked, TrainingJob job) {
    this.hadoop = hadoop;
    this.asked = asked;
    this.job = job;
    String path = asked.directory().orElseThrow();
    this.directory =
        asked.resumes()
            ? RunDirectory.resume(hadoop, path)
            : RunDirectory.createEmpty(hadoop, path);
    try {
      this.store = CheckpointSettings.store(asked::get, directory);
      this.start = ResumePoint.of(job, asked.resumes(), store, job.settings()::initialWeights);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** Trains, and writes all there is to be written. */
  TrainingResult train(SparkTraining training, List<TrainListener> users) {
    start.otherEngine().ifPresent(this::warnOrStop);
    Provenance provenance = job.provenance(training.version());
    Network network = job.settings().compute().network();
    BestModel best = new BestModel(directory, network, training.encoding(), provenance);
    TrainingResult result = makeSteps(training, users, best, provenance);
    if (result.outcome() != Outcome.INTERRUPTED) {
      ModelFile.write(directory, network, result.weights(), training.encoding(), provenance);
    }
    FinalTest test =
        FinalTest.of(
            job, result, best, directory, hadoop, weights -> training.test(job.test(), weights));
    figures = test.last();
    RunSummary summary =
        new RunSummary(
            job, start, training.encoding(), training.facts(), provenance, asked.origins());
    String json = Json.pretty(summary.of(result, test, (System.nanoTime() - begin) / 1e9));
    directory.write(RunDirectory.SUMMARY, out -> out.write(json.getBytes(UTF_8)));
    if (asked.reports()) {
      RunReport.write(
          hadoop,
          directory,
          job,
          result,
          training.encoding(),
          () -> training.assess("test set", job.test(), result.weights(), Assessment.MISTAKES));
    }
    return result;
  }

  private void warnOrStop(String otherEngine) {
    if (asked.get(ClusterSettings.STRICT)) {
      throw new ResourcesException(otherEngine);
    }
    LOG.warn("{}", otherEngine);
  }

  /** Users' listeners hear of what is on disk already. */
  private TrainingResult makeSteps(
      SparkTraining training, List<TrainListener> users, BestModel best, Provenance provenance) {
    try (MetricsFile metrics = new MetricsFile(directory, job.judge())) {
      List<TrainListener> all = new ArrayList<>(List.of(metrics));
      job.validation().ifPresent(set -> all.add(best)); // Before the checkpoint of its epoch.
      all.add(CheckpointSettings.checkpointer(asked::get, store, job, provenance));
      all.addAll(users);
      return training.run(start.state(), all);
    }
  }

  /** What the test set says in the end; null if it was not judged. */
  TestFigures figures() {
    return figures;
  }

  @Override
  public void close() {
    directory.close();
  }
}
