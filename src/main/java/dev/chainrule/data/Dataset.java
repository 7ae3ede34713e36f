package dev.chainrule.data;

import dev.chainrule.data.LabelCounts.Label;
import dev.chainrule.data.RowCursor.Content;
import dev.chainrule.io.DataException;
import dev.chainrule.io.Words;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * A labelled set as one pass over its files found it: sound. It travels with tasks.
 *
 * @param source where it is
 * @param height pixel rows of an image; 1 if rows are no images
 * @param width pixel columns of an image, or of a row
 * @param numbers what its numbers are
 * @param labels what is found in it
 * @param classLabels the label of each class; a class may have no rows
 * @param contents what was in its files
 * @param index where rows are in them
 * @param selection which rows of the files these are
 */
public record Dataset(
    RowSource source,
    int height,
    int width,
    NumberRange numbers,
    LabelCounts labels,
    List<String> classLabels,
    List<Content> contents,
    RowIndex index,
    RowSelection selection)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public Dataset {
    classLabels = List.copyOf(classLabels);
    contents = List.copyOf(contents);
  }

  /**
   * Reads all of a set and checks everything that can be wrong with it.
   *
   * @param hadoop tells which file systems there are
   * @throws DataException if a file is missing, cannot be read, or is not what it should be
   */
  public static Dataset inspect(Configuration hadoop, RowSource source) {
    List<String> checksums = KnownContent.checksums(hadoop, source); // Not those of later content.
    Dataset found = source.inspect(hadoop);
    KnownContent.note(hadoop, source, found.contents);
    return checksums.isEmpty() ? found : found.with(checksums);
  }

  private Dataset with(List<String> checksums) {
    List<Content> told = new ArrayList<>();
    for (int i = 0; i < contents.size(); i++) {
      told.add(contents.get(i).with(checksums.get(i)));
    }
    return new Dataset(source, height, width, numbers, labels, classLabels, told, index, selection);
  }

  /** What has just been gone through to its end. */
  static Dataset whole(
      RowSource source, RowCursor rows, int count, NumberRange numbers, LabelCounts labels) {
    int height = height(rows.height(), rows.features(), numbers);
    return new Dataset(
        source,
        height,
        rows.features() / height,
        numbers,
        labels,
        labels.texts(),
        rows.contents(),
        rows.index(),
        RowSelection.all(count));
  }

  /** Pixels that make a square are an image, also where a format knows only rows. */
  private static int height(int height, int features, NumberRange numbers) {
    int side = (int) Math.sqrt(features);
    boolean square = side > 1 && side * side == features;
    int shapeless = numbers.arePixels() && square ? side : 1;
    return height == 0 ? shapeless : height;
  }

  /**
   * The same with rows of as many numbers as another set has, if its format leaves out zeros.
   *
   * @param other numbers of a row there
   */
  public Dataset widened(int other) {
    return source.isSparse() && other > features()
        ? new Dataset(source, 1, other, numbers, labels, classLabels, contents, index, selection)
        : this;
  }

  /** What was surveyed, where there is no file to be read again. */
  static Dataset whole(
      RowSource source, int features, int count, NumberRange numbers, LabelCounts labels) {
    int height = height(0, features, numbers);
    return new Dataset(
        source,
        height,
        features / height,
        numbers,
        labels,
        labels.texts(),
        List.of(),
        RowIndex.NONE,
        RowSelection.all(count));
  }

  /**
   * Square images without labels, a file for each, which are told apart by their content but not
   * looked into.
   */
  public static Dataset ofImageFiles(Configuration hadoop, RowSource source, int side) {
    return new Dataset(
        source,
        side,
        side,
        NumberRange.OF_BYTES,
        new LabelCounts(List.of()),
        List.of(),
        source.files().stream().map(file -> KnownContent.of(hadoop, file)).toList(),
        RowIndex.NONE,
        RowSelection.all(source.files().size()));
  }

  /**
   * The same rows with classes of these labels.
   *
   * @throws DataException if a row has another label
   */
  public Dataset classified(List<String> labelOfClass) {
    ClassNumbers known = new ClassNumbers(labelOfClass);
    for (Label label : labels.labels()) {
      if (!known.has(label.text())) {
        throw known.unknown(label.firstAt(), label.text());
      }
    }
    return new Dataset(
        source, height, width, numbers, labels, labelOfClass, contents, index, selection);
  }

  /**
   * The labels of the classes of two sets: those of {@code train}, or if they and those of {@code
   * other} together are 0, 1, 2 and so on, these.
   */
  public static List<String> classLabels(Dataset train, Dataset other) {
    List<String> all = new ArrayList<>(train.classLabels);
    other.classLabels.stream().filter(label -> !all.contains(label)).forEach(all::add);
    List<String> counted = counted(all.size());
    return all.containsAll(counted) ? counted : train.classLabels;
  }

  /** Labels that are the numbers of classes. */
  public static List<String> counted(int classes) {
    return IntStream.range(0, classes).mapToObj(String::valueOf).toList();
  }

  /** The labels of the classes, for a model; empty if they are the numbers of classes. */
  public List<String> namedClasses() {
    return ClassNumbers.isCounted(classLabels) ? List.of() : classLabels;
  }

  /**
   * Two parts of a set.
   *
   * @param kept the greater, as a rule
   * @param held what was held out
   */
  public record Split(Dataset kept, Dataset held) {}

  /**
   * Holds out some rows, drawn at random.
   *
   * @param share of the rows that are held out, more than 0 and less than 1
   * @param seed of the draw
   * @param stratified whether that share of each class is held out
   * @param purpose of the rows held out, for the message
   * @throws DataException if a part would be empty, or the labels can no longer be read
   */
  public Split split(
      Configuration hadoop, double share, long seed, boolean stratified, String purpose) {
    short[] rowLabels = rowLabels(hadoop);
    RowSelection held =
        stratified
            ? selection.drawnFromEach(rowLabels, classes(), share, seed)
            : selection.drawn(share, seed);
    Split split = new Split(with(selection.without(held), rowLabels), with(held, rowLabels));
    if (split.kept().rows() == 0 || split.held().rows() == 0) {
      throw new DataException(
          Words.format(
              "%s: %d rows with %s of them for %s leave %d to train on and %d to judge by,"
                  + " expected at least 1 of each",
              source.name(), rows(), share, purpose, split.kept().rows(), split.held().rows()));
    }
    return split;
  }

  private Dataset with(RowSelection selected, short[] rowLabels) {
    int[] counts = new int[classes()];
    for (int row : selected.rows()) {
      counts[rowLabels[row]]++;
    }
    List<Label> left =
        labels.labels().stream()
            .map(
                label ->
                    new Label(
                        label.text(), counts[classLabels.indexOf(label.text())], label.firstAt()))
            .filter(label -> label.rows() > 0)
            .toList();
    return new Dataset(
        source,
        height,
        width,
        numbers,
        new LabelCounts(left),
        classLabels,
        contents,
        index,
        selected);
  }

  /** The class of each row of the files. */
  private short[] rowLabels(Configuration hadoop) {
    short[] found = new short[selection.fileRows()];
    ClassNumbers classNumbers = new ClassNumbers(classLabels);
    try (RowCursor row = source.open(hadoop)) {
      for (int i = 0; i < found.length && row.next(); i++) {
        found[i] = (short) classNumbers.number(row);
      }
    } catch (IOException e) {
      throw DataException.unreadable(source.name(), e);
    }
    return found;
  }

  /** Rows, each with its label. */
  public int rows() {
    return selection.count();
  }

  /** How many classes there are. */
  public int classes() {
    return classLabels.size();
  }

  /** Rows of each class. */
  public List<Integer> classCounts() {
    return classLabels.stream().map(labels::rows).toList();
  }

  /** Numbers that make a row, height · width. */
  public int features() {
    return height * width;
  }

  /** Whether each number takes a byte of memory; else four. */
  public boolean isOfBytes() {
    return numbers.bytes();
  }

  /** Bytes that so many of its rows take in shards. */
  public long bytes(long rows) {
    return rows * ((long) features() * RowNumbers.width(isOfBytes()) + Short.BYTES);
  }

  /**
   * The SHA-256 of each of its files, and how they are understood where there is a choice; {@code
   * unknown} for rows in no file.
   */
  public String identity() {
    if (contents.isEmpty()) {
      return "unknown";
    }
    String hashes = contents.stream().map(Content::sha256).collect(Collectors.joining(" "));
    return source.manner().isEmpty() ? hashes : hashes + " " + source.manner();
  }

  /**
   * Checks that a network fits this set: as many inputs as a row has numbers, and an output for
   * each class. More outputs than classes are allowed, since a set may lack the highest, but not so
   * many more that memory is wasted on them.
   *
   * @param inputs the network's inputs
   * @param outputs the network's outputs
   * @throws DataException that says what would fit
   */
  public void requireFits(int inputs, int outputs) {
    if (inputs != features()) {
      throw new DataException(
          Words.format(
              "%s: rows of %d x %d = %d numbers, expected %d, the network's inputs; %d inputs would"
                  + " fit",
              source.fileName(), height, width, features(), inputs, features()));
    }
    if (outputs > LabelCounts.MOST) {
      throw new DataException(
          Words.format(
              "%s: %d classes for a network of %d outputs, expected at most %d outputs",
              source.fileName(), classes(), outputs, LabelCounts.MOST));
    }
    if (outputs < classes()) {
      String label = classLabels.get(classes() - 1);
      Optional<Label> found = labels.find(label);
      throw new DataException(
          Words.format(
              "%s: label %s, expected 0 to %d, the network's outputs; %d outputs would fit",
              found.map(Label::firstAt).orElse(source.fileName()),
              namedClasses().isEmpty() ? label : label + " as class " + (classes() - 1),
              outputs - 1,
              classes()));
    }
  }
}
