package dev.chainrule.data;

import static dev.chainrule.data.IdxBytes.concat;
import static dev.chainrule.data.IdxBytes.gzip;
import static dev.chainrule.data.IdxBytes.images;
import static dev.chainrule.data.IdxBytes.ints;
import static dev.chainrule.data.IdxBytes.labels;
import static java.nio.charset.StandardCharsets.US_ASCII;
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

  private static final String IMAGES_EXPECTED =
      ", expected 0x00000803 (IDX of bytes, 3-dimensional)";
  private static final String LABELS_EXPECTED =
      ", expected 0x00000801 (IDX of bytes, 1-dimensional)";
  private static final String GZIP_EXPECTED = ", expected gzip (0x1f8b), as the name says";
  private static final byte[] WEB_PAGE = "<!DOCTYPE html><title>404</title>".getBytes(US_ASCII);
  private static final byte[] LFS_POINTER =
      "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n".getBytes(US_ASCII);

  @TempDir Path dir;

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "wrongMagic",
    "somethingElse",
    "wrongSizes",
    "wrongLength",
    "dev.chainrule.data.RefusedGzip#rows"
  })
  void isRefused(
      String what,
      String imagesName,
      byte[] imagesBytes,
      String labelsName,
      byte[] labelsBytes,
      String message)
      throws Exception {
    IdxFiles files = IdxBytes.write(dir, imagesName, imagesBytes, labelsName, labelsBytes);
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
            "labels for images",
            LABELS,
            "im, offset 0: magic 0x00000801 (IDX of bytes, 1-dimensional)" + IMAGES_EXPECTED),
        plainLabels(
            "images for labels",
            IMAGES,
            "lb, offset 0: magic 0x00000803 (IDX of bytes, 3-dimensional)" + LABELS_EXPECTED),
        Arguments.of(
            "swapped",
            "im",
            LABELS,
            "lb",
            IMAGES,
            "im, offset 0: magic 0x00000801 (images and labels are swapped: lb holds images)"
                + IMAGES_EXPECTED),
        plainImages(
            "five dimensions",
            concat(ints(0x00000d05, 10, 2, 2, 1, 1), new byte[160]),
            "im, offset 0: magic 0x00000d05 (IDX of float32, 5-dimensional)" + IMAGES_EXPECTED),
        plainImages(
            "a float that is no number",
            concat(ints(0x00000d02, 10, 4), new byte[12], ints(0x7fc00000), new byte[144]),
            "im, offset 24: NaN, expected a number that a float32 can hold"),
        plainImages(
            "a double beyond float32",
            concat(ints(0x00000e02, 10, 1), new byte[8], ints(0x7fe00000), new byte[68]),
            "im, offset 20: 8.98846567431158E307, expected a number that a float32 can hold"),
        plainImages(
            "floats cut off",
            concat(ints(0x00000d03, 10, 2, 2), new byte[150]),
            "im, offset 166: end of the data, expected 176 bytes"),
        plainLabels(
            "numbers for labels",
            concat(ints(0x00000d01, 10), new byte[40]),
            "lb, offset 0: magic 0x00000d01 (IDX of float32, 1-dimensional)"
                + LABELS_EXPECTED
                + ": targets are classes; real-valued ones are not understood"),
        plainLabels(
            "rows of numbers for labels",
            concat(ints(0x00000e02, 10, 2), new byte[160]),
            "lb, offset 0: magic 0x00000e02 (IDX of float64, 2-dimensional)"
                + LABELS_EXPECTED
                + ": targets are classes; real-valued ones are not understood"),
        plainImages(
            "little-endian",
            concat(ints(0x03080000), IMAGES),
            "im, offset 0: magic 0x03080000 (IDX of bytes, 3-dimensional, little-endian)"
                + IMAGES_EXPECTED),
        plainImages(
            "gzip without .gz",
            PACKED,
            "im, offset 0: magic 0x1f8b0800 (gzip, but the name does not end in .gz)"
                + IMAGES_EXPECTED),
        packedImages(
            "plain named .gz",
            IMAGES,
            "im.gz, offset 0: bytes 0x0000 (IDX of bytes, 3-dimensional)" + GZIP_EXPECTED),
        packedImages(
            "labels inside gzip",
            gzip(LABELS),
            "im.gz, offset 0: magic 0x00000801 (IDX of bytes, 1-dimensional)" + IMAGES_EXPECTED));
  }

  static Stream<Arguments> somethingElse() {
    return Stream.of(
        packedImages(
            "gzip inside gzip",
            gzip(PACKED),
            "im.gz, offset 0: magic 0x1f8b0800 (gzip inside gzip: unpack it once)"
                + IMAGES_EXPECTED),
        packedImages(
            "a web page as .gz",
            WEB_PAGE,
            "im.gz, offset 0: bytes 0x3c21 (HTML, a web page)" + GZIP_EXPECTED),
        plainImages(
            "a web page",
            WEB_PAGE,
            "im, offset 0: magic 0x3c21444f (HTML, a web page)" + IMAGES_EXPECTED),
        packedImages(
            "a Git LFS pointer as .gz",
            LFS_POINTER,
            "im.gz, offset 0: bytes 0x7665 (a Git LFS pointer: git lfs pull fetches the file)"
                + GZIP_EXPECTED),
        plainLabels(
            "a Git LFS pointer for labels",
            LFS_POINTER,
            "lb, offset 0: magic 0x76657273 (a Git LFS pointer: git lfs pull fetches the file)"
                + LABELS_EXPECTED),
        plainImages(
            "a zip archive",
            concat(ints(0x504b0304), new byte[40]),
            "im, offset 0: magic 0x504b0304 (a zip archive: unpack it)" + IMAGES_EXPECTED),
        plainLabels(
            "QMNIST's labels",
            concat(ints(0x00000c02, 10, 8), new byte[320]),
            "lb, offset 0: magic 0x00000c02 (IDX of int32, 2-dimensional, such as QMNIST's labels"
                + " with their origin)"
                + LABELS_EXPECTED),
        plainLabels(
            "labels as text",
            "label\n5,0,4,1,9".getBytes(US_ASCII),
            "lb, offset 0: magic 0x6c616265 (text: 'label\\u000a5,0,4,1,9')" + LABELS_EXPECTED));
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
