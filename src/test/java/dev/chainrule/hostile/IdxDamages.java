package dev.chainrule.hostile;

import static dev.chainrule.data.IdxBytes.concat;
import static dev.chainrule.data.IdxBytes.ints;

import dev.chainrule.data.IdxBytes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;

/** Damages that take knowledge of IDX. */
final class IdxDamages {
  /**
   * Ten such images are more than the oracle lets a reader take, and not more to hash than that.
   */
  private static final int SIDE = 3700;

  private IdxDamages() {}

  static List<Damage> ofImages() {
    return List.of(
        Damage.of("labels in their place", IdxSubject.LABELS),
        Damage.of("gzip without .gz", IdxBytes.gzip(IdxSubject.IMAGES)),
        images("count 0", 0, 2, 2),
        images("count -1", -1, 2, 2),
        images("count 2147483647", Integer.MAX_VALUE, 2, 2),
        images("height 0", 10, 0, 2),
        images("width -2147483648", 10, 2, Integer.MIN_VALUE),
        images("height x width that overflows to 0", 10, 65536, 65536),
        images("height x width of 2147483600", 10, 2147483600, 1),
        images("all sizes 2147483647", Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE),
        new Damage(
            "10 images of 3700 x 3700 that are all there",
            file -> sparse(file, ints(IdxBytes.IMAGES, 10, SIDE, SIDE), 10L * SIDE * SIDE)));
  }

  static List<Damage> ofLabels() {
    return List.of(
        Damage.of("images in their place", IdxSubject.IMAGES),
        Damage.of("count 0", ints(IdxBytes.LABELS, 0)),
        Damage.of("count -2147483648", ints(IdxBytes.LABELS, Integer.MIN_VALUE)),
        Damage.of("count 2147483647", ints(IdxBytes.LABELS, Integer.MAX_VALUE)),
        Damage.of("a label fewer", IdxBytes.labels(9, IdxSubject.CLASSES)),
        Damage.of("a label 3 of 3 classes", IdxBytes.labels(10, IdxSubject.CLASSES + 1)));
  }

  private static Damage images(String place, int count, int height, int width) {
    return Damage.of(place, concat(ints(IdxBytes.IMAGES, count, height, width), new byte[40]));
  }

  /** Writes {@code start}, then zeros that take no room on the disk. */
  static void sparse(Path file, byte[] start, long zeros) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(start);
      out.setLength(start.length + zeros);
    }
  }
}
