package dev.chainrule.api;

import dev.chainrule.data.RowSource;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkSettings;
import dev.chainrule.optim.LearningRate;
import dev.chainrule.run.FinalTest;
import dev.chainrule.run.ModelFile;
import dev.chainrule.run.TrainingJob;
import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.spark.RddRows;
import dev.chainrule.spark.SparkTraining;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainingResult;
import dev.chainrule.train.TrainingResult.Outcome;
import dev.chainrule.train.TrainingResult.TestFigures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Trains networks in a Spark program of one's own.
 *
 * <pre>{@code
 * TrainedModel model =
 *     new ChainruleTrainer(spark)
 *         .layers(784, 256, 10)
 *         .epochs(5)
 *         .learningRate(0.1)
 *         .option("momentum", "0.9")
 *         .train("data/mnist");
 * }</pre>
 *
 * <p>Options have the names, values, defaults and messages that {@code chainrule train} has; with
 * the same options and data, the weights are the same bits as there. Those that fix nothing but
 * where Spark runs are the context's.
 *
 * <p>The context is the user's: it is not stopped, its settings and listeners stay, and what a
 * training caches, or sets for the calling thread, is gone when {@code train} returns. Jobs belong
 * to the calling thread's job group, if it has one; to cancel that ends the training. Any number of
 * threads may train in one context at a time, with a trainer each, or with one whose options no
 * thread changes meanwhile; only, all of them must use the same {@code blas}, since a process has
 * one.
 */
public final class ChainruleTrainer {
  private final JavaSparkContext spark;
  private final Request request = new Request();
  private final List<TrainListener> listeners = new ArrayList<>();

  /**
   * A trainer with the default of every option.
   *
   * @param spark a running context, which is not stopped
   */
  public ChainruleTrainer(JavaSparkContext spark) {
    this.spark = Objects.requireNonNull(spark);
  }

  /**
   * A trainer with the default of every option.
   *
   * @param spark a running context, such as a SparkSession's, which is not stopped
   */
  public ChainruleTrainer(SparkContext spark) {
    this(JavaSparkContext.fromSparkContext(spark));
  }

  /**
   * Sets the sizes of the layers.
   *
   * @param sizes numbers in a row of the input, hidden units, …, classes
   * @return this trainer
   */
  public ChainruleTrainer layers(int... sizes) {
    request.set(NetworkSettings.LAYERS, box(sizes));
    return this;
  }

  private static List<Integer> box(int... sizes) {
    return Arrays.stream(sizes).boxed().toList();
  }

  /**
   * Sets a network of one's own, in place of options that describe one.
   *
   * @param network such as a {@link dev.chainrule.model.LayerStack} makes; its classes must be
   *     known to the executors
   * @return this trainer
   */
  public ChainruleTrainer network(Network network) {
    request.network(Objects.requireNonNull(network));
    return this;
  }

  /**
   * Sets how often the training goes over the data.
   *
   * @param epochs at least 1
   * @return this trainer
   */
  public ChainruleTrainer epochs(int epochs) {
    request.set(TrainSettings.EPOCHS, epochs);
    return this;
  }

  /**
   * Sets the learning rate at its peak, the option {@code lr}.
   *
   * @param rate more than 0
   * @return this trainer
   */
  public ChainruleTrainer learningRate(double rate) {
    request.set(LearningRate.PEAK, rate);
    return this;
  }

  /**
   * Sets how many rows make a step.
   *
   * @param rows over all shards, at least 1
   * @return this trainer
   */
  public ChainruleTrainer batch(int rows) {
    request.set(TrainSettings.BATCH, rows);
    return this;
  }

  /**
   * Sets what fixes first weights, shards and the order of rows.
   *
   * @param seed any number
   * @return this trainer
   */
  public ChainruleTrainer seed(long seed) {
    request.set(TrainSettings.SEED, seed);
    return this;
  }

  /**
   * Sets what makes the next weights of a gradient.
   *
   * @param name such as {@code sgd} or {@code adam}
   * @return this trainer
   */
  public ChainruleTrainer optimizer(String name) {
    return option(TrainSettings.OPTIMIZER.name(), name);
  }

  /**
   * Sets what makes the steps: {@code aggregate}, a Spark job for each, or {@code resident}, one
   * long stage for all, which is faster and makes the same bits.
   *
   * @param name of the engine; {@code auto} for resident where it can run
   * @return this trainer
   */
  public ChainruleTrainer engine(String name) {
    return option(ClusterSettings.ENGINE.name(), name);
  }

  /**
   * Sets any option of {@code chainrule train} about network, training, augmentation or use of
   * Spark, such as {@code option("decay", "cosine")} for {@code --decay cosine}.
   *
   * @param name of the option, without dashes
   * @param value as on the command line; {@code true} or {@code false} for a flag
   * @return this trainer
   */
  public ChainruleTrainer option(String name, String value) {
    request.set(Objects.requireNonNull(name), Objects.requireNonNull(value));
    return this;
  }

  /**
   * Sets what to call the classes, in place of their labels.
   *
   * @param names one for each class, in the order of the labels; {@link TrainedModel#label} gives
   *     them, and the model's file keeps them
   * @return this trainer
   */
  public ChainruleTrainer labelNames(String... names) {
    request.labelNames(Arrays.asList(names));
    return this;
  }

  /**
   * Has the run kept in a directory, as {@code chainrule train} keeps it: checkpoints, as the
   * options {@code checkpoint-every}, {@code keep} and {@code on-checkpoint-failure} say, metrics,
   * the model, and a summary.
   *
   * @param path of a new or empty directory, on any file system that Hadoop knows
   * @return this trainer
   */
  public ChainruleTrainer runDirectory(String path) {
    request.directory(Objects.requireNonNull(path), false);
    return this;
  }

