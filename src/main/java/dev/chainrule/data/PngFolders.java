package dev.chainrule.data;

import dev.chainrule.io.DataException;
import dev.chainrule.io.Storage;
import dev.chainrule.io.UserPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A set of PNG files of one size, in a folder for each class, which has the class's name. Its rows
 * are in the order of the files' names, whatever their class.
 *
 * @param name path or URI of the folder of the folders
 * @param files of all classes
 * @param labels of each file
 */
public record PngFolders(String name, List<String> files, List<String> labels)
    implements RowSource {
  public PngFolders {
    files = List.copyOf(files);
    labels = List.copyOf(labels);
  }

  /**
   * Lists the files.
   *
   * @throws DataException if there are no folders with PNG files
   */
  static PngFolders list(Configuration hadoop, String name) {
    Path directory = UserPath.hadoop(name);
    List<Path> found = new ArrayList<>();
    folders(hadoop, directory)
        .flatMap(folder -> pngs(hadoop, folder))
        .forEach(file -> found.add(file.getPath()));
    if (found.isEmpty()) {
      throw new DataException(name + ": no PNG files, expected some in a folder for each class");
    }
    found.sort(
        Comparator.comparing(Path::getName).thenComparing(path -> path.getParent().getName()));
    return new PngFolders(
        name,
        found.stream().map(Path::toString).toList(),
        found.stream().map(path -> path.getParent().getName()).toList());
  }

  /** Whether there are folders with PNG files. */
  static boolean areIn(Configuration hadoop, String name) {
    return folders(hadoop, UserPath.hadoop(name))
        .anyMatch(folder -> pngs(hadoop, folder).findAny().isPresent());
  }

  private static Stream<FileStatus> folders(Configuration hadoop, Path directory) {
    return Arrays.stream(children(hadoop, directory))
        .filter(folder -> folder.isDirectory() && !isHidden(folder));
  }

  private static Stream<FileStatus> pngs(Configuration hadoop, FileStatus folder) {
    return Arrays.stream(children(hadoop, folder.getPath()))
        .filter(file -> file.isFile() && isPng(file.getPath()));
  }

  private static FileStatus[] children(Configuration hadoop, Path directory) {
    FileSystem system = Storage.system(hadoop, directory);
    try {
      return system.listStatus(directory);
    } catch (IOException e) {
      throw DataException.unreadable(UserPath.told(system, directory), e);
    }
  }

  private static boolean isHidden(FileStatus folder) {
    return folder.getPath().getName().startsWith(".");
  }

  private static boolean isPng(Path path) {
    return path.getName().toLowerCase(Locale.ROOT).endsWith(".png");
  }

  /** Those of folders without a PNG file. */
  @Override
  public List<String> emptyLabels(Configuration hadoop) {
    return folders(hadoop, UserPath.hadoop(name))
        .map(folder -> folder.getPath().getName())
        .filter(label -> !labels.contains(label))
        .sorted()
        .toList();
  }

  @Override
  public Optional<String> fileOf(int row) {
    return Optional.of(files.get(row));
  }

  @Override
  public PngFolders at(List<String> copies) {
    return new PngFolders(name, copies, labels);
  }

  @Override
  public String manner() {
    return "png";
  }

  @Override
  public RowCursor open(Configuration hadoop) {
    return new PngCursor(hadoop, this);
  }

  /** Looks only at the files that it needs: they may be many. */
  @Override
  public void fill(Configuration hadoop, Dataset set, List<ShardPiece> pieces) {
    ShardPiece.fill(hadoop, this, set, pieces);
    for (ShardPiece piece : pieces) {
      KnownContent.require(hadoop, this, set, piece.rows().first(), piece.rows().count());
    }
  }
}
