package dev.chainrule.data;

import dev.chainrule.data.DataFiles.LabelledFiles;
import dev.chainrule.io.Words;

/**
 * What one pass over a labelled set found; the set is sound.
 *
 * @param files where it is
 * @param rows images, and labels
 * @param height pixel rows of an image
 * @param width pixel columns of an image
 * @param classes highest label + 1, at most 256
 * @param highestLabelAt offset of the first label of that height in the label file's content
 * @param imagesSha256 of the uncompressed image file, in lower-case hex
 * @param labelsSha256 of the uncompressed label file, in lower-case hex
 */
public record DatasetInfo(
    LabelledFiles files,
    int rows,
    int height,
    int width,
    int classes,
    long highestLabelAt,
    String imagesSha256,
    String labelsSha256) {

  /** Labels are bytes; a confusion matrix has the square of this. */
  private static final int MOST_OUTPUTS = 1024;

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
          Words.format("highest label %d for a network of %d outputs", classes - 1, outputs),
          "at most " + MOST_OUTPUTS + " outputs");
    }
    if (outputs < classes) {
      throw new IdxFormatException(
          files.labelsName(),
          highestLabelAt,
          "label " + (classes - 1),
          Words.format("0 to %d, the network's outputs; %d outputs would fit",
              outputs - 1,
              classes));
    }
  }
}
