package dev.chainrule.bench;

import dev.chainrule.data.Dataset;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Activation;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Mlp;
import dev.chainrule.optim.Lbfgs;
import dev.chainrule.optim.LearningRate;
import dev.chainrule.optim.LearningRate.Decay;
import dev.chainrule.optim.OptimizerSpec;
import dev.chainrule.optim.Sgd;
import dev.chainrule.settings.Values;
import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.spark.EngineChoice;
import dev.chainrule.spark.SparkTraining;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainState;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;

/**
 * Chainrule in a local master, with a thread for each core: all that a run does but checkpoints and
 * the evaluation after an epoch, for whose time the clock is stopped.
 */
final class ChainruleEngine implements Contestant {
  /** More epochs than anybody waits for. */
  private static final int EPOCHS = 100_000;

  private final Terms terms;
  private final EngineChoice engine;
  private final String work;
  private final Dataset train;
  private final Dataset test;
  private SparkTraining training;
  private Legs legs;
  private Thread thread;

  /**
   * @param variant the engine, and the hidden activation or {@code lbfgs}: {@code resident relu}
   */
  ChainruleEngine(Terms terms, String variant) {
    String[] words = variant.split(" ", -1);
    this.terms = terms;
    this.engine = EngineChoice.valueOf(words[0].toUpperCase(Locale.ROOT));
    this.work = words[1];
    Configuration hadoop = new Configuration();
    this.train = Dataset.inspect(hadoop, terms.files().train());
    this.test = Dataset.inspect(hadoop, terms.files().test());
  }

  @Override
  public String about() {
    return Words.format(
        "local[%d], %s, shards %s; %s",
        terms.cores(),
        engine.label(),
        terms.shards() == 0 ? "by the batch" : String.valueOf(terms.shards()),
        Blas.use(Blas.Choice.NATIVE));
  }

  private TrainSettings settings(int batch) {
    return (work.equals("lbfgs") ? lbfgs() : sgd())
        .with(TrainSettings.EPOCHS, EPOCHS * Math.min(4096, batch) / 4096)
        .with(TrainSettings.BATCH, batch)
        .with(TrainSettings.SEED, Terms.SEED)
        .with(TrainSettings.SHARDS, terms.shards());
  }

  /** It may go on for ever. */
  private static TrainSettings lbfgs() {
    return defaults(Terms.FEW_HIDDEN, Activation.SIGMOID, Precision.FLOAT64)
        .with(TrainSettings.OPTIMIZER, OptimizerSpec.LBFGS)
        .with(Lbfgs.TOLERANCE, 0.0);
  }

  private TrainSettings sgd() {
    Activation hidden = Activation.valueOf(work.toUpperCase(Locale.ROOT));
    return defaults(terms.hidden(), hidden, Precision.FLOAT32)
        .with(LearningRate.PEAK, Terms.LEARNING_RATE)
        .with(Sgd.MOMENTUM, 0.0)
        .with(Sgd.NESTEROV, false)
        .with(LearningRate.WARMUP_EPOCHS, 0.0)
        .with(LearningRate.DECAY, Decay.NONE);
  }

  private static TrainSettings defaults(int units, Activation hidden, Precision precision) {
    List<Integer> sizes = List.of(Terms.INPUTS, units, Terms.OUTPUTS);
    Mlp network = new Mlp(sizes, hidden, Activation.IDENTITY, Loss.SOFTMAX_CROSS_ENTROPY);
    return new TrainSettings(
        new ComputeSettings(network, precision, GradientMethod.MANUAL, Blas.Choice.NATIVE),
        Values.defaults(TrainSettings.ALL));
  }

  @Override
  public void prepare(int batch) throws InterruptedException {
    endTraining();
    SparkTraining opened =
        SparkTraining.open(
            new SparkConf().setMaster("local[" + terms.cores() + "]"),
            settings(batch),
            new ClusterSettings(0, 2, 1).withEngine(engine),
            train,
            test);
    Legs told = new Legs(opened);
    training = opened;
    legs = told;
    thread = new Thread(() -> told.train(opened), "training");
    thread.start();
  }

  @Override
  public Leg run(double seconds) throws InterruptedException {
    return legs.run(seconds);
  }

  private void endTraining() throws InterruptedException {
    if (training != null) {
      legs.end();
      thread.join();
      training.close();
      training = null;
    }
  }

  @Override
  public void close() {
    try {
      endTraining();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets the loop go on for one leg at a time; between legs it waits in a listener. */
  private static final class Legs implements TrainListener {
    /** Asks the loop to end. */
    private static final double END = 0;

    private final SparkTraining training;
    private final BlockingQueue<Double> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

    // Of the current leg.
    private double seconds;
    private long begin;
    private long stepEnd;
    private long rows;
    private double loss;

    Legs(SparkTraining training) {
      this.training = training;
    }

    Leg run(double forSeconds) throws InterruptedException {
      asked.put(forSeconds);
      Object answer = told.take();
      if (answer instanceof Leg leg) {
        return leg;
      }
      throw new IllegalStateException("training ended: " + answer);
    }

    void end() throws InterruptedException {
      asked.put(END);
    }

    void train(SparkTraining with) {
      try {
        told.add(with.run(List.of(this)).outcome());
      } catch (RuntimeException | Error e) {
        told.add(e);
        throw e;
      }
    }

    @Override
    public void started(TrainState state) {
      awaitNext();
    }

    @Override
    public void stepDone(StepReport report) {
      stepEnd = System.nanoTime();
      rows += report.rows();
      loss = report.meanLoss();
    }

    /** Comes after the evaluation, if there was one. */
    @Override
    public void reached(TrainState state) {
      begin += System.nanoTime() - stepEnd;
      double elapsed = (System.nanoTime() - begin) / 1e9;
      if (elapsed >= seconds) {
        told.add(new Leg(rows / elapsed, loss));
        awaitNext();
      }
    }

    private void awaitNext() {
      try {
        seconds = asked.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        seconds = END;
      }
      if (seconds == END) {
        training.stop();
      }
      rows = 0;
      begin = System.nanoTime();
    }
  }
}
