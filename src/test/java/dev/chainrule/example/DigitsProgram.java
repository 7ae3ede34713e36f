package dev.chainrule.example;

import dev.chainrule.api.ChainruleTrainer;
import dev.chainrule.api.LabelledVector;
import dev.chainrule.api.TrainedModel;
import dev.chainrule.train.TrainListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;

/**
 * A Spark program that has Chainrule train: on files, on an RDD, and two networks at once.
 *
 * <pre>{@code
 * spark-submit --class dev.chainrule.example.DigitsProgram --jars chainrule.jar \
 *     program.jar data/mnist model.safetensors
 * }</pre>
 */
public final class DigitsProgram {
  private DigitsProgram() {}

  /** Trains on the digits in the directory {@code arguments[0]}, and writes a model file. */
  public static void main(String[] arguments) {
    try (JavaSparkContext spark = new JavaSparkContext(new SparkConf().setAppName("digits"))) {
      digits(spark, arguments[0], arguments[1]);
      rings(spark);
      twoAtOnce(spark, arguments[0]);
      say("the context %s", spark.sc().isStopped() ? "was stopped" : "still runs");
    }
  }

  private static void digits(JavaSparkContext spark, String data, String file) {
    TrainedModel model =
        new ChainruleTrainer(spark)
            .layers(784, 64, 10)
            .epochs(3)
            .batch(128)
            .learningRate(0.2)
            .option("momentum", "0.9")
            .listener(new Progress())
            .listener(new Broken())
            .train(data);
    say("digits: accuracy %.4f, loss %.4f", model.accuracy(), model.loss());
    model.save(file);
    boolean same = TrainedModel.load(file).weightsSha256().equals(model.weightsSha256());
    say("digits: the file holds %s weights", same ? "the same" : "other");
  }

  /** Prints a line for each epoch. */
  private static final class Progress implements TrainListener {
    @Override
    public void epochDone(EpochReport report) {
      say("digits: epoch %d, train loss %.4f", report.epoch(), report.trainLoss());
    }
  }

  /** A listener with a mistake in it, which costs the training nothing. */
  private static final class Broken implements TrainListener {
    @Override
    public void stepDone(StepReport report) {
      throw new IllegalStateException("this listener is broken");
    }
  }

  /** Rows that are in no file: is a point within the inner, the middle or the outer ring? */
  private static void rings(JavaSparkContext spark) {
    JavaRDD<LabelledVector> points =
        spark.parallelize(IntStream.range(0, 3000).boxed().toList(), 4).map(DigitsProgram::point);
    ChainruleTrainer trainer =
        new ChainruleTrainer(spark)
            .layers(2, 32, 3)
            .epochs(40)
            .batch(128)
            .optimizer("adam")
            .learningRate(0.01)
            .option("validation", "0.2");
    TrainedModel model = trainer.train(points);
    say("rings: accuracy %.4f", model.accuracy());
    String resident = trainer.engine("resident").train(points).weightsSha256();
    boolean same = resident.equals(model.weightsSha256());
    say("rings: engine resident makes %s weights", same ? "the same" : "other");
    // The model travels with the tasks.
    JavaRDD<Vector> others =
        spark.parallelize(List.of(Vectors.dense(0.2, 0.1), Vectors.dense(-2.5, 0.3)), 2);
    say("rings: classes %s", others.map(model::predict).collect());
  }

  private static LabelledVector point(int i) {
    int ring = i % 3;
    double radius = ring + 0.2 + 0.6 * (i * 0.618 % 1);
    double angle = i * 2.4;
    return new LabelledVector(
        Vectors.dense(radius * StrictMath.cos(angle), radius * StrictMath.sin(angle)), ring);
  }

  /** Each gives the weights that it gives alone. */
  private static void twoAtOnce(JavaSparkContext spark, String data) {
    List<CompletableFuture<String>> atOnce = new ArrayList<>();
    List<String> alone = new ArrayList<>();
    for (int seed = 1; seed <= 2; seed++) {
      ChainruleTrainer trainer =
          new ChainruleTrainer(spark).layers(784, 16, 10).epochs(1).batch(256).seed(seed);
      atOnce.add(CompletableFuture.supplyAsync(() -> trainer.train(data).weightsSha256()));
    }
    List<String> together = atOnce.stream().map(CompletableFuture::join).toList();
    for (int seed = 1; seed <= 2; seed++) {
      ChainruleTrainer trainer =
          new ChainruleTrainer(spark).layers(784, 16, 10).epochs(1).batch(256).seed(seed);
      alone.add(trainer.train(data).weightsSha256());
    }
    say("two at once: %s", together.equals(alone) ? "the same weights" : "other weights");
  }

  private static void say(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