  /**
   * Goes on with the run that is kept in a directory, from its newest checkpoint that is whole, to
   * the bits that it would have had without the interruption; begins it, if there is none. Options
   * and files must be those of the run; only the epochs may be more. That the rows of an RDD are
   * the same, nobody can check.
   *
   * @param path of the directory, in place of {@link #runDirectory}
   * @return this trainer
   */
  public ChainruleTrainer resume(String path) {
    request.directory(Objects.requireNonNull(path), true);
    return this;
  }

  /**
   * Has a page on the run, {@code report.html}, written into its directory.
   *
   * @return this trainer
   */
  public ChainruleTrainer report() {
    request.report();
    return this;
  }

  /**
   * Adds a listener, which is told of each step and epoch, in the thread that trains. One that
   * throws an exception is left out from then on: the exception is logged, and the training goes on
   * without it.
   *
   * @param listener which hears of every training of this trainer
   * @return this trainer
   */
  public ChainruleTrainer listener(TrainListener listener) {
    listeners.add(Objects.requireNonNull(listener));
    return this;
  }

  /**
   * Trains on the data in a directory.
   *
   * @param directory as {@code --data} takes it; driver and executors must be able to read it
   * @return the model after the last step; its figures are of the test set in the directory
   * @throws dev.chainrule.settings.InvalidSettingsException if options are mistaken: it tells of
   *     all that are
   * @throws dev.chainrule.io.DataException if the data cannot be used
   * @throws dev.chainrule.io.OutputException if a run directory cannot be used or written to
   * @throws dev.chainrule.spark.ResourcesException if the context or its executors are not what the
   *     training needs
   */
  public TrainedModel train(String directory) {
    Request asked = new Request(request);
    asked.check();
    return train(asked, asked.job(hadoop(), directory));
  }

  /**
   * Trains on rows, and judges by them too, or by what the option {@code validation} holds out.
   *
   * @param rows as for {@link #train(JavaRDD, JavaRDD)}
   * @return the model after the last step; its figures are of the rows held out, or else of all
   * @throws dev.chainrule.settings.InvalidSettingsException if options are mistaken
   * @throws dev.chainrule.io.DataException if the rows cannot be used
   * @throws dev.chainrule.io.OutputException if a run directory cannot be used or written to
   * @throws dev.chainrule.spark.ResourcesException if the context or its executors are not what the
   *     training needs
   */
  public TrainedModel train(JavaRDD<LabelledVector> rows) {
    return train(rows, Optional.empty());
  }

  /**
   * Trains on rows, and judges by others.
   *
   * <p>The bits of the weights follow from the rows in the order of {@code rows.collect()}, however
   * many partitions there are. Both RDDs are computed several times, and must be the same each
   * time; whoever has made them at some cost caches them. The option {@code values} says whether
   * numbers are pixels, which are divided by 255; by default they are if all of {@code rows} are
   * whole and from 0 to 255, and one is above 127.
   *
   * @param rows to train on, all of one size, in the trainer's context
   * @param test to judge by after each epoch
   * @return the model after the last step; its figures are of {@code test}
   * @throws dev.chainrule.settings.InvalidSettingsException if options are mistaken: it tells of
   *     all that are
   * @throws dev.chainrule.io.DataException if the rows cannot be used
   * @throws dev.chainrule.io.OutputException if a run directory cannot be used or written to
   * @throws dev.chainrule.spark.ResourcesException if the context or its executors are not what the
   *     training needs
   */
  public TrainedModel train(JavaRDD<LabelledVector> rows, JavaRDD<LabelledVector> test) {
    return train(rows, Optional.of(test));
  }

  private TrainedModel train(JavaRDD<LabelledVector> rows, Optional<JavaRDD<LabelledVector>> test) {
    Request asked = new Request(request);
    asked.check();
    Optional<RowSource> testRows = test.map(set -> rows("the test RDD", set));
    return train(asked, asked.job(hadoop(), rows("the RDD", rows), testRows));
  }

  private static RowSource rows(String name, JavaRDD<LabelledVector> rows) {
    return new RddRows(
        name, rows.map(row -> new RddRows.Row(row.label(), LabelledVector.floats(row.features()))));
  }

  private Configuration hadoop() {
    return spark.hadoopConfiguration();
  }

  private TrainedModel train(Request asked, TrainingJob job) {
    List<TrainListener> users =
        listeners.stream().<TrainListener>map(GuardedListener::new).toList();
    if (asked.directory().isPresent()) {
      try (KeptRun run = new KeptRun(hadoop(), asked, job);
          SparkTraining training = on(asked, job)) {
        TrainingResult result = run.train(training, users);
        return model(job, training, result, run.figures());
      }
    }
    try (SparkTraining training = on(asked, job)) {
      TrainingResult result = training.run(users);
      return model(job, training, result, figures(job, training, result));
    }
  }

  private SparkTraining on(Request asked, TrainingJob job) {
    return SparkTraining.in(spark, job.settings(), asked.cluster(), job.train(), job.judged());
  }

  /** With a validation set, the test set is used here for the first time. */
  private static TestFigures figures(
      TrainingJob job, SparkTraining training, TrainingResult result) {
    return job.validation().isEmpty() || result.outcome() == Outcome.INTERRUPTED
        ? result.test()
        : training.test(job.test(), Map.of(FinalTest.LAST, result.weights())).get(0);
  }

  private TrainedModel model(
      TrainingJob job, SparkTraining training, TrainingResult result, TestFigures figures) {
    return new TrainedModel(
        ModelFile.Model.trained(
            job.settings().compute().network(),
            result.weights(),
            training.encoding(),
            job.provenance(spark.version())),
        result.outcome(),
        figures);
  }
}
