package dev.chainrule.cli;

import dev.chainrule.data.DataFiles;
import dev.chainrule.data.DataFormat;
import dev.chainrule.data.DataPlace;
import dev.chainrule.data.DataSets;
import dev.chainrule.data.RowSource;
import dev.chainrule.io.DataException;
import dev.chainrule.io.InputFile;
import dev.chainrule.io.Words;
import dev.chainrule.settings.Setting;
import dev.chainrule.train.FormatSettings;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** Which data to read. */
final class DataOptions extends SettingGroup {
  private static final int LONGEST_NAMES = 1 << 20;

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

  static final Setting<String> LABEL_NAMES =
      PathOption.anywhere(
          "label-names",
          "FILE",
          "A text file with a line for each class, what to call it; classes are in the order of"
              + " their labels. By default they are called by their labels.");

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
                    FormatSettings.LABEL,
                    LABEL_NAMES),
                NAMES.values().stream())
            .<Setting<?>>map(setting -> setting)
            .toList());
  }

  private static Setting<String> name(String option) {
    return PathOption.anywhere(
        option, "FILE", "Another name for this IDX file, in --data or with a path of its own.");
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

  /**
   * What to call so many classes; empty if nobody says.
   *
   * @throws DataException if the file has another number of lines
   */
  List<String> labelNames(Configuration hadoop, int classes) {
    if (get(LABEL_NAMES) == null) {
      return List.of();
    }
    InputFile file = InputFile.find(hadoop, get(LABEL_NAMES));
    List<String> names =
        new String(file.start(LONGEST_NAMES), StandardCharsets.UTF_8).strip().lines().toList();
    if (names.size() != classes || names.stream().anyMatch(String::isBlank)) {
      throw new DataException(
          Words.format(
              "%s: %s, expected %s with a name in each",
              file.path(), Words.count(names.size(), "line"), Words.count(classes, "line")));
    }
    return names.stream().map(String::strip).toList();
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
