package dev.chainrule.data;

import static dev.chainrule.data.IdxBytes.concat;
import static dev.chainrule.data.IdxBytes.gzip;
import static dev.chainrule.data.IdxBytes.images;
import static dev.chainrule.data.IdxBytes.ints;
import static dev.chainrule.data.IdxBytes.labels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of broken input, and the whole message that it gives. */
class RefusedInputsTest {
  /** Ten images of 2 x 2: 56 bytes. */
  static final byte[] IMAGES = images(10, 2, 2);

  /** Ten labels: 18 bytes. */
  static final byte[] LABELS = labels(10, 3);

  static final byte[] PACKED = gzip(IMAGES);

  @TempDir Path dir;

  @ParameterizedTest(name = "{0}")
  @MethodSource({"wrongMagic", "wrongSizes", "wrongLength", "dev.chainrule.data.RefusedGzip#rows"})
  void isRefused(
      String what,
      String imagesName,
      byte[] imagesBytes,
      String labelsName,
      byte[] labelsBytes,
      String message)
      throws Exception {
    LabelledFiles files = IdxBytes.write(dir, imagesName, imagesBytes, labelsName, labelsBytes);
    IdxFormatException refused =
        assertThrows(
            IdxFormatException.class, () -> Dataset.inspect(new Configuration(), files), what);
    assertEquals(message, refused.getMessage());
  }

  private static Arguments plainImages(String what, byte[] bytes, String message) {
    return Arguments.of(what, "im", bytes, "lb", LABELS, message);
  }

  private static Arguments plainLabels(String what, byte[] bytes, String message) {
    return Arguments.of(what, "im", IMAGES, "lb", bytes, message);
  }

  static Arguments packedImages(String what, byte[] bytes, String message) {
    return Arguments.of(what, "im.gz", bytes, "lb", LABELS, message);
  }

  static Stream<Arguments> wrongMagic() {
    return Stream.of(
        plainImages(
            "labels for images", LABELS, "im, offset 0: magic 0x00000801, expected 0x00000803"),
        plainLabels(
            "images for labels", IMAGES, "lb, offset 0: magic 0x00000803, expected 0x00000801"),
        Arguments.of(
            "swapped",
            "im",
            LABELS,
            "lb",
            IMAGES,
            "im, offset 0: magic 0x00000801 (images and labels are swapped: lb holds images),"
                + " expected 0x00000803"),
        plainImages(
            "floats",
            concat(ints(0x00000d03, 10, 2, 2), new byte[160]),
            "im, offset 0: magic 0x00000d03, expected 0x00000803"),
        plainImages(
            "little-endian",
            concat(ints(0x03080000), IMAGES),
            "im, offset 0: magic 0x03080000, expected 0x00000803"),
        plainImages(
            "gzip without .gz",
            PACKED,
            "im, offset 0: magic 0x1f8b0800 (gzip, but the name does not end in .gz),"
                + " expected 0x00000803"),
        packedImages(
            "plain named .gz",
            IMAGES,
            "im.gz, offset 0: bytes 0x0000, expected gzip (0x1f8b), as the name says"),
        packedImages(
            "labels inside gzip",
            gzip(LABELS),
            "im.gz, offset 0: magic 0x00000801, expected 0x00000803"));
  }

  static Stream<Arguments> wrongSizes() {
    return Stream.of(
        plainImages(
            "no images",
            ints(IdxBytes.IMAGES, 0, 2, 2),
            "im, offset 4: 0 images, expected at least 1"),
        plainLabels(
            "no labels", ints(IdxBytes.LABELS, 0), "lb, offset 4: 0 labels, expected at least 1"),
        plainImages(
            "negative count",
            concat(ints(IdxBytes.IMAGES, -10, 2, 2), new byte[40]),
            "im, offset 4: -10 images, expected at least 1"),
        plainImages(
            "zero height",
            ints(IdxBytes.IMAGES, 10, 0, 2),
            "im, offset 8: height 0, expected at least 1"),
        plainImages(
            "negative width",
            ints(IdxBytes.IMAGES, 10, 2, Integer.MIN_VALUE),
            "im, offset 12: width -2147483648, expected at least 1"),
        plainImages(
            "area that overflows to 0",
            ints(IdxBytes.IMAGES, 10, 65536, 65536),
            "im, offset 8: images of 65536 x 65536 pixels, expected at most 2147483639 pixels"),
        plainImages(
            "area one beyond the longest array",
            ints(IdxBytes.IMAGES, 10, 2147483640, 1),
            "im, offset 8: images of 2147483640 x 1 pixels, expected at most 2147483639 pixels"),
        plainLabels(
            "a label too few",
            labels(9, 3),
            "lb, offset 4: 9 labels, expected 10, as many as images in im"),
        plainImages(
            "an image too few",
            images(9, 2, 2),
            "lb, offset 4: 10 labels, expected 9, as many as images in im"));
  }

  static Stream<Arguments> wrongLength() {
    return Stream.of(
        plainImages(
            "empty file",
            new byte[0],
            "im, offset 0: end of the data, expected a header of 16 bytes"),
        plainImages(
            "half a magic",
            Arrays.copyOf(IMAGES, 2),
            "im, offset 2: end of the data, expected a header of 16 bytes"),
        plainImages(
            "half a header",
            Arrays.copyOf(IMAGES, 14),
            "im, offset 14: end of the data, expected a header of 16 bytes"),
        plainLabels(
            "half a label header",
            Arrays.copyOf(LABELS, 7),
            "lb, offset 7: end of the data, expected a header of 8 bytes"),
        plainImages(
            "a byte short",
            Arrays.copyOf(IMAGES, 55),
            "im, offset 55: end of the data, expected 56 bytes"),
        plainImages(
            "header alone",
            Arrays.copyOf(IMAGES, 16),
            "im, offset 16: end of the data, expected 56 bytes"),
        plainLabels(
            "a label short",
            Arrays.copyOf(LABELS, 17),
            "lb, offset 17: end of the data, expected 18 bytes"),
        plainImages(
            "a byte too many",
            concat(IMAGES, new byte[1]),
            "im, offset 56: more data, expected the end of the file"),
        plainLabels(
            "labels with more behind",
            concat(LABELS, LABELS),
            "lb, offset 18: more data, expected the end of the file"),
        packedImages(
            "a byte short inside gzip",
            gzip(Arrays.copyOf(IMAGES, 55)),
            "im.gz, offset 55: end of the data, expected 56 bytes"),
        packedImages(
            "a byte too many inside gzip",
            gzip(concat(IMAGES, new byte[1])),
            "im.gz, offset 56: more data, expected the end of the file"),
        packedImages(
            "a second gzip member too many",
            concat(PACKED, PACKED),
            "im.gz, offset 56: more data, expected the end of the file"));
  }
}
