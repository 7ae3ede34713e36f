package dev.chainrule.data;

import dev.chainrule.io.MemoryBudget;
import dev.chainrule.io.Words;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The first bytes of an IDX file, big-endian: what it holds. An instance has passed all checks.
 *
 * @param kind images or labels
 * @param magic type of the elements, and number of dimensions
 * @param sizes of the dimensions, each at least 1: how many images or labels, then the sizes of one
 */
record IdxHeader(Kind kind, int magic, List<Integer> sizes) {
  /** Offset of the count. */
  static final int COUNT_AT = 4;

  /** Offset of the height in an image file. */
  static final int HEIGHT_AT = 8;

  private static final int DIMENSIONS = 0xff;

  IdxHeader {
    sizes = List.copyOf(sizes);
  }

  /** Reads the header at the start of {@code in}, after {@link #readMagic} has read the magic. */
  static IdxHeader readSizes(ContentReader in, int magic, Kind kind) {
    List<Integer> sizes = new ArrayList<>();
    sizes.add(size(in, "%d " + kind.plural()));
    List<String> names = sizeNames(magic & DIMENSIONS);
    for (String name : names) {
      sizes.add(size(in, name + " %d"));
    }
    IdxHeader header = new IdxHeader(kind, magic, sizes);
    int most = MemoryBudget.LONGEST_ARRAY / header.element().bytes();
    if (header.features() > most) {
      String found = Words.format("images of %s pixels", header.sizesOfOne());
      throw new IdxFormatException(in.name(), HEIGHT_AT, found, "at most " + most + " pixels");
    }
    return header;
  }

  private static List<String> sizeNames(int dimensions) {
    return switch (dimensions) {
      case 1 -> List.of();
      case 2 -> List.of("width");
      case 3 -> List.of("height", "width");
      default -> List.of("height", "width", "channels");
    };
  }

  /** The magic number at the start of {@code in}, whatever it is. */
  static int readMagic(ContentReader in, Kind kind) {
    in.expect("a header of " + kind.headerBytes() + " bytes");
    return readInt(in);
  }

  /** Refuses {@code in} if the magic it began with is none of {@code kind}. */
  static void requireMagic(ContentReader in, int magic, Kind kind) {
    if (!kind.allows(magic)) {
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

  /** How many images or labels. */
  int count() {
    return sizes.get(0);
  }

  /** Rows of an image; 1 for labels, and for images of one dimension. */
  int height() {
    return sizes.size() < 3 ? 1 : sizes.get(1);
  }

  /** Columns of an image, those of each channel side by side; 1 for labels. */
  int width() {
    return (int) (features() / height());
  }

  /** Numbers of an image. */
  private long features() {
    long features = 1;
    for (int size : sizes.subList(1, sizes.size())) {
      features = Math.min(features * size, 1L << 40); // No overflow.
    }
    return features;
  }

  /** Whether its elements are bytes. */
  boolean isOfBytes() {
    return element() == Element.BYTES;
  }

  Element element() {
    return Element.of(magic);
  }

  /** Bytes of one image or label. */
  int itemBytes() {
    return (int) features() * element().bytes();
  }

  /** Where item {@code index} begins, in bytes; for {@code count}, the size of the whole file. */
  long offsetOf(int index) {
    return headerBytes() + (long) index * itemBytes();
  }

  int headerBytes() {
    return Integer.BYTES * (1 + sizes.size());
  }

  /** The sizes as text, such as {@code 60000 images of 28 x 28}. */
  String sizesInWords() {
    return Words.format("%d %s of %s", count(), kind.plural(), sizesOfOne());
  }

  private String sizesOfOne() {
    return String.join(
        " x ", sizes.subList(1, sizes.size()).stream().map(String::valueOf).toList());
  }

  /** The header's own bytes. */
  byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(headerBytes()).putInt(magic);
    sizes.forEach(bytes::putInt);
    return bytes.array();
  }

  /** The types of elements, by the third byte of the magic. */
  enum Element {
    BYTES(0x08, 1),
    SIGNED_BYTES(0x09, 1),
    INT16(0x0b, 2),
    INT32(0x0c, 4),
    FLOAT32(0x0d, 4),
    FLOAT64(0x0e, 8);

    private final int code;
    private final int bytes;

    Element(int code, int bytes) {
      this.code = code;
      this.bytes = bytes;
    }

    /** That of a file that begins with {@code magic}; null if it is none. */
    static Element of(int magic) {
      for (Element element : values()) {
        if (magic >>> Byte.SIZE == element.code) {
          return element;
        }
      }
      return null;
    }

    int bytes() {
      return bytes;
    }

    boolean isReal() {
      return this == FLOAT32 || this == FLOAT64;
    }

    /** The element at the place of {@code buffer}. */
    double read(ByteBuffer buffer) {
      return switch (this) {
        case BYTES -> Byte.toUnsignedInt(buffer.get());
        case SIGNED_BYTES -> buffer.get();
        case INT16 -> buffer.getShort();
        case INT32 -> buffer.getInt();
        case FLOAT32 -> buffer.getFloat();
        case FLOAT64 -> buffer.getDouble();
      };
    }
  }

  /** The two kinds of IDX file: numbers in two to four dimensions, and whole ones in one. */
  enum Kind {
    /** As in MNIST: magic, count, height, width; then count · height · width pixels. */
    IMAGES("images", 0x00000803, 16, 2, 4),
    /** As in MNIST: magic, count; then count labels. */
    LABELS("labels", 0x00000801, 8, 1, 1);

    private final String plural;
    private final int magic;
    private final int headerBytes;
    private final int leastDimensions;
    private final int mostDimensions;

    Kind(String plural, int magic, int headerBytes, int leastDimensions, int mostDimensions) {
      this.plural = plural;
      this.magic = magic;
      this.headerBytes = headerBytes;
      this.leastDimensions = leastDimensions;
      this.mostDimensions = mostDimensions;
    }

    String plural() {
      return plural;
    }

    /** That of MNIST's files. */
    int magic() {
      return magic;
    }

    boolean allows(int found) {
      Element element = Element.of(found);
      int dimensions = found & DIMENSIONS;
      return element != null
          && dimensions >= leastDimensions
          && dimensions <= mostDimensions
          && !(this == LABELS && element.isReal());
    }

    /** The magic number, and what it means. */
    String magicInWords() {
      return Words.format("0x%08x (IDX of bytes, %d-dimensional)", magic, magic & DIMENSIONS);
    }

    /** What should stand in the place of {@code found}: for real numbers as labels, also why. */
    String expected(int found) {
      Element element = Element.of(found);
      boolean real = element != null && element.isReal();
      return this == LABELS && real
          ? magicInWords() + ": targets are classes; real-valued ones are not understood"
          : magicInWords();
    }

    /** Of MNIST's files. */
    int headerBytes() {
      return headerBytes;
    }
  }
}
