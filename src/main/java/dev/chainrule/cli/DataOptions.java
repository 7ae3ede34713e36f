package dev.chainrule.cli;

import dev.chainrule.data.DataFiles;
import dev.chainrule.data.DataFormat;
import dev.chainrule.data.DataPlace;
import dev.chainrule.data.DataSets;
import dev.chainrule.data.RowSource;
import dev.chainrule.settings.Setting;
import dev.chainrule.train.FormatSettings;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** Which data to read. */
final class DataOptions extends SettingGroup {
  static final Setting<String> DATA =
      PathOption.anywhere(
              "data",
              "PATH",
              "A directory with a training and a test set, or a file of both: a path or a URI that"
                  + " driver and executors can read (file:, hdfs:, s3a:). Each format has usual"
                  + " names: train-images-idx3-ubyte and so on, train.csv and test.csv,"
                  + " train.libsvm and test.libsvm, or folders train and test with a folder of PNG"
                  + " files for each class; each file plain or .gz.")
          .orElseAs("data/mnist");

  static final Setting<String> TRAIN =
      PathOption.anywhere(
          "train",
          "PATH",
          "Another name for the training set, in --data or with a path of its own.");
  static final Setting<String> TEST =
      PathOption.anywhere("test", "PATH", "The same for the test set.");

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
        Stream.concat(
                Stream.of(
                    DATA,
                    FormatSettings.FORMAT,
                    TRAIN,
                    TEST,
                    FormatSettings.SEPARATOR,
                    FormatSettings.HEADER,
                    FormatSettings.LABEL),
                NAMES.values().stream())
            .<Setting<?>>map(setting -> setting)
            .toList());
  }

  private static Setting<String> name(String option) {
    return PathOption.anywhere(
        option, "FILE", "Another name for this IDX file, in --data or with a path of its own.");
  }

  /** Whether somebody said where the data is. */
  boolean isNamed(CommonOptions common) {
    return Stream.concat(Stream.of(DATA, TRAIN, TEST), NAMES.values().stream())
        .anyMatch(common::isChosen);
  }

  /** The sets that these options name. */
  DataSets sets(Configuration hadoop) {
    return DataFormat.find(hadoop, Optional.ofNullable(get(FormatSettings.FORMAT)), place(hadoop));
  }

  /** The training set. */
  RowSource train(Configuration hadoop) {
    return train(hadoop, sets(hadoop));
  }

  RowSource train(Configuration hadoop, DataSets sets) {
    return sets.train().orElseThrow(() -> sets.format().missing(hadoop, place(hadoop), true));
  }

  /** The test set; a lone file is one, if only one is wanted. */
  RowSource test(Configuration hadoop) {
    DataSets sets = sets(hadoop);
    return sets.testLikeTrain(hadoop)
        .or(() -> sets.isOneFile() ? sets.train() : Optional.empty())
        .orElseThrow(() -> sets.format().missing(hadoop, place(hadoop), false));
  }

  DataPlace place(Configuration hadoop) {
    String data = get(DATA) == null ? Home.word(hadoop, "data/mnist") : get(DATA);
    return new DataPlace(data, get(TRAIN), get(TEST), names(), FormatSettings.manner(this::get));
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
