package dev.chainrule.hostile;

import static dev.chainrule.data.IdxBytes.concat;
import static dev.chainrule.data.IdxBytes.gzip;
import static dev.chainrule.data.IdxBytes.ints;

import dev.chainrule.data.IdxBytes;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Damages that take knowledge of gzip. */
final class GzipDamages {
  private static final byte[] PACKED = gzip(IdxSubject.IMAGES);

  /**
   * Ten such images are more than the oracle lets a reader take, and not more to hash than that.
   */
  private static final int SIDE = 3700;

  private GzipDamages() {}

  static List<Damage> all() {
    return List.of(
        Damage.of("plain IDX in its place", IdxSubject.IMAGES),
        Damage.of("a second member with more content", concat(PACKED, PACKED)),
        Damage.of("rubbish behind the end", concat(PACKED, new byte[] {'x', 'y', 'z'})),
        Damage.of("zeros behind the end", concat(PACKED, new byte[512])),
        Damage.of("a thousand empty members before", concat(empties(1000), PACKED)),
        Damage.of("a thousand and one", concat(empties(1001), PACKED)),
        Damage.of("a file name of 200,000 bytes", concat(header(1 << 3), bytes(200_000))),
        Damage.of("a comment of 200,000 bytes", concat(header(1 << 4), bytes(200_000))),
        Damage.of("extra of 65,535 bytes, cut off", concat(header(1 << 2), bytes(1000))),
        Damage.of("content that goes on for 100 MB", gzip(new byte[100_000_000])),
        Damage.of(
            "images that go on for 100 MB", gzip(concat(IdxSubject.IMAGES, new byte[100_000_000]))),
        new Damage(
            "10 images of 3700 x 3700, packed to a thousandth",
            file -> {
              try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
                out.write(ints(IdxBytes.IMAGES, 10, SIDE, SIDE));
                for (int i = 0; i < 10; i++) {
                  out.write(new byte[SIDE * SIDE]);
                }
              }
            }));
  }

  private static byte[] header(int flags) {
    byte[] header = Arrays.copyOf(PACKED, 10);
    header[3] = (byte) flags;
    return header;
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) 0xff);
    return bytes;
  }

  private static byte[] empties(int count) {
    return concat(Collections.nCopies(count, gzip(new byte[0])).toArray(byte[][]::new));
  }
}
