package dev.chainrule.bench;

import dev.chainrule.data.Shard;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Blas;
import dev.ludovic.netlib.blas.BLAS;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * MLlib's perceptron, in float64, which it always takes. Its step is a pass over all rows, whatever
 * the batch: the solver {@code gd} makes one in each iteration, {@code l-bfgs} at least one, each
 * by one job. What counts is the time from the end of the first such job to that of the last, so
 * all that a fit does before is left out.
 */
final class Perceptron implements Contestant {
  /** Rows that are multiplied at once, in each of its tasks; MLlib's default. */
  private static final int BLOCK = 128;

  private final SparkSession spark;
  private final Dataset<Row> rows;
  private final long count;
  private final Solver solver;
  private final String blas;
  private final Passes passes;

  /** How many a leg has, after the first. */
  private int iterations = 1;

  /**
   * How it trains.
   *
   * @param label MLlib's name
   * @param hidden units of its network
   * @param place where MLlib starts passes over the rows, as Spark names it
   */
  private record Solver(String label, int hidden, String place) {
    static Solver of(String label) {
      return label.equals("gd")
          ? new Solver(label, Terms.HIDDEN, "treeAggregate at GradientDescent")
          : new Solver(label, Terms.FEW_HIDDEN, "treeAggregate at LBFGS");
    }
  }

  /** When the jobs ended that are passes over the rows. */
  private static final class Passes extends SparkListener {
    private static final long PATIENCE_MILLIS = 60_000;

    private final String place;
    private final Set<Integer> running = new HashSet<>();
    private final List<Long> ends = new ArrayList<>();

    Passes(String place) {
      this.place = place;
    }

    @Override
    public synchronized void onJobStart(SparkListenerJobStart job) {
      if (job.stageInfos().exists(stage -> stage.name().startsWith(place))) {
        running.add(job.jobId());
      }
    }

    @Override
    public synchronized void onJobEnd(SparkListenerJobEnd job) {
      if (running.remove(job.jobId())) {
        ends.add(job.time());
        notifyAll();
      }
    }

    synchronized void clear() {
      ends.clear();
    }

    /** How many there were in a second, after the first; there are {@code jobs} at least. */
    synchronized double rate(int jobs) throws InterruptedException, TimeoutException {
      long begin = System.currentTimeMillis();
      while (ends.size() < jobs) { // Events come late.
        if (System.currentTimeMillis() - begin > PATIENCE_MILLIS) {
          throw new TimeoutException(
              Words.format("%d jobs at %s, expected %d", ends.size(), place, jobs));
        }
        wait(PATIENCE_MILLIS);
      }
      int last = ends.size() - 1;
      return last * 1e3 / (ends.get(last) - ends.get(0));
    }
  }

  /**
   * @param variant the solver and the BLAS, such as {@code gd native}; {@code java} is what netlib
   *     takes where nobody has installed any
   */
  Perceptron(Terms terms, String variant) {
    String[] words = variant.split(" ", -1);
    this.solver = Solver.of(words[0]);
    this.passes = new Passes(solver.place());
    this.blas =
        words[1].equals("native")
            ? Blas.use(Blas.Choice.NATIVE).toString() // And netlib's, so MLlib's.
            : BLAS.getInstance().getClass().getSimpleName();
    this.spark =
        SparkSession.builder()
            .master("local[" + terms.cores() + "]")
            .appName("bench")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
    spark.sparkContext().addSparkListener(passes);
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    Broadcast<Shard> shard = context.broadcast(terms.rows());
    List<Integer> numbers = IntStream.range(0, shard.value().rows()).boxed().toList();
    JavaRDD<Row> all =
        context.parallelize(numbers, terms.cores()).map(number -> row(shard.value(), number));
    this.rows = spark.createDataFrame(all, schema()).cache();
    this.count = rows.count();
  }

  private static StructType schema() {
    return new StructType(
        new StructField[] {
          new StructField("label", DataTypes.DoubleType, false, Metadata.empty()),
          new StructField("features", SQLDataTypes.VectorType(), false, Metadata.empty())
        });
  }

  private static Row row(Shard shard, int number) {
    double[] pixels = new double[Terms.INPUTS];
    for (int j = 0; j < pixels.length; j++) {
      pixels[j] = shard.get(number, j) / 255.0;
    }
    return RowFactory.create((double) shard.label(number), Vectors.dense(pixels));
  }

  @Override
  public String about() {
    return Words.format(
        "Spark %s, solver %s, blocks of %d rows, float64; %s",
        spark.version(), solver.label(), BLOCK, blas);
  }

  /** The batch is all rows. */
  @Override
  public void prepare(int batch) {}

  @Override
  public Leg run(double seconds) throws InterruptedException, TimeoutException {
    passes.clear();
    fit(1 + iterations);
    double rate = count * passes.rate(1 + iterations);
    iterations = (int) Math.max(1, Math.round(seconds * rate / count));
    return new Leg(rate, 0);
  }

  private void fit(int times) {
    MultilayerPerceptronClassificationModel model =
        new MultilayerPerceptronClassifier()
            .setLayers(new int[] {Terms.INPUTS, solver.hidden(), Terms.OUTPUTS})
            .setSolver(solver.label())
            .setStepSize(Terms.LEARNING_RATE)
            .setBlockSize(BLOCK)
            .setSeed(Terms.SEED)
            .setTol(0)
            .setMaxIter(times)
            .fit(rows);
    double[] losses = model.summary().objectiveHistory();
    if (losses[losses.length - 1] >= losses[0]) {
      throw new IllegalStateException(
          Words.format("losses of %d iterations: %s", times, Arrays.toString(losses)));
    }
  }

  @Override
  public void close() {
    spark.stop();
  }
}
