package dev.chainrule.data;

import dev.chainrule.io.Words;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;

/**
 * The first bytes of an IDX file, big-endian: what it holds. An instance has passed all checks.
 *
 * @param kind images or labels
 * @param count how many of them, at least 1
 * @param height rows of an image, at least 1; 1 for labels
 * @param width columns of an image, at least 1; 1 for labels
 */
record IdxHeader(Kind kind, int count, int height, int width) {
  /** The longest array that every JVM can allocate. */
  static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  private static final int FLOAT32 = 0x0d;
  private static final int FLOAT64 = 0x0e;

  /** Offset of the count. */
  static final int COUNT_AT = 4;

  /** Offset of the height in an image file. */
  static final int HEIGHT_AT = 8;

  /** Reads the header at the start of {@code in}, after {@link #readMagic} has read the magic. */
  static IdxHeader readSizes(ContentReader in, Kind kind) {
    int count = size(in, "%d " + kind.plural());
    if (kind == Kind.LABELS) {
      return new IdxHeader(kind, count, 1, 1);
    }
    int height = size(in, "height %d");
    int width = size(in, "width %d");
    if ((long) height * width > LONGEST_ARRAY) {
      String found = Words.format("images of %d x %d pixels", height, width);
      throw new IdxFormatException(
          in.name(), HEIGHT_AT, found, "at most " + LONGEST_ARRAY + " pixels");
    }
    return new IdxHeader(kind, count, height, width);
  }

  /** The magic number at the start of {@code in}, whatever it is. */
  static int readMagic(ContentReader in, Kind kind) {
    in.expect("a header of " + kind.headerBytes() + " bytes");
    return readInt(in);
  }

  /** Refuses {@code in} if the magic it began with is not that of {@code kind}. */
  static void requireMagic(ContentReader in, int magic, Kind kind) {
    if (magic != kind.magic()) {
      throw badMagic(in, magic, remark(in, magic), kind);
    }
  }

  /** What a file that begins with {@code magic} probably is, judged by its first bytes. */
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
    if (imagesMagic == Kind.LABELS.magic() && labelsMagic == Kind.IMAGES.magic()) {
      String swapped = " (images and labels are swapped: %s holds images)".formatted(labels.name());
      throw badMagic(images, imagesMagic, swapped, Kind.IMAGES);
    }
  }

  private static IdxFormatException badMagic(
      ContentReader in, int magic, String remark, Kind kind) {
    return new IdxFormatException(
        in.name(), 0, Words.format("magic 0x%08x%s", magic, remark), kind.expected(magic));
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
    return Words.format("%d %s of %d x %d", count, kind.plural(), height, width);
  }

  /** The header's own bytes. */
  byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(kind.headerBytes()).putInt(kind.magic()).putInt(count);
    return kind == Kind.IMAGES ? bytes.putInt(height).putInt(width).array() : bytes.array();
  }

  /** The two kinds of IDX file: bytes in three dimensions, and bytes in one. */
  enum Kind {
    /** Magic, count, height, width; then count · height · width pixels, row by row. */
    IMAGES("images", 0x00000803, 16),
    /** Magic, count; then count labels. */
    LABELS("labels", 0x00000801, 8);

    private final String plural;
    private final int magic;
    private final int headerBytes;

    Kind(String plural, int magic, int headerBytes) {
      this.plural = plural;
      this.magic = magic;
      this.headerBytes = headerBytes;
    }

    String plural() {
      return plural;
    }

    int magic() {
      return magic;
    }

    /** The magic number, and what it means. */
    String magicInWords() {
      return Words.format("0x%08x (IDX of bytes, %d-dimensional)", magic, magic & 0xff);
    }

    /** What should stand in the place of {@code found}: for real numbers as labels, also why. */
    String expected(int found) {
      int type = found >>> Byte.SIZE;
      boolean real = type == FLOAT32 || type == FLOAT64;
      return this == LABELS && real
          ? magicInWords() + ": targets are classes, 0 to 255; real-valued ones are not understood"
          : magicInWords();
    }

    int headerBytes() {
      return headerBytes;
    }
  }
}
