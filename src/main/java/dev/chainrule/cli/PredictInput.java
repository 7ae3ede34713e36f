package dev.chainrule.cli;

import dev.chainrule.data.CsvManner;
import dev.chainrule.data.DataFormat;
import dev.chainrule.data.DataPlace;
import dev.chainrule.data.DataSets;
import dev.chainrule.data.IdxFiles;
import dev.chainrule.data.RowSource;
import dev.chainrule.data.image.PictureFile;
import dev.chainrule.io.DataException;
import dev.chainrule.io.InputFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** What {@code predict} is asked about. */
sealed interface PredictInput {
  /** What standard input is called among inputs. */
  String STANDARD_INPUT = "-";

  /** A picture of one character. */
  record Picture(InputFile file) implements PredictInput {
    @Override
    public String name() {
      return file.path().toString();
    }

    @Override
    public boolean hasRowNumbers() {
      return false;
    }
  }

  /** Rows in files, which the user called {@code name}. */
  record Rows(String name, RowSource source) implements PredictInput {
    @Override
    public boolean hasRowNumbers() {
      return source.fileOf(0).isEmpty();
    }

    @Override
    public int nameWidth() {
      return hasRowNumbers()
          ? name.length()
          : source.files().stream().mapToInt(String::length).max().orElseThrow();
    }
  }

  /** Rows as somebody sends them. */
  record StandardInput() implements PredictInput {
    @Override
    public String name() {
      return "";
    }

    @Override
    public boolean hasRowNumbers() {
      return true;
    }
  }

  /** Its path or URI, as the user wrote it; empty for standard input. */
  String name();

  /** Whether predictions say which row they are for, and not only which file. */
  boolean hasRowNumbers();

  /** Letters of the longest name that predictions give. */
  default int nameWidth() {
    return name().length();
  }

  /**
   * What {@code words} stand for; none is standard input.
   *
   * @param format of data files; empty to find out
   * @param csv how CSV files are written
   * @throws DataException if something is not there
   */
  static List<PredictInput> of(
      Configuration hadoop, List<String> words, Optional<DataFormat> format, CsvManner csv) {
    if (words.isEmpty()) {
      return List.of(new StandardInput());
    }
    List<PredictInput> inputs = new ArrayList<>();
    for (String word : words) {
      if (word.equals(STANDARD_INPUT)) {
        inputs.add(new StandardInput());
      } else if (format.equals(Optional.of(DataFormat.PNG)) && !PictureFile.isNamed(word)) {
        inputs.add(rows(hadoop, word, format, csv));
      } else if (InputFile.isDirectory(hadoop, word)) {
        inputs.addAll(pictures(hadoop, word));
      } else {
        inputs.add(file(hadoop, word, format, csv));
      }
    }
    return inputs;
  }

  private static List<Picture> pictures(Configuration hadoop, String directory) {
    List<Picture> found =
        InputFile.list(hadoop, directory).stream()
            .filter(file -> PictureFile.isNamed(file.name()))
            .map(Picture::new)
            .toList();
    if (found.isEmpty()) {
      throw new DataException(directory + ": has no file named .png, .jpg or .jpeg");
    }
    return found;
  }

  private static PredictInput file(
      Configuration hadoop, String word, Optional<DataFormat> format, CsvManner csv) {
    InputFile file = InputFile.find(hadoop, word);
    if (PictureFile.isNamed(file.name())) {
      return new Picture(file);
    }
    boolean known = format.isPresent() || DataFormat.isKnownEnding(file.name());
    return format.equals(Optional.of(DataFormat.IDX)) || !known
        ? new Rows(word, new IdxFiles(file.everywhere(), null))
        : rows(hadoop, word, format, csv);
  }

  /** As training reads them. */
  private static Rows rows(
      Configuration hadoop, String word, Optional<DataFormat> format, CsvManner csv) {
    DataPlace place = new DataPlace(word, null, null, Map.of(), csv);
    DataSets sets = DataFormat.find(hadoop, format, place);
    return new Rows(
        word, sets.train().orElseThrow(() -> sets.format().missing(hadoop, place, true)));
  }
}
