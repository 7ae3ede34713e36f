package dev.chainrule.cli;

import dev.chainrule.data.DataFiles;
import java.util.EnumMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Option;

/** Which data. */
final class DataOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = {
        "Directory with the four IDX files train-images-idx3-ubyte, train-labels-idx1-ubyte,",
        "t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each plain or .gz; a path or a URI",
        "that driver and executors can read (file:, hdfs:, s3a:). Default: data/mnist."
      })
  String dir;

  @Option(
      names = "--train-images",
      paramLabel = "FILE",
      description = "Another name for one of them.")
  String trainImages;

  @Option(names = "--train-labels", paramLabel = "FILE", description = "Likewise.")
  String trainLabels;

  @Option(names = "--test-images", paramLabel = "FILE", description = "Likewise.")
  String testImages;

  @Option(names = "--test-labels", paramLabel = "FILE", description = "Likewise.")
  String testLabels;

  /** Finds the four files. */
  DataFiles resolve(Configuration hadoop) {
    return DataFiles.resolve(hadoop, directory(), names());
  }

  String directory() {
    return dir == null ? Home.resolve("data/mnist").toString() : dir;
  }

  Map<DataFiles.Part, String> names() {
    Map<DataFiles.Part, String> names = new EnumMap<>(DataFiles.Part.class);
    put(names, DataFiles.Part.TRAIN_IMAGES, trainImages);
    put(names, DataFiles.Part.TRAIN_LABELS, trainLabels);
    put(names, DataFiles.Part.TEST_IMAGES, testImages);
    put(names, DataFiles.Part.TEST_LABELS, testLabels);
    return names;
  }

  private static void put(Map<DataFiles.Part, String> names, DataFiles.Part part, String name) {
    if (name != null) {
      names.put(part, name);
    }
  }
}
