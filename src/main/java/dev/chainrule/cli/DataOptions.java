package dev.chainrule.cli;

import dev.chainrule.data.DataFiles;
import dev.chainrule.data.LabelledFiles;
import java.util.EnumMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Option;

/** Which data. */
final class DataOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      converter = PathOption.Anywhere.class,
      description = {
        "Directory with the four IDX files train-images-idx3-ubyte, train-labels-idx1-ubyte,",
        "t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each plain or .gz; a path or a URI",
        "that driver and executors can read (file:, hdfs:, s3a:). Default: data/mnist."
      })
  String dir;

  @Option(
      names = "--train-images",
      paramLabel = "FILE",
      converter = PathOption.Anywhere.class,
      description = "Another name for one of them.")
  String trainImages;

  @Option(
      names = "--train-labels",
      paramLabel = "FILE",
      converter = PathOption.Anywhere.class,
      description = "Likewise.")
  String trainLabels;

  @Option(
      names = "--test-images",
      paramLabel = "FILE",
      converter = PathOption.Anywhere.class,
      description = "Likewise.")
  String testImages;

  @Option(
      names = "--test-labels",
      paramLabel = "FILE",
      converter = PathOption.Anywhere.class,
      description = "Likewise.")
  String testLabels;

  /** Finds the four files. */
  DataFiles resolve(Configuration hadoop) {
    return DataFiles.resolve(hadoop, directory(hadoop), names());
  }

  private String directory(Configuration hadoop) {
    return dir == null ? Home.word(hadoop, "data/mnist") : dir;
  }

  /** Finds those of one set; the other may be absent. */
  LabelledFiles resolveTest(Configuration hadoop) {
    return DataFiles.resolveTest(hadoop, directory(hadoop), names());
  }

  private Map<DataFiles.Part, String> names() {
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
