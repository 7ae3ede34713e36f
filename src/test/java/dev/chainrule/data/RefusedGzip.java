package dev.chainrule.data;

import static dev.chainrule.data.IdxBytes.concat;
import static dev.chainrule.data.RefusedInputsTest.IMAGES;
import static dev.chainrule.data.RefusedInputsTest.PACKED;
import static dev.chainrule.data.RefusedInputsTest.packedImages;

import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.params.provider.Arguments;

/** The rows of {@link RefusedInputsTest} in which the gzip around the content is broken. */
final class RefusedGzip {
  /** Not compressed, so that it is known where each byte lies: behind 10 + 5 bytes of headers. */
  private static final byte[] STORED = IdxBytes.gzip(IMAGES, Deflater.NO_COMPRESSION);

  private RefusedGzip() {}

  static Stream<Arguments> rows() {
    int length = PACKED.length;
    return Stream.of(
        packedImages(
            "empty gzip", new byte[0], "im.gz, offset 0: gzip cut off, expected intact gzip"),
        packedImages(
            "gzip header alone",
            Arrays.copyOf(PACKED, 10),
            "im.gz, offset 0: gzip cut off, expected intact gzip"),
        packedImages(
            "gzip body cut",
            Arrays.copyOf(STORED, 10 + 5 + 30),
            "im.gz, offset 30: gzip cut off, expected intact gzip"),
        packedImages(
            "a changed pixel",
            flipped(STORED, 10 + 5 + 30),
            "im.gz, offset 56: damaged gzip: content of checksum ede5ce2d, not 0af868ba,"
                + " expected intact gzip"),
        packedImages(
            "checksum missing",
            Arrays.copyOf(PACKED, length - 8),
            "im.gz, offset 56: gzip cut off, expected intact gzip"),
        packedImages(
            "half a checksum",
            Arrays.copyOf(PACKED, length - 6),
            "im.gz, offset 56: gzip cut off, expected intact gzip"),
        packedImages(
            "rubbish behind the end",
            concat(PACKED, new byte[] {'x', 'y'}),
            "im.gz, offset 56: damaged gzip: more behind its end," + " expected intact gzip"),
        packedImages(
            "wrong checksum",
            flipped(PACKED, length - 8),
            "im.gz, offset 56: damaged gzip: content of checksum 0af868ba, not 0af868bb,"
                + " expected intact gzip"),
        packedImages(
            "wrong length in the trailer",
            flipped(PACKED, length - 4),
            "im.gz, offset 56: damaged gzip: content of another length, expected intact gzip"),
        packedImages(
            "impossible block",
            concat(Arrays.copyOf(PACKED, 10), new byte[] {7, 7, 7, 7, 7, 7, 7, 7}),
            "im.gz, offset 0: damaged gzip: invalid block type," + " expected intact gzip"),
        packedImages(
            "unknown method",
            concat(Arrays.copyOf(PACKED, 2), new byte[] {9}, new byte[20]),
            "im.gz, offset 0: damaged gzip: compression method 9," + " expected intact gzip"));
  }

  private static byte[] flipped(byte[] intact, int at) {
    byte[] bytes = intact.clone();
    bytes[at] ^= 1;
    return bytes;
  }
}
