package dev.chainrule.data;

import dev.chainrule.data.DataFiles.Part;
import dev.chainrule.io.DataException;
import dev.chainrule.io.InputFile;
import dev.chainrule.io.Storage;
import dev.chainrule.io.UserPath;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The formats in which data may come: for each, where its two sets are and how they are read. */
public enum DataFormat {
  /** Images and labels in IDX files, as MNIST has them. */
  IDX(List.of(), List.of(), List.of()) {
    @Override
    Optional<RowSource> find(Configuration hadoop, DataPlace place, boolean train) {
      EnumSet<Part> parts =
          train
              ? EnumSet.of(Part.TRAIN_IMAGES, Part.TRAIN_LABELS)
              : EnumSet.of(Part.TEST_IMAGES, Part.TEST_LABELS);
      boolean there =
          parts.stream().anyMatch(part -> DataFiles.isThere(hadoop, place, part))
              || parts.stream().anyMatch(place.idxNames()::containsKey);
      return there ? Optional.of(DataFiles.pair(hadoop, place, parts)) : Optional.empty();
    }

    @Override
    RowSource read(Configuration hadoop, String path, DataPlace place) {
      throw new DataException(
          path + ": is a file, expected a directory with IDX files of images and labels");
    }
  },
  /** A row in a line, its numbers and label separated by commas or the like. */
  CSV(
      List.of("train.csv", "train.tsv", "mnist_train.csv"),
      List.of("test.csv", "test.tsv", "mnist_test.csv"),
      List.of(".csv", ".tsv")) {
    @Override
    RowSource read(Configuration hadoop, String path, DataPlace place) {
      return new CsvFile(path, place.csv());
    }
  },
  /** A row in a line, each of its numbers with its index. */
  LIBSVM(
      List.of("train.libsvm", "train.svm", "train.txt"),
      List.of("test.libsvm", "test.svm", "test.txt"),
      List.of(".libsvm", ".svm", ".txt", ".scale", ".t")) {
    @Override
    RowSource read(Configuration hadoop, String path, DataPlace place) {
      return new LibsvmFile(path);
    }
  },
  /** Images in a folder for each class. */
  PNG(List.of("train", "training"), List.of("test", "testing"), List.of()) {
    @Override
    RowSource read(Configuration hadoop, String path, DataPlace place) {
      return PngFolders.list(hadoop, path);
    }

    @Override
    Optional<RowSource> find(Configuration hadoop, DataPlace place, boolean train) {
      Optional<RowSource> found = super.find(hadoop, place, train);
      return found.isEmpty() && train && PngFolders.areIn(hadoop, place.data())
          ? Optional.of(PngFolders.list(hadoop, place.data()))
          : found;
    }
  };

  @SuppressWarnings("Immutable") // Unmodifiable lists, as all three.
  private final List<String> trainNames;

  @SuppressWarnings("Immutable")
  private final List<String> testNames;

  @SuppressWarnings("Immutable")
  private final List<String> endings;

  DataFormat(List<String> trainNames, List<String> testNames, List<String> endings) {
    this.trainNames = trainNames;
    this.testNames = testNames;
    this.endings = endings;
  }

  /** Makes a source of what is at {@code path}. */
  abstract RowSource read(Configuration hadoop, String path, DataPlace place);

  /** One of the two sets in a directory; empty if it is not there. */
  Optional<RowSource> find(Configuration hadoop, DataPlace place, boolean train) {
    return names(train)
        .map(name -> new Path(UserPath.hadoop(place.data()), name))
        .filter(path -> Storage.status(hadoop, path).isPresent())
        .map(path -> read(hadoop, full(hadoop, path), place))
        .findFirst();
  }

  private Stream<String> names(boolean train) {
    List<String> plain = train ? trainNames : testNames;
    return endings.isEmpty()
        ? plain.stream()
        : plain.stream().flatMap(name -> Stream.of(name, name + InputFile.PACKED));
  }

