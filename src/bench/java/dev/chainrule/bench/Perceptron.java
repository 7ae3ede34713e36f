package dev.chainrule.bench;

import dev.chainrule.data.Shard;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Blas;
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
 * MLlib's perceptron with the same OpenBLAS, in float64, which it always takes. Its step is a pass
 * over all rows, whatever the batch: the solver {@code gd} makes one in each iteration, by one job.
 * What counts is the time from the end of the first such job to that of the last, so all that a fit
 * does before is left out.
 */
final class Perceptron implements Contestant {
  /** Rows that are multiplied at once, in each of its tasks; MLlib's default. */
  private static final int BLOCK = 128;

  private final SparkSession spark;
  private final Dataset<Row> rows;
  private final long count;
  private final Blas.BlasReport blas;
  private final Passes passes = new Passes();

  /** How many a leg has, after the first. */
  private int iterations = 1;

  /** When the jobs ended that are passes over the rows. */
  private static final class Passes extends SparkListener {
    /** Where MLlib starts them, as Spark names the place. */
    private static final String PLACE = "treeAggregate at GradientDescent";

    private static final long PATIENCE_MILLIS = 60_000;

    private final Set<Integer> running = new HashSet<>();
    private final List<Long> ends = new ArrayList<>();

    @Override
    public synchronized void onJobStart(SparkListenerJobStart job) {
      if (job.stageInfos().exists(stage -> stage.name().startsWith(PLACE))) {
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

    /** Seconds from the end of the first of {@code jobs} to that of the last. */
    synchronized double seconds(int jobs) throws InterruptedException, TimeoutException {
      long begin = System.currentTimeMillis();
      while (ends.size() < jobs) { // Events come late.
        if (System.currentTimeMillis() - begin > PATIENCE_MILLIS) {
          throw new TimeoutException(
              Words.format("%d jobs at %s, expected %d", ends.size(), PLACE, jobs));
        }
        wait(PATIENCE_MILLIS);
      }
      return (ends.get(jobs - 1) - ends.get(0)) / 1e3;
    }
  }

  Perceptron(Terms terms, String variant) {
    this.blas = Blas.use(Blas.Choice.NATIVE); // And netlib's, so MLlib's.
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
        "Spark %s, solver gd, blocks of %d rows, float64; %s", spark.version(), BLOCK, blas);
  }

  /** The batch is all rows. */
  @Override
  public void prepare(int batch) {}

  @Override
  public Leg run(double seconds) throws InterruptedException, TimeoutException {
    passes.clear();
    fit(1 + iterations);
    double rate = count * iterations / passes.seconds(1 + iterations);
    iterations = (int) Math.max(1, Math.round(seconds * rate / count));
    return new Leg(rate, 0);
  }

  private void fit(int times) {
    MultilayerPerceptronClassificationModel model =
        new MultilayerPerceptronClassifier()
            .setLayers(new int[] {Terms.INPUTS, Terms.HIDDEN, Terms.OUTPUTS})
            .setSolver("gd")
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
