package dev.chainrule.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.MnistSubset;
import dev.chainrule.data.Dataset;
import dev.chainrule.data.Encoding;
import dev.chainrule.data.RowSource;
import dev.chainrule.data.SameRows;
import dev.chainrule.data.Standardization;
import dev.chainrule.train.DataSettings;
import dev.chainrule.train.LocalRun;
import dev.chainrule.train.TrainSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Data of any format and scale, trained on a real local Spark. */
class FormatsIT {
  @TempDir static Path dir;
  private static MnistSubset data;
  private static TrainSettings settings;

  @BeforeAll
  static void writeData() throws IOException {
    data = MnistSubset.write(dir, 601, 100);
    settings = new LocalRun(data).settings().withEpochs(1).build();
  }

  private static SparkTraining open(TrainSettings how, Dataset train, int partitions) {
    SparkConf conf = new SparkConf().setMaster("local[2]").set("spark.ui.enabled", "false");
    ClusterSettings cluster = new ClusterSettings(partitions, 2, 1);
    return SparkTraining.open(conf, how, cluster, train, data.test());
  }

  private static String hash(Dataset train) {
    try (SparkTraining training = open(settings, train, 3)) {
      return training.run(List.of()).weights().sha256();
    }
  }

  @Test
  void theSameRowsGiveTheSameWeightsInAnyFormat() throws IOException {
    byte[] images = Files.readAllBytes(dir.resolve("train-images-idx3-ubyte"));
    byte[] labels = Files.readAllBytes(dir.resolve("train-labels-idx1-ubyte"));
    SameRows rows = SameRows.of(images, labels, Files.createDirectory(dir.resolve("same")));
    String expected = hash(data.train());
    for (RowSource source :
        List.of(rows.csv(false), rows.libsvm(true), rows.png(), rows.floatIdx(false))) {
      // The last pixels of all digits are 0, which LIBSVM leaves out.
      Dataset train = Dataset.inspect(new Configuration(), source).widened(28 * 28);
      assertEquals(data.train().features(), train.features(), source.name());
      assertEquals(expected, hash(train), source.name());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Standardization.class,
      names = {"UNIT", "ZSCORE"})
  void theEncodingIsTheSameBitsForAnyPartitions(Standardization how) {
    TrainSettings standardized = settings.with(DataSettings.STANDARDIZE, how);
    Encoding expected;
    try (SparkTraining training = open(standardized, data.train(), 1)) {
      expected = training.encoding();
    }
    assertEquals(784, expected.scale().size());
    for (int partitions : new int[] {3, 16}) {
      try (SparkTraining training = open(standardized, data.train(), partitions)) {
        assertEquals(expected, training.encoding(), partitions + " partitions");
      }
    }
  }
}