  private static String full(Configuration hadoop, Path path) {
    return Storage.status(hadoop, path).map(found -> found.getPath().toString()).orElseThrow();
  }

  /**
   * Finds the sets.
   *
   * @param asked the format; empty to find out
   * @throws DataException if there is nothing that can be read
   */
  public static DataSets find(Configuration hadoop, Optional<DataFormat> asked, DataPlace place) {
    boolean isFile = isThere(hadoop, place.data()) && !InputFile.isDirectory(hadoop, place.data());
    DataFormat format =
        asked.orElseGet(() -> isFile ? ofFile(place.data()) : ofDirectory(hadoop, place));
    boolean isOneFile = isFile && place.train() == null;
    Optional<RowSource> train =
        isOneFile
            ? Optional.of(format.read(hadoop, qualified(hadoop, place.data()), place))
            : format.named(hadoop, place, place.train(), true);
    Optional<RowSource> test = format.named(hadoop, place, place.test(), false);
    return new DataSets(format, train, test, isOneFile);
  }

  private Optional<RowSource> named(
      Configuration hadoop, DataPlace place, String name, boolean train) {
    if (name == null) {
      boolean mayBeThere = this == IDX || InputFile.isDirectory(hadoop, place.data());
      return mayBeThere ? find(hadoop, place, train) : Optional.empty();
    }
    Path inside = new Path(UserPath.hadoop(place.data()), UserPath.hadoop(name));
    boolean isInside = Storage.status(hadoop, inside).isPresent();
    String path = isInside ? inside.toString() : name;
    return Optional.of(read(hadoop, qualified(hadoop, path), place));
  }

  private static boolean isThere(Configuration hadoop, String name) {
    return Storage.status(hadoop, UserPath.hadoop(name)).isPresent();
  }

  /** The full URI, which means the same on every machine. */
  private static String qualified(Configuration hadoop, String name) {
    Path path = UserPath.hadoop(name);
    return isThere(hadoop, name) ? full(hadoop, path) : InputFile.find(hadoop, name).name();
  }

  /** Whether the name of a file says its format. */
  public static boolean isKnownEnding(String name) {
    return byEnding(name).isPresent();
  }

  private static Optional<DataFormat> byEnding(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    int unpacked = lower.length() - InputFile.PACKED.length();
    String plain = lower.endsWith(InputFile.PACKED) ? lower.substring(0, unpacked) : lower;
    return Stream.of(values())
        .filter(format -> format.endings.stream().anyMatch(plain::endsWith))
        .findFirst();
  }

  private static DataFormat ofFile(String name) {
    return byEnding(name)
        .orElseThrow(
            () -> new DataException(name + ": ends in none of " + allEndings() + "; say --format"));
  }

  private static String allEndings() {
    return Stream.of(values())
        .flatMap(format -> format.endings.stream())
        .collect(Collectors.joining(", "));
  }

  /** The first of which there is a set; IDX if of none, which then says what is missing. */
  private static DataFormat ofDirectory(Configuration hadoop, DataPlace place) {
    if (!place.idxNames().isEmpty()) {
      return IDX; // Whose files may all be elsewhere.
    }
    String named = place.train() == null ? place.test() : place.train();
    if (named != null && !InputFile.isDirectory(hadoop, named)) {
      return ofFile(named);
    }
    return Stream.of(values())
        .filter(
            format ->
                isThere(hadoop, place.data())
                    && (format.find(hadoop, place, true).isPresent()
                        || format.find(hadoop, place, false).isPresent()))
        .findFirst()
        .orElse(IDX);
  }

  /** What to say where a set is missing. */
  public DataException missing(Configuration hadoop, DataPlace place, boolean train) {
    if (this == IDX) {
      DataFiles.require(hadoop, place, train);
    }
    return new DataException(
        "%s: no %s set (looked for %s)%s"
            .formatted(
                place.data(),
                train ? "training" : "test",
                names(train).collect(Collectors.joining(", ")),
                train
                    ? ""
                    : "; --test names one, --test-share 0.2 takes one off the training set"));
  }
}
