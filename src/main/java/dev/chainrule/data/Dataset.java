package dev.chainrule.data;

import dev.chainrule.data.DataFiles.LabelledFiles;
import dev.chainrule.data.IdxHeader.Kind;
import dev.chainrule.io.DataException;
import dev.chainrule.io.InputFile;
import dev.chainrule.io.Words;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;

/**
 * A labelled set in its two files, both of uint8, as one pass over them found it: sound.
 *
 * <p>{@link #inspect} reads all of both files, and not a byte more than their headers imply,
 * through one small buffer; so neither a large set nor a gzip file that unpacks without end takes
 * memory.
 *
 * @param files where it is
 * @param height pixel rows of an image
 * @param width pixel columns of an image
 * @param classCounts rows of each class, from class 0 to the highest label, at most 255
 * @param highestLabelAt offset of the first label of that height in the label file's content
 * @param imagesSha256 of the uncompressed image file, in lower-case hex
 * @param labelsSha256 of the uncompressed label file, in lower-case hex
 * @param selection which rows of the files these are
 */
public record Dataset(
    LabelledFiles files,
    int height,
    int width,
    List<Integer> classCounts,
    long highestLabelAt,
    String imagesSha256,
    String labelsSha256,
    RowSelection selection) {
  private static final int CHUNK = 1 << 16;

  /** Labels are bytes. */
  private static final int MOST_CLASSES = 256;

  /** A confusion matrix has the square of this. */
  private static final int MOST_OUTPUTS = 1024;

  public Dataset {
    classCounts = List.copyOf(classCounts);
  }

  /**
   * Reads both files from beginning to end and checks everything that can be wrong with them.
   *
   * @param hadoop tells which file systems there are
   * @throws DataException if a file is missing or cannot be read
   * @throws IdxFormatException if one is not what it should be, or they do not belong together
   */
  public static Dataset inspect(Configuration hadoop, LabelledFiles files) {
    InputFile imagesFile = InputFile.find(hadoop, files.images());
    InputFile labelsFile = InputFile.find(hadoop, files.labels());
    try (ContentReader images = ContentReader.open(imagesFile);
        ContentReader labels = ContentReader.open(labelsFile)) {
      IdxHeader imagesHeader = readHeaders(images, labels);
      LabelScan labelScan = new LabelScan(Kind.LABELS.headerBytes());
      String labelsSha = scan(labels, labelsHeader(imagesHeader), labelScan);
      String imagesSha = scan(images, imagesHeader, (bytes, count) -> {});
      KnownContent.note(imagesFile, imagesSha);
      KnownContent.note(labelsFile, labelsSha);
      return new Dataset(
          files,
          imagesHeader.height(),
          imagesHeader.width(),
          labelScan.counts(),
          labelScan.highestAt,
          imagesSha,
          labelsSha,
          RowSelection.all(imagesHeader.count()));
    } catch (IOException e) {
      throw DataException.unreadable(files.images(), e);
    }
  }

  /**
   * Two parts of a set.
   *
   * @param train to train on
   * @param validation to judge by
   */
  public record Split(Dataset train, Dataset validation) {}

  /**
   * Holds out some rows of a whole set, drawn at random.
   *
   * @param share of the rows that are held out, more than 0 and less than 1
   * @param seed of the draw
   * @param stratified whether that share of each class is held out
   * @throws DataException if a part would be empty, or the labels can no longer be read
   */
  public Split split(Configuration hadoop, double share, long seed, boolean stratified) {
    byte[] labels = labels(hadoop);
    RowSelection held =
        stratified
            ? RowSelection.drawnFromEach(labels, share, seed)
            : RowSelection.drawn(selection.fileRows(), share, seed);
    Split split = new Split(with(held.others(), labels), with(held, labels));
    if (split.train().rows() == 0 || split.validation().rows() == 0) {
      throw new DataException(
          Words.format(
              "%s: %d rows with %s of them for validation leave %d to train on and %d to judge by,"
                  + " expected at least 1 of each",
              files.images(), rows(), share, split.train().rows(), split.validation().rows()));
    }
    return split;
  }

  private Dataset with(RowSelection selected, byte[] labels) {
    Integer[] counts = new Integer[classes()];
    Arrays.fill(counts, 0);
    for (int row : selected.rows()) {
      counts[Byte.toUnsignedInt(labels[row])]++;
    }
    return new Dataset(
        files,
        height,
        width,
        List.of(counts),
        highestLabelAt,
        imagesSha256,
        labelsSha256,
        selected);
  }

  private byte[] labels(Configuration hadoop) {
    byte[] labels = new byte[selection.fileRows()];
    try (ContentReader in = ContentReader.open(hadoop, files.labels())) {
      in.skipTo(Kind.LABELS.headerBytes());
      in.readFully(labels, 0, labels.length);
    } catch (IOException e) {
      throw DataException.unreadable(files.labels(), e);
    }
    return labels;
  }

  /** Images, and labels. */
  public int rows() {
    return selection.count();
  }

  /** Highest label + 1, at most 256. */
  public int classes() {
    return classCounts.size();
  }

  /** Numbers that make a row, height · width. */
  public int features() {
    return height * width;
  }

  /**
   * Checks that a network fits this set: as many inputs as an image has pixels, and an output for
   * each label. More outputs than labels are allowed, since a set may lack the highest, but not so
   * many more that memory is wasted on them.
   *
   * @param inputs the network's inputs
   * @param outputs the network's outputs
   * @throws IdxFormatException that says what would fit
   */
  public void requireFits(int inputs, int outputs) {
    if (inputs != features()) {
      throw new IdxFormatException(
          files.imagesName(),
          IdxHeader.HEIGHT_AT,
          Words.format("images of %d x %d = %d pixels", height, width, features()),
          Words.format("%d, the network's inputs; %d inputs would fit", inputs, features()));
    }
    if (outputs > MOST_OUTPUTS) {
      throw new IdxFormatException(
          files.labelsName(),
          highestLabelAt,
          Words.format("highest label %d for a network of %d outputs", classes() - 1, outputs),
          "at most " + MOST_OUTPUTS + " outputs");
    }
    if (outputs < classes()) {
      throw new IdxFormatException(
          files.labelsName(),
          highestLabelAt,
          "label " + (classes() - 1),
          Words.format(
              "0 to %d, the network's outputs; %d outputs would fit", outputs - 1, classes()));
    }
  }

  /** Reads both headers; returns that of the images, which fixes that of the labels. */
  static IdxHeader readHeaders(ContentReader images, ContentReader labels) {
    int imagesMagic = IdxHeader.readMagic(images, Kind.IMAGES);
    int labelsMagic = IdxHeader.readMagic(labels, Kind.LABELS);
    IdxHeader.requireNotSwapped(images, imagesMagic, labels, labelsMagic);
    IdxHeader.requireMagic(images, imagesMagic, Kind.IMAGES);
    IdxHeader.requireMagic(labels, labelsMagic, Kind.LABELS);
    IdxHeader header = IdxHeader.readSizes(images, Kind.IMAGES);
    int labelCount = IdxHeader.readSizes(labels, Kind.LABELS).count();
    if (labelCount != header.count()) {
      throw new IdxFormatException(
          labels.name(),
          IdxHeader.COUNT_AT,
          labelCount + " labels",
          Words.format("%d, as many as images in %s", header.count(), images.name()));
    }
    return header;
  }

  /** The header that the label file of {@code images} has. */
  static IdxHeader labelsHeader(IdxHeader images) {
    return new IdxHeader(Kind.LABELS, images.count(), 1, 1);
  }

  /** The SHA-256 of the content of {@code file}, which is as long as {@code header} says. */
  static String sha256(Configuration hadoop, String file, IdxHeader header) {
    try (ContentReader in = ContentReader.open(hadoop, file)) {
      in.skipTo(header.kind().headerBytes());
      return scan(in, header, (bytes, count) -> {});
    } catch (IOException e) {
      throw DataException.unreadable(file, e);
    }
  }

  /** Reads what {@code header} implies and refuses more; returns the SHA-256 of the whole. */
  private static String scan(ContentReader in, IdxHeader header, Scan scan) {
    MessageDigest digest = DigestUtils.getSha256Digest();
    digest.update(header.bytes());
    long end = header.offsetOf(header.count());
    in.expect(end + " bytes");
    byte[] chunk = new byte[CHUNK];
    while (in.offset() < end) {
      int count = (int) Math.min(CHUNK, end - in.offset());
      in.readFully(chunk, 0, count);
      digest.update(chunk, 0, count);
      scan.accept(chunk, count);
    }
    in.requireEnd();
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Is given the content after the header, piece by piece. */
  private interface Scan {
    void accept(byte[] bytes, int count);
  }

  /** Counts the labels, and finds the highest and the offset of the first such. */
  private static final class LabelScan implements Scan {
    private final int[] rows = new int[MOST_CLASSES];
    private long offset;
    private int highest = -1;
    private long highestAt;

    LabelScan(long offset) {
      this.offset = offset;
    }

    @Override
    public void accept(byte[] bytes, int count) {
      for (int i = 0; i < count; i++) {
        int label = Byte.toUnsignedInt(bytes[i]);
        rows[label]++;
        if (label > highest) {
          highest = label;
          highestAt = offset + i;
        }
      }
      offset += count;
    }

    List<Integer> counts() {
      return Arrays.stream(rows, 0, highest + 1).boxed().toList();
    }
  }
}
