package dev.chainrule.data;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.ImageIO;

/** Writes the rows of two IDX files of bytes in each of the other formats. */
public final class SameRows {
  private static final int IMAGES_HEADER = 16;
  private static final int LABELS_HEADER = 8;

  private final byte[] images;
  private final byte[] labels;
  private final Path dir;
  private final int rows;
  private final int height;
  private final int width;

  private SameRows(byte[] images, byte[] labels, Path dir) {
    this.images = images;
    this.labels = labels;
    this.dir = dir;
    ByteBuffer header = ByteBuffer.wrap(images);
    this.rows = header.getInt(4);
    this.height = header.getInt(8);
    this.width = header.getInt(12);
  }

  /**
   * Takes over both files.
   *
   * @param dir where others are written
   */
  public static SameRows of(byte[] images, byte[] labels, Path dir) {
    return new SameRows(images, labels, dir);
  }

  private int label(int row) {
    return labels[LABELS_HEADER + row];
  }

  private int pixel(int row, int column) {
    return images[IMAGES_HEADER + row * height * width + column] & 0xff;
  }

  private String write(String name, byte[] content, boolean packed) throws IOException {
    Path file = dir.resolve(packed ? name + ".gz" : name);
    return Files.write(file, packed ? IdxBytes.gzip(content) : content).toString();
  }

  public RowSource idx(boolean packed) throws IOException {
    return new IdxFiles(write("images", images, packed), write("labels", labels, packed));
  }

  public RowSource floatIdx(boolean packed) throws IOException {
    ByteBuffer floats = ByteBuffer.allocate(IMAGES_HEADER + 4 * rows * height * width);
    floats.putInt(0x00000d03).put(images, 4, IMAGES_HEADER - 4);
    for (int i = IMAGES_HEADER; i < images.length; i++) {
      floats.putFloat(images[i] & 0xff);
    }
    return new IdxFiles(write("floats", floats.array(), packed), write("labels", labels, packed));
  }

  public RowSource csv(boolean packed) throws IOException {
    StringBuilder text = new StringBuilder("label");
    for (int j = 0; j < height * width; j++) {
      text.append(",pixel").append(j);
    }
    for (int i = 0; i < rows; i++) {
      text.append('\n').append(label(i));
      for (int j = 0; j < height * width; j++) {
        text.append(',').append(pixel(i, j));
      }
    }
    return new CsvFile(
        write("rows.csv", text.toString().getBytes(US_ASCII), packed), CsvManner.AUTO);
  }

  public RowSource libsvm(boolean packed) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      text.append(label(i));
      for (int j = 0; j < height * width; j++) {
        if (pixel(i, j) != 0) {
          text.append(' ').append(j + 1).append(':').append(pixel(i, j));
        }
      }
      text.append('\n');
    }
    return new LibsvmFile(write("rows.libsvm", text.toString().getBytes(US_ASCII), packed));
  }

  /** Named by the number of the row, so that they are in the order of the rows. */
  public RowSource png() throws IOException {
    Path folder = dir.resolve("png");
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < rows; i++) {
      byte[] pixels =
          Arrays.copyOfRange(
              images, IMAGES_HEADER + i * height * width, IMAGES_HEADER + (i + 1) * height * width);
      image.getRaster().setDataElements(0, 0, width, height, pixels);
      Path file = folder.resolve(String.format(Locale.ROOT, "%d/%05d.png", label(i), i));
      Files.createDirectories(file.getParent());
      ImageIO.write(image, "png", file.toFile());
    }
    return PngFolders.list(ReadRows.HADOOP, folder.toString());
  }
}
