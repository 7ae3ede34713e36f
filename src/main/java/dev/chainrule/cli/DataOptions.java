package dev.chainrule.cli;

import dev.chainrule.data.DataFiles;
import dev.chainrule.data.IdxFiles;
import dev.chainrule.settings.Setting;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** Which data to read. */
final class DataOptions extends SettingGroup {
  static final Setting<String> DATA =
      PathOption.anywhere(
              "data",
              "DIR",
              "Directory with the four IDX files train-images-idx3-ubyte, train-labels-idx1-ubyte,"
                  + " t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each plain or .gz; a path"
                  + " or a URI that driver and executors can read (file:, hdfs:, s3a:).")
          .orElseAs("data/mnist");

  private static final Map<DataFiles.Part, Setting<String>> NAMES =
      new EnumMap<>(
          Map.of(
              DataFiles.Part.TRAIN_IMAGES, name("train-images"),
              DataFiles.Part.TRAIN_LABELS, name("train-labels"),
              DataFiles.Part.TEST_IMAGES, name("test-images"),
              DataFiles.Part.TEST_LABELS, name("test-labels")));

  DataOptions() {
    super(
        "Data",
        Stream.concat(Stream.of(DATA), NAMES.values().stream())
            .<Setting<?>>map(setting -> setting)
            .toList());
  }

  private static Setting<String> name(String option) {
    return PathOption.anywhere(
        option, "FILE", "Another name for this file, in --data or with a path of its own.");
  }

  DataFiles resolve(Configuration hadoop) {
    return DataFiles.resolve(hadoop, directory(hadoop), names());
  }

  private String directory(Configuration hadoop) {
    return get(DATA) == null ? Home.word(hadoop, "data/mnist") : get(DATA);
  }

  /** Finds the two files of the test set; the training set may be absent. */
  IdxFiles resolveTest(Configuration hadoop) {
    return DataFiles.resolveTest(hadoop, directory(hadoop), names());
  }

  private Map<DataFiles.Part, String> names() {
    Map<DataFiles.Part, String> names = new EnumMap<>(DataFiles.Part.class);
    NAMES.forEach(
        (part, setting) -> {
          if (get(setting) != null) {
            names.put(part, get(setting));
          }
        });
    return names;
  }
}
