package dev.chainrule.data.image;

import dev.chainrule.data.Dataset;
import dev.chainrule.data.RowCursor;
import dev.chainrule.data.RowIndex;
import dev.chainrule.data.RowSource;
import dev.chainrule.io.InputFile;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Pictures as rows: each becomes a {@link CharacterImage} where it is read.
 *
 * @param names of the pictures, as the user wrote them
 * @param files where every machine finds them, in the same order
 * @param side of the images, in pixels
 */
public record Pictures(List<String> names, List<String> files, int side) implements RowSource {
  public Pictures {
    names = List.copyOf(names);
    files = List.copyOf(files);
  }

  /** Of files that are there. */
  public static Pictures of(List<InputFile> found, int side) {
    return new Pictures(
        found.stream().map(file -> file.path().toString()).toList(),
        found.stream().map(InputFile::everywhere).toList(),
        side);
  }

  @Override
  public String name() {
    return names.get(0);
  }

  @Override
  public Optional<String> fileOf(int row) {
    return Optional.of(names.get(row));
  }

  @Override
  public Pictures at(List<String> copies) {
    return new Pictures(names, copies, side);
  }

  /** Whether they are pictures at all, the task finds that reads them: they may be many. */
  @Override
  public Dataset inspect(Configuration hadoop) {
    return Dataset.ofImageFiles(hadoop, this, side);
  }

  @Override
  public RowCursor open(Configuration hadoop) {
    return new Cursor(hadoop);
  }

  private final class Cursor implements RowCursor {
    private final Configuration hadoop;
    private int row = -1;
    private float[] numbers = {};

    Cursor(Configuration hadoop) {
      this.hadoop = hadoop;
    }

    @Override
    public boolean next() {
      if (row + 1 == files.size()) {
        return false;
      }
      row++;
      numbers = CharacterImage.read(InputFile.find(hadoop, files.get(row)), side).numbers();
      return true;
    }

    @Override
    public void skipTo(int target, RowIndex index) {
      row = target - 1;
    }

    @Override
    public float[] numbers() {
      return numbers;
    }

    @Override
    public int features() {
      return side * side;
    }

    @Override
    public int height() {
      return side;
    }

    @Override
    public boolean isOfBytes() {
      return true;
    }

    @Override
    public String label() {
      return null;
    }

    @Override
    public String labelPlace() {
      return names.get(row);
    }

    @Override
    public List<Content> contents() {
      return List.of();
    }

    @Override
    public void close() {
      // Each file is closed when it has been read.
    }
  }
}
