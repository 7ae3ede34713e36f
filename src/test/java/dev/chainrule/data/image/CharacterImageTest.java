package dev.chainrule.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.io.DataException;
import dev.chainrule.io.InputFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures become what MNIST has. */
class CharacterImageTest {
  private static final int SIDE = 28;

  @TempDir Path dir;

  private static CharacterImage read(Path file) {
    return CharacterImage.read(InputFile.find(new Configuration(), file.toString()), SIDE);
  }

  private static GreyImage grey(int width, int height, GreyImage.PixelFunction function) {
    return GreyImage.of(width, height, function);
  }

  private static byte[] image(GreyImage picture) {
    return CharacterImage.of(picture, SIDE, "a picture").pixels();
  }

  private static int at(byte[] pixels, int x, int y) {
    return pixels[y * SIDE + x] & 0xff;
  }

  /** A bar of 10 x 40 in the lower right corner: 5 x 20 pixels of the 28 x 28, around (14, 14). */
  private static GreyImage bar(float paper, float ink) {
    return grey(100, 90, (x, y) -> (x >= 80 && x < 90 && y >= 45 && y < 85) ? ink : paper);
  }

  @Test
  void inkIsScaledToTwentyPixelsAndCentred() {
    byte[] pixels = image(bar(255, 0));
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        // A mass whose middle lies between pixels is rounded to the next.
        boolean inside = x >= 12 && x < 17 && y >= 5 && y < 25;
        assertEquals(inside ? 255 : 0, at(pixels, x, y), x + " " + y);
      }
    }
  }

  @Test
  void lightPaperDarkPaperAndGreyPaperGiveTheSame() {
    byte[] expected = image(bar(255, 0));
    assertArrayEquals(expected, image(bar(0, 255)));
    assertArrayEquals(expected, image(bar(150, 60)));
    assertArrayEquals(expected, image(bar(40, 130)));
  }

  @Test
  void whatWasDoneIsTold() {
    assertEquals(
        "light paper, inverted; ink of 10 x 40 in 100 x 90 pixels, scaled and centred",
        CharacterImage.of(bar(255, 0), SIDE, "").history());
    assertTrue(
        CharacterImage.of(bar(0, 255), SIDE, "").history().startsWith("dark paper, not inverted"));
  }

  /** Also of the network's size, at which a picture on dark paper is taken as it is. */
  @ParameterizedTest
  @ValueSource(ints = {1, SIDE, 4 * SIDE})
  void blankPageHasNoInk(int side) {
    for (int grey : new int[] {0, 128, 255}) {
      GreyImage page = grey(side, side, (x, y) -> grey);
      DataException refused = assertThrows(DataException.class, () -> image(page));
      assertTrue(
          refused.getMessage().startsWith("a picture: no ink: nothing in " + side + " x "),
          refused.getMessage());
    }
  }

  @Test
  void shadeOfThePaperIsRemoved() {
    GreyImage ink = bar(0, 1);
    GreyImage shaded = grey(100, 90, (x, y) -> (200 - x) * (1 - 0.7f * ink.get(x, y)));
    assertArrayEquals(image(bar(255, 0)), image(shaded));
  }

  @Test
  void dirtIsLeftOut() {
    GreyImage ink = bar(255, 0);
    GreyImage dirty = grey(100, 90, (x, y) -> (x < 3 && y < 3) ? 0 : ink.get(x, y));
    assertArrayEquals(image(ink), image(dirty));
  }

  /** Area, not nearest pixels: a wedge's edge has all values between. */
  @Test
  void edgesAreGrey() {
    byte[] pixels =
        image(grey(200, 200, (x, y) -> (y > 40 && y < 160 && x < y / 2 + 40) ? 0 : 255));
    long between =
        IntStream.range(0, pixels.length)
            .map(i -> pixels[i] & 0xff)
            .filter(value -> value > 30 && value < 220)
            .count();
    assertTrue(between > 10, "" + between);
  }

  @Test
  void imageOfTheRightSizeOnBlackIsTakenAsItIs() throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    byte[] expected = new byte[SIDE * SIDE];
    for (int i = 0; i < 256; i++) { // Every grey value: Java would brighten those between.
      image.getRaster().setSample(i % 16 + 5, i / 16 + 5, 0, i);
      expected[(i / 16 + 5) * SIDE + i % 16 + 5] = (byte) i;
    }
    CharacterImage read = read(PhonePhoto.write(image, dir.resolve("a.png")));
    assertEquals("taken as it is", read.history());
    assertArrayEquals(expected, read.pixels());
  }

  /** The ink takes 20 rows, without a gap, and nothing of paper, shade and noise is left. */
  @Test
  void photographHasOnlyTheDigit() {
    for (String name : List.of("1.png", "1.jpg")) {
      byte[] pixels = read(PhonePhoto.write(1, dir.resolve(name))).pixels();
      List<Integer> rows = new ArrayList<>();
      for (int i = 0; i < pixels.length; i++) {
        if (pixels[i] != 0) {
          assertTrue(i % SIDE > 8 && i % SIDE < 20, name + " " + i);
          if (!rows.contains(i / SIDE)) {
            rows.add(i / SIDE);
          }
        }
      }
      assertEquals(20, rows.size(), name);
      assertEquals(19, rows.get(19) - rows.get(0), name);
    }
  }

  @Test
  void transparentPaperIsWhite() {
    BufferedImage image = new BufferedImage(60, 60, BufferedImage.TYPE_INT_ARGB);
    for (int y = 10; y < 50; y++) {
      for (int x = 30; x < 40; x++) {
        image.setRGB(x, y, 0xff000000);
      }
    }
    CharacterImage read = read(PhonePhoto.write(image, dir.resolve("a.png")));
    assertTrue(read.history().startsWith("light paper, inverted; ink of 10 x 40"), read.history());
  }

  private void assertRefused(String expected, Path file) {
    DataException e = assertThrows(DataException.class, () -> read(file));
    assertEquals(file + expected, e.getMessage());
  }

  @Test
  void pageWithoutInkIsRefused() {
    DataException e =
        assertThrows(
            DataException.class, () -> read(PhonePhoto.writeEmpty(dir.resolve("page.png"))));
    assertTrue(e.getMessage().contains("page.png: no ink: nothing in 450 x 600"), e.getMessage());
    assertThrows(DataException.class, () -> image(grey(50, 50, (x, y) -> 0)));
    assertThrows(DataException.class, () -> image(grey(1, 1, (x, y) -> 255)));
  }

  /** A lamp at one corner makes no ink of the paper in its light. */
  @Test
  void shadeAloneIsNoInk() {
    GreyImage shaded = grey(300, 300, (x, y) -> 230 - 0.35f * (x + y));
    DataException e = assertThrows(DataException.class, () -> image(shaded));
    assertTrue(e.getMessage().contains("(contrast 0 of 255)"), e.getMessage());
  }

  @Test
  void whatIsNoPictureIsRefused() throws IOException {
    Path text = Files.writeString(dir.resolve("a.png"), "<html>Not found</html>");
    assertRefused(": is HTML, a web page, expected PNG or JPEG", text);
    assertRefused(": empty, expected PNG or JPEG", Files.createFile(dir.resolve("b.png")));
    assertRefused(": no such file", dir.resolve("missing.png"));
  }

  @Test
  void cutPictureIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(PhonePhoto.write(3, dir.resolve("a.png")));
    Path half = dir.resolve("half.png");
    Files.write(half, Arrays.copyOf(whole, whole.length / 2));
    DataException e = assertThrows(DataException.class, () -> read(half));
    assertTrue(e.getMessage().startsWith(half + ": a damaged picture: "), e.getMessage());
  }

  /** A file of 45 bytes that promises 10 gigapixels. */
  @Test
  void enormousPictureIsRefusedBeforeItIsDecoded() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(0x89504e470d0a1a0aL);
      ByteArrayOutputStream header = new ByteArrayOutputStream();
      try (DataOutputStream fields = new DataOutputStream(header)) {
        fields.writeInt(100_000);
        fields.writeInt(100_000);
        fields.write(new byte[] {8, 0, 0, 0, 0});
      }
      chunk(out, "IHDR", header.toByteArray());
      chunk(out, "IDAT", new byte[0]);
    }
    Path file = dir.resolve("bomb.png");
    Files.write(file, bytes.toByteArray());
    assertRefused(
        ": a picture of 100000 x 100000 pixels, expected at most 64,000,000 pixels", file);
  }

  private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    out.writeInt(data.length);
    out.write(name);
    out.write(data);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeInt((int) crc.getValue());
  }
}
