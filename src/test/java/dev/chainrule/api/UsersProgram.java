package dev.chainrule.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.MnistSubset;
import dev.chainrule.cli.Outcome;
import dev.chainrule.data.Dataset;
import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardLoader;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.run.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A user's program: a context with settings that nobody chose for Chainrule, and its data. */
final class UsersProgram implements BeforeAllCallback, AfterAllCallback {
  private Path dir;
  private MnistSubset data;
  private JavaSparkContext spark;

  /** With 1,000 and 200 rows of MNIST. */
  @Override
  public void beforeAll(ExtensionContext test) throws IOException {
    dir = Files.createTempDirectory("chainrule");
    data = MnistSubset.write(dir, 1000, 200);
    spark = new JavaSparkContext(conf());
  }

  @Override
  public void afterAll(ExtensionContext test) {
    spark.close();
    FileUtil.fullyDelete(dir.toFile());
  }

  /** Where the data is, and files may be. */
  Path dir() {
    return dir;
  }

  private static SparkConf conf() {
    return new SparkConf()
        .setMaster("local[2]")
        .setAppName("a user's program")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1");
  }

  JavaSparkContext spark() {
    return spark;
  }

  ChainruleTrainer trainer() {
    return new ChainruleTrainer(spark).layers(784, 24, 10).batch(200).epochs(2).learningRate(0.3);
  }

  TrainedModel train(ChainruleTrainer trainer) {
    return trainer.train(data.dir().toString());
  }

  /** What the command line makes with the same words. */
  private String commandLine(String name, String... more) {
    List<String> words =
        new ArrayList<>(List.of("train", "--master", "local[1]", "--data", data.dir().toString()));
    Path out = dir.resolve(name);
    words.addAll(List.of("--out", out.toString(), "--no-report"));
    words.addAll(List.of("--layers", "784,24,10", "--batch", "200", "--epochs", "2"));
    words.addAll(List.of("--conf", "spark.ui.enabled=false"));
    words.addAll(Arrays.asList(more));
    Outcome outcome = Outcome.run(words.toArray(new String[0]));
    assertEquals(0, outcome.code(), outcome.err());
    return ModelFile.read(new Configuration(), out.toString()).weights().sha256();
  }

  /** A context of our own cannot be opened beside the user's, so that one is closed meanwhile. */
  String alone(String name, String... more) {
    spark.close();
    try {
      return commandLine(name, more);
    } finally {
      spark = new JavaSparkContext(conf());
    }
  }

  List<LabelledVector> trainRows() {
    return labelled(data.train());
  }

  List<LabelledVector> testRows() {
    return labelled(data.test());
  }

  private static List<LabelledVector> labelled(Dataset set) {
    Shard shard =
        new ShardLoader(set, ShardPlan.forEvaluation(set.rows(), 1))
            .load(new Configuration(), List.of(0))
            .get(0);
    List<LabelledVector> rows = new ArrayList<>();
    for (int row = 0; row < shard.rows(); row++) {
      rows.add(new LabelledVector(vector(shard, row), shard.label(row)));
    }
    return rows;
  }

  private static Vector vector(Shard shard, int row) {
    double[] numbers = new double[shard.features()];
    for (int j = 0; j < numbers.length; j++) {
      numbers[j] = shard.get(row, j);
    }
    return Vectors.dense(numbers);
  }
}
