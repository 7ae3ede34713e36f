package dev.chainrule.data;

import dev.chainrule.io.DataException;
import dev.chainrule.io.InputFile;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;

/** The images of PNG files in grey, 0 black to 255 white. */
final class PngCursor implements RowCursor {
  /** Larger ones are no images to learn from; a small file may promise a huge one. */
  private static final int LONGEST_SIDE = 4096;

  private static final int LONGEST_FILE = 1 << 26;

  private final Configuration hadoop;
  private final PngFolders folders;
  private final List<Content> contents = new ArrayList<>();
  private int row = -1;
  private int height;
  private int width;
  private float[] numbers;

  /** Reads the size of the first image. */
  PngCursor(Configuration hadoop, PngFolders folders) {
    this.hadoop = hadoop;
    this.folders = folders;
    BufferedImage first = decode(0, bytes(0));
    this.height = first.getHeight();
    this.width = first.getWidth();
    this.numbers = new float[height * width];
  }

  @Override
  public boolean next() {
    if (row + 1 == folders.files().size()) {
      return false;
    }
    row++;
    byte[] bytes = bytes(row);
    contents.add(new Content(bytes.length, DigestUtils.sha256Hex(bytes)));
    BufferedImage image = decode(row, bytes);
    toGrey(image);
    return true;
  }

  private byte[] bytes(int file) {
    InputFile input = InputFile.find(hadoop, folders.files().get(file));
    if (input.length() > LONGEST_FILE) {
      throw refuse(
          file, Words.format("%d bytes", input.length()), Words.format("at most %d", LONGEST_FILE));
    }
    try (FSDataInputStream in = input.open()) {
      return in.readNBytes(LONGEST_FILE);
    } catch (IOException e) {
      throw DataException.unreadable(input.path(), e);
    }
  }

  private BufferedImage decode(int file, byte[] bytes) {
    try {
      PngChunks.require(bytes);
      return ImageDecoder.decode(
              bytes, List.of("png"), (high, wide) -> requireSize(file, high, wide))
          .orElseThrow(() -> new IOException("another signature"));
    } catch (IOException | IndexOutOfBoundsException e) {
      String what = Lookalike.what(bytes).orElse("no PNG image");
      throw refuse(
          file,
          what.equals("a PNG image") ? "a damaged PNG image: " + SafeMessage.reason(e) : what,
          "a PNG image");
    }
  }

  private void requireSize(int file, int foundHeight, int foundWidth) {
    String found = Words.format("an image of %d x %d", foundHeight, foundWidth);
    if (Math.max(foundHeight, foundWidth) > LONGEST_SIDE) {
      throw refuse(file, found, Words.format("at most %d x %d", LONGEST_SIDE, LONGEST_SIDE));
    }
    if (numbers != null && (foundHeight != height || foundWidth != width)) {
      throw refuse(
          file, found, Words.format("%d x %d as %s", height, width, folders.files().get(0)));
    }
  }

  private DataException refuse(int file, String found, String expected) {
    return new DataException(
        Words.format("%s: %s, expected %s", folders.files().get(file), found, expected));
  }

  private void toGrey(BufferedImage image) {
    ColorModel colors = image.getColorModel();
    if (colors.getColorSpace().getType() == ColorSpace.TYPE_GRAY) {
      // Not by getRGB, which takes grey for linear and brightens it.
      image.getRaster().getSamples(0, 0, width, height, 0, numbers);
      for (int i = 0; i < numbers.length && colors.getComponentSize(0) == Short.SIZE; i++) {
        numbers[i] = Math.round(numbers[i] / 257); // 65535 is 255.
      }
      return;
    }
    for (int i = 0; i < numbers.length; i++) {
      int rgb = image.getRGB(i % width, i / width);
      // Weights of ITU-R BT.601, in thousandths.
      int grey = 299 * (rgb >> 16 & 0xff) + 587 * (rgb >> 8 & 0xff) + 114 * (rgb & 0xff);
      int rounded = (grey + 500) / 1000;
      numbers[i] = rounded;
    }
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
    return height * width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public boolean isOfBytes() {
    return true;
  }

  @Override
  public String label() {
    return LabelText.of(folders.labels().get(row));
  }

  @Override
  public String labelPlace() {
    return folders.files().get(row);
  }

  @Override
  public List<Content> contents() {
    return contents;
  }

  @Override
  public void close() {
    // Each file is closed when it has been read.
  }
}
