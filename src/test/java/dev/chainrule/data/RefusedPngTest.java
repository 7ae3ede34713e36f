package dev.chainrule.data;

import static dev.chainrule.data.IdxBytes.concat;
import static dev.chainrule.data.IdxBytes.ints;
import static dev.chainrule.data.ReadRows.HADOOP;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.chainrule.io.DataException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of broken folder of PNG files, and the whole message that it gives. */
class RefusedPngTest {
  @TempDir Path dir;

  @BeforeEach
  void writeSoundOnes() throws IOException {
    Files.createDirectories(dir.resolve("a"));
    Files.createDirectories(dir.resolve("b"));
    Files.write(dir.resolve("a/1.png"), image("png", 3, 2));
    Files.write(dir.resolve("b/2.png"), image("png", 3, 2));
  }

  static byte[] image(String format, int height, int width) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, format, bytes);
    return bytes.toByteArray();
  }

  /** The same file with another size in its first chunk, whose checksum is right. */
  private static byte[] promising(byte[] png, int height, int width) {
    byte[] header =
        concat(
            Arrays.copyOfRange(png, 12, 16), ints(width, height), Arrays.copyOfRange(png, 24, 29));
    CRC32 checksum = new CRC32();
    checksum.update(header);
    return concat(
        Arrays.copyOf(png, 12),
        header,
        ints((int) checksum.getValue()),
        Arrays.copyOfRange(png, 33, png.length));
  }

  private void assertRefused(String message) {
    DataException refused =
        assertThrows(
            DataException.class,
            () -> Dataset.inspect(HADOOP, PngFolders.list(HADOOP, dir.toString())));
    assertEquals(message, refused.getMessage().replace(dir.toString(), "DIR"));
  }

  private void assertRefused(byte[] second, String message) throws IOException {
    Files.write(dir.resolve("b/2.png"), second);
    assertRefused("file:DIR/b/2.png: " + message);
  }

  @Test
  void anotherSizeIsRefused() throws IOException {
    assertRefused(image("png", 2, 3), "an image of 2 x 3, expected 3 x 2 as file:DIR/a/1.png");
  }

  /** Decoded, it would be 100 MB, and its data are not even there. */
  @Test
  void aSmallFileThatPromisesAHugeImageIsRefused() throws IOException {
    byte[] huge = promising(image("png", 3, 2), 10_000, 10_000);
    assertRefused(huge, "an image of 10000 x 10000, expected at most 4096 x 4096");
    Files.write(dir.resolve("a/1.png"), huge);
    assertRefused("file:DIR/a/1.png: an image of 10000 x 10000, expected at most 4096 x 4096");
  }

  @Test
  void anotherFormatIsRefused() throws IOException {
    assertRefused(image("jpg", 3, 2), "a JPEG image, expected a PNG image");
    assertRefused(image("gif", 3, 2), "no PNG image, expected a PNG image");
    assertRefused(new byte[0], "no PNG image, expected a PNG image");
    assertRefused("<!DOCTYPE html>".getBytes(US_ASCII), "HTML, a web page, expected a PNG image");
  }

  @Test
  void damagedOnesAreRefused() throws IOException {
    byte[] png = image("png", 3, 2);
    for (int length = 8; length < png.length; length++) {
      Files.write(dir.resolve("b/2.png"), Arrays.copyOf(png, length));
      DataException refused =
          assertThrows(
              DataException.class,
              () -> Dataset.inspect(HADOOP, PngFolders.list(HADOOP, dir.toString())),
              "cut to " + length);
      String message = refused.getMessage().replace(dir.toString(), "DIR");
      assertEquals(
          "file:DIR/b/2.png: a damaged PNG image",
          message.substring(0, Math.min(37, message.length())),
          "cut to " + length);
    }
  }

  /** Java's reader takes no notice of checksums. */
  @Test
  void aChangedByteIsRefused() throws IOException {
    byte[] png = image("png", 3, 2);
    byte[] changed = png.clone();
    changed[45] ^= 1;
    assertRefused(
        changed,
        "a damaged PNG image: chunk at offset 33 of another checksum, expected a PNG image");
    assertRefused(
        Arrays.copyOf(png, png.length - 1),
        "a damaged PNG image: cut off in the chunk at offset "
            + (png.length - 12)
            + ", expected a PNG image");
  }

  @Test
  void foldersWithoutPngFilesAreRefused() throws IOException {
    Files.delete(dir.resolve("a/1.png"));
    Files.delete(dir.resolve("b/2.png"));
    assertRefused("DIR: no PNG files, expected some in a folder for each class");
    Files.write(dir.resolve("1.png"), image("png", 3, 2));
    assertRefused("DIR: no PNG files, expected some in a folder for each class");
  }

  @Test
  void filesNextToTheFoldersAndOtherFilesInThemAreLeftOut() throws IOException {
    Files.write(dir.resolve("0.png"), image("png", 5, 5));
    Files.writeString(dir.resolve("readme.txt"), "hello");
    Files.writeString(dir.resolve("a/readme.txt"), "hello");
    Files.createDirectories(dir.resolve(".hidden"));
    Files.write(dir.resolve(".hidden/3.png"), image("png", 5, 5));
    Dataset set = Dataset.inspect(HADOOP, PngFolders.list(HADOOP, dir.toString()));
    assertEquals(2, set.rows());
    assertEquals(List.of("a", "b"), set.classLabels());
  }

  @Test
  void aFileThatHasGoneIsRefused() throws IOException {
    PngFolders folders = PngFolders.list(HADOOP, dir.toString());
    Files.delete(dir.resolve("b/2.png"));
    DataException refused =
        assertThrows(DataException.class, () -> Dataset.inspect(HADOOP, folders));
    assertEquals("file:" + dir + "/b/2.png: no such file", refused.getMessage());
  }
}
