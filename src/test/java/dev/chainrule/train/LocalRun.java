package dev.chainrule.train;

import dev.chainrule.MnistSubset;
import dev.chainrule.data.Dataset;
import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardLoader;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Network;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.LearningRate;
import dev.chainrule.optim.UpdateRule;
import dev.chainrule.settings.Values;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/** Trains in this JVM, without Spark, over the same files. */
public final class LocalRun {
  private final MnistSubset data;

  public LocalRun(MnistSubset data) {
    this.data = data;
  }

  /** Small and quick, to be varied. */
  public static final class Settings {
    private Network network = Mlp.classifier(784, 32, 10);
    private GradientMethod method = GradientMethod.MANUAL;
    private Precision precision = Precision.FLOAT32;
    private int epochs = 2;
    private int batch = 256;
    private int shards = 16;
    private double learningRate = 0.1;
    private Blas.Choice blas = Blas.Choice.NATIVE;
    private boolean augmented;

    /** Another network, with gradients as they are by default for it. */
    public Settings withNetwork(Network value) {
      network = value;
      method = GradientMethod.defaultFor(value);
      return this;
    }

    public Settings withMethod(GradientMethod value) {
      method = value;
      return this;
    }

    public Settings withPrecision(Precision value) {
      precision = value;
      return this;
    }

    public Settings withEpochs(int value) {
      epochs = value;
      return this;
    }

    public Settings withBatch(int value) {
      batch = value;
      return this;
    }

    public Settings withShards(int value) {
      shards = value;
      return this;
    }

    public Settings withBlas(Blas.Choice value) {
      blas = value;
      return this;
    }

    public Settings withLearningRate(double value) {
      learningRate = value;
      return this;
    }

    /** With images deformed in all ways. */
    public Settings augmented() {
      augmented = true;
      return this;
    }

    public TrainSettings build() {
      return new TrainSettings(
              new ComputeSettings(network, precision, method, blas),
              Values.defaults(TrainSettings.ALL))
          .with(TrainSettings.EPOCHS, epochs)
          .with(TrainSettings.BATCH, batch)
          .with(TrainSettings.SHARDS, shards)
          .with(TrainSettings.SEED, 7L)
          .with(LearningRate.PEAK, learningRate)
          .with(LearningRate.WARMUP_EPOCHS, 0.5)
          .with(AugmentationSettings.SHIFT, augmented ? 1.5 : 0)
          .with(AugmentationSettings.ROTATE, augmented ? 10.0 : 0)
          .with(AugmentationSettings.ZOOM, augmented ? 0.1 : 0)
          .with(AugmentationSettings.SHEAR, augmented ? 8.0 : 0)
          .with(AugmentationSettings.ELASTIC_ALPHA, augmented ? 30.0 : 0);
    }
  }

  public Settings settings() {
    return new Settings();
  }

  /** All steps of {@code settings}. */
  public TrainingResult train(TrainSettings settings, TrainListener... listeners) {
    return train(
        settings, TrainState.start(settings.initialWeights()), new StopRequest(), listeners);
  }

  /** The steps from {@code start} on. */
  public TrainingResult train(
      TrainSettings settings, TrainState start, StopRequest stop, TrainListener... listeners) {
    ShardPlan plan =
        new ShardPlan(data.train().rows(), settings.shards(), settings.batch(), settings.seed());
    ShardPlan testPlan = new ShardPlan(data.test().rows(), 1, 1, 0);
    LocalGradients source =
        new LocalGradients(
            settings.compute(), plan, load(data.train(), plan), load(data.test(), testPlan));
    return new Trainer(
            TrainingPlan.of(settings, plan),
            start,
            settings.engine(start, source),
            stop,
            List.of(listeners))
        .run();
  }

  /** The same by a {@link Team} of threads, each with an equal run of the shards. */
  TrainingResult trainByTeam(
      int members, TrainSettings settings, TrainState start, TrainListener... listeners)
      throws InterruptedException {
    ShardPlan plan =
        new ShardPlan(data.train().rows(), settings.shards(), settings.batch(), settings.seed());
    ShardPlan testPlan = ShardPlan.forEvaluation(data.test().rows(), settings.shards());
    List<Shard> train = load(data.train(), plan);
    List<Shard> test = load(data.test(), testPlan);
    UpdateRule rule = settings.updateRule();
    ExecutorService threads = Executors.newFixedThreadPool(members);
    try (Team team = new Team(members, settings.compute(), plan, start, rule)) {
      for (int m = 0; m < members; m++) {
        int number = m;
        int from = settings.shards() * m / members;
        int until = settings.shards() * (m + 1) / members;
        threads.execute(
            () -> team.work(number, train.subList(from, until), test.subList(from, until)));
      }
      return new Trainer(
              TrainingPlan.of(settings, plan), start, team, new StopRequest(), List.of(listeners))
          .run();
    } finally {
      threads.shutdown();
      threads.awaitTermination(10, TimeUnit.MINUTES);
    }
  }

  /** Rows of each class of the training set. */
  public List<Integer> classCounts() {
    return data.train().classCounts();
  }

  /** How {@code settings} cut the training set. */
  public ShardPlan plan(TrainSettings settings) {
    return new ShardPlan(data.train().rows(), settings.shards(), settings.batch(), settings.seed());
  }

  /** All shards of the training set. */
  public List<Shard> trainShards(TrainSettings settings) {
    return load(data.train(), plan(settings));
  }

  /** All shards of the test set. */
  public List<Shard> testShards(TrainSettings settings) {
    return load(data.test(), ShardPlan.forEvaluation(data.test().rows(), settings.shards()));
  }

  /** What {@code settings} make of the test set with {@code weights}. */
  Evaluation evaluate(TrainSettings settings, Parameters weights) {
    return new LocalGradients(
            settings.compute(), plan(settings), trainShards(settings), testShards(settings))
        .evaluate(weights);
  }

  /** All steps of {@code settings} by {@code engine}. */
  public TrainingResult trainBy(Engine engine, TrainSettings settings) {
    return new Trainer(
            TrainingPlan.of(settings, plan(settings)),
            TrainState.start(settings.initialWeights()),
            engine,
            new StopRequest(),
            List.of())
        .run();
  }

  private static List<Shard> load(Dataset info, ShardPlan plan) {
    return new ShardLoader(info, plan)
        .load(new Configuration(), IntStream.range(0, plan.shards()).boxed().toList());
  }
}
