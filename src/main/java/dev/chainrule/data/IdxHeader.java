package dev.chainrule.data;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;

/**
 * What an IDX file says of itself in its first bytes, big-endian; a header that exists is possible.
 *
 * @param kind images or labels
 * @param count how many of them, at least 1
 * @param height rows of an image, at least 1; 1 for labels
 * @param width columns of an image, at least 1; 1 for labels
 */
record IdxHeader(IdxKind kind, int count, int height, int width) {
  /** The longest array that every JVM can make. */
  static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  /** Offset of the count. */
  static final int COUNT_AT = 4;

  /** Offset of the height in an image file. */
  static final int HEIGHT_AT = 8;

  /** Reads the header at the start of {@code in}, after {@link #readMagic} has read the magic. */
  static IdxHeader readSizes(ContentReader in, IdxKind kind) {
    int count = size(in, "%d " + kind.plural());
    if (kind == IdxKind.LABELS) {
      return new IdxHeader(kind, count, 1, 1);
    }
    int height = size(in, "height %d");
    int width = size(in, "width %d");
    if ((long) height * width > LONGEST_ARRAY) {
      String found = String.format(Locale.ROOT, "images of %d x %d pixels", height, width);
      throw new IdxFormatException(
          in.name(), HEIGHT_AT, found, "at most " + LONGEST_ARRAY + " pixels");
    }
    return new IdxHeader(kind, count, height, width);
  }

  /** The magic number at the start of {@code in}, whatever it is. */
  static int readMagic(ContentReader in, IdxKind kind) {
    in.expect("a header of " + kind.headerBytes() + " bytes");
    return readInt(in);
  }

  /** Refuses {@code in} if the magic it began with is not that of {@code kind}. */
  static void requireMagic(ContentReader in, int magic, IdxKind kind) {
    if (magic != kind.magic()) {
      throw badMagic(in, magic, remark(in, magic), kind);
    }
  }

  /** What the file is that begins with {@code magic}: more of it says more. */
  private static String remark(ContentReader in, int magic) {
    ByteBuffer start = ByteBuffer.allocate(Lookalike.BYTES).putInt(magic);
    start.position(Integer.BYTES + in.readSome(start.array(), Integer.BYTES));
    byte[] bytes = Arrays.copyOf(start.array(), start.position());
    if (!Lookalike.isGzip(bytes)) {
      return Lookalike.remark(bytes);
    }
    return in.isPacked()
        ? " (gzip inside gzip: unpack it once)"
        : " (gzip, but the name does not end in .gz)";
  }

  /** Refuses two files each of which begins as the other should. */
  static void requireNotSwapped(
      ContentReader images, int imagesMagic, ContentReader labels, int labelsMagic) {
    if (imagesMagic == IdxKind.LABELS.magic() && labelsMagic == IdxKind.IMAGES.magic()) {
      String swapped = " (images and labels are swapped: %s holds images)".formatted(labels.name());
      throw badMagic(images, imagesMagic, swapped, IdxKind.IMAGES);
    }
  }

  private static IdxFormatException badMagic(
      ContentReader in, int magic, String remark, IdxKind kind) {
    return new IdxFormatException(
        in.name(),
        0,
        String.format(Locale.ROOT, "magic 0x%08x%s", magic, remark),
        kind.magicInWords());
  }

  private static int size(ContentReader in, String what) {
    long at = in.offset();
    int size = readInt(in);
    if (size < 1) {
      throw new IdxFormatException(
          in.name(), at, String.format(Locale.ROOT, what, size), "at least 1");
    }
    return size;
  }

  private static int readInt(ContentReader in) {
    byte[] bytes = new byte[Integer.BYTES];
    in.readFully(bytes, 0, bytes.length);
    return ByteBuffer.wrap(bytes).getInt();
  }

  /** Bytes of one image or label. */
  int itemBytes() {
    return height * width;
  }

  /** Where item {@code index} begins, in bytes; for {@code count}, the size of the whole file. */
  long offsetOf(int index) {
    return kind.headerBytes() + (long) index * itemBytes();
  }

  /** The sizes as text, such as {@code 60000 images of 28 x 28}. */
  String sizes() {
    return String.format(Locale.ROOT, "%d %s of %d x %d", count, kind.plural(), height, width);
  }

  /** The header's own bytes. */
  byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(kind.headerBytes()).putInt(kind.magic()).putInt(count);
    return kind == IdxKind.IMAGES ? bytes.putInt(height).putInt(width).array() : bytes.array();
  }
}
