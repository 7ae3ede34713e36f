package dev.chainrule.data;

import dev.chainrule.io.DataException;
import dev.chainrule.io.InputFile;
import dev.chainrule.io.Storage;
import dev.chainrule.io.UserPath;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The four files of a data directory, as full URIs that mean the same on every machine.
 *
 * @param trainImages images to train on
 * @param trainLabels their labels
 * @param testImages images to test on
 * @param testLabels their labels
 */
public record DataFiles(
    String trainImages, String trainLabels, String testImages, String testLabels) {

  /** One of the four files, and the names it goes by. */
  public enum Part {
    TRAIN_IMAGES("training images", "train-images", "idx3-ubyte"),
    TRAIN_LABELS("training labels", "train-labels", "idx1-ubyte"),
    TEST_IMAGES("test images", "t10k-images", "idx3-ubyte"),
    TEST_LABELS("test labels", "t10k-labels", "idx1-ubyte");

    private final String title;
    private final String stem;
    private final String format;

    Part(String title, String stem, String format) {
      this.title = title;
      this.stem = stem;
      this.format = format;
    }

    /**
     * Usual names, the first found counts: plain before gzip, since a plain file has random access.
     */
    List<String> names() {
      String dash = stem + "-" + format;
      String dot = stem + "." + format;
      return List.of(dash, dot, dash + InputFile.PACKED, dot + InputFile.PACKED);
    }
  }

  /** The usual names in {@code dir}. */
  public static DataFiles resolve(Configuration hadoop, String dir) {
    return resolve(hadoop, dir, Map.of());
  }

  /**
   * Finds all four files.
   *
   * @param hadoop says which file systems there are; a path without scheme is in the default one
   * @param dir the data directory: a path or a URI such as {@code hdfs:} or {@code s3a:}
   * @param names other names for some files: in {@code dir}, else a path or URI of its own
   * @throws DataException if files are missing, listing the names looked for
   */
  public static DataFiles resolve(Configuration hadoop, String dir, Map<Part, String> names) {
    Map<Part, String> found = locate(hadoop, dir, names, EnumSet.allOf(Part.class));
    return new DataFiles(
        found.get(Part.TRAIN_IMAGES), found.get(Part.TRAIN_LABELS),
        found.get(Part.TEST_IMAGES), found.get(Part.TEST_LABELS));
  }

  /** Finds the test set alone, as {@link #resolve} does; the training set may be absent. */
  public static IdxFiles resolveTest(Configuration hadoop, String dir, Map<Part, String> names) {
    Set<Part> parts = EnumSet.of(Part.TEST_IMAGES, Part.TEST_LABELS);
    Map<Part, String> found = locate(hadoop, dir, names, parts);
    return new IdxFiles(found.get(Part.TEST_IMAGES), found.get(Part.TEST_LABELS));
  }

  /** Whether there is a file of one of the names that {@code part} goes by. */
  static boolean isThere(Configuration hadoop, DataPlace place, Part part) {
    String name = place.idxNames().get(part);
    return firstFile(hadoop, candidates(place.data(), part, name)).isPresent();
  }

  /** The images and labels of one set. */
  static IdxFiles pair(Configuration hadoop, DataPlace place, EnumSet<Part> parts) {
    Map<Part, String> found = locate(hadoop, place.data(), place.idxNames(), parts);
    return new IdxFiles(List.copyOf(found.values()).get(0), List.copyOf(found.values()).get(1));
  }

  /**
   * Looks for all four files, or those of the test set.
   *
   * @throws DataException if some are missing, which says under which names
   */
  static void require(Configuration hadoop, DataPlace place, boolean train) {
    EnumSet<Part> parts =
        train ? EnumSet.allOf(Part.class) : EnumSet.of(Part.TEST_IMAGES, Part.TEST_LABELS);
    locate(hadoop, place.data(), place.idxNames(), parts);
  }

  public IdxFiles train() {
    return new IdxFiles(trainImages, trainLabels);
  }

  public IdxFiles test() {
    return new IdxFiles(testImages, testLabels);
  }

  private static Map<Part, String> locate(
      Configuration hadoop, String dir, Map<Part, String> names, Set<Part> parts) {
    Map<Part, String> found = new EnumMap<>(Part.class);
    List<String> missing = new ArrayList<>();
    for (Part part : parts) {
      List<Path> candidates = candidates(dir, part, names.get(part));
      firstFile(hadoop, candidates)
          .ifPresentOrElse(
              file -> found.put(part, file),
              () ->
                  missing.add("no " + part.title + " (looked for " + list(dir, candidates) + ")"));
    }
    if (!missing.isEmpty()) {
      Path directory = UserPath.hadoop(dir);
      String place = UserPath.told(Storage.system(hadoop, directory), directory);
      boolean isThere = Storage.status(hadoop, directory).isPresent();
      throw new DataException(
          place + ": " + (isThere ? String.join(", ", missing) : "no such directory"));
    }
    return found;
  }

  private static List<Path> candidates(String dir, Part part, String name) {
    Path directory = UserPath.hadoop(dir);
    if (name == null) {
      return part.names().stream().map(usual -> new Path(directory, usual)).toList();
    }
    Path given = UserPath.hadoop(name);
    Path inside = new Path(directory, given);
    return inside.equals(given) ? List.of(given) : List.of(inside, given);
  }

  private static Optional<String> firstFile(Configuration hadoop, List<Path> candidates) {
    return candidates.stream()
        .flatMap(path -> Storage.status(hadoop, path).stream())
        .filter(FileStatus::isFile)
        .map(status -> status.getPath().toString())
        .findFirst();
  }

  /** Files in the data directory need only a name, since the message begins with the directory. */
  private static String list(String dir, List<Path> candidates) {
    Path directory = UserPath.hadoop(dir);
    return candidates.stream()
        .map(path -> directory.equals(path.getParent()) ? path.getName() : path.toString())
        .collect(Collectors.joining(", "));
  }
}
