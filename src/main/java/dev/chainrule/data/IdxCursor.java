package dev.chainrule.data;

import dev.chainrule.data.IdxHeader.Kind;
import dev.chainrule.io.Words;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of two IDX files, or of the image file alone. An image is read only when its numbers are
 * asked for; so a header that promises huge ones costs no memory before they are there.
 */
final class IdxCursor implements RowCursor {
  private final ContentReader images;
  private final IdxHeader header;
  private final Labels labels;

  private int row = -1;
  private boolean unread;
  private byte[] bytes;
  private float[] numbers;

  private IdxCursor(ContentReader images, IdxHeader header, Labels labels) {
    this.images = images;
    this.header = header;
    this.labels = labels;
  }

  /** Reads the header of images without labels. */
  static IdxCursor ofImages(ContentReader images) {
    int magic = IdxHeader.readMagic(images, Kind.IMAGES);
    IdxHeader.requireMagic(images, magic, Kind.IMAGES);
    return new IdxCursor(images, header(images, magic, Kind.IMAGES), null);
  }

  /** Reads both headers. */
  static IdxCursor of(ContentReader images, ContentReader labels) {
    int imagesMagic = IdxHeader.readMagic(images, Kind.IMAGES);
    int labelsMagic = IdxHeader.readMagic(labels, Kind.LABELS);
    IdxHeader.requireNotSwapped(images, imagesMagic, labels, labelsMagic);
    IdxHeader.requireMagic(images, imagesMagic, Kind.IMAGES);
    IdxHeader.requireMagic(labels, labelsMagic, Kind.LABELS);
    IdxHeader header = header(images, imagesMagic, Kind.IMAGES);
    IdxHeader labelsHeader = header(labels, labelsMagic, Kind.LABELS);
    if (labelsHeader.count() != header.count()) {
      throw new IdxFormatException(
          labels.name(),
          IdxHeader.COUNT_AT,
          labelsHeader.count() + " labels",
          Words.format("%d, as many as images in %s", header.count(), images.name()));
    }
    return new IdxCursor(images, header, new Labels(labels, labelsHeader));
  }

  private static IdxHeader header(ContentReader in, int magic, Kind kind) {
    IdxHeader header = IdxHeader.readSizes(in, magic, kind);
    in.expect(header.offsetOf(header.count()) + " bytes");
    return header;
  }

  @Override
  public boolean next() {
    if (unread) {
      images.pass(header.itemBytes());
      unread = false;
    }
    if (row + 1 == header.count()) {
      if (labels != null) {
        labels.in.requireEnd();
      }
      images.requireEnd();
      return false;
    }
    row++;
    unread = true;
    if (labels != null) {
      labels.read(row);
    }
    return true;
  }

  @Override
  public void skipTo(int target, RowIndex index) {
    if (target != row + 1) {
      images.skipTo(header.offsetOf(target));
      unread = false;
      row = target - 1;
    }
  }

  @Override
  public float[] numbers() {
    if (unread) {
      if (bytes == null) {
        bytes = new byte[header.itemBytes()];
        numbers = new float[features()];
      }
      images.readFully(bytes, 0, bytes.length);
      unread = false;
      decode();
    }
    return numbers;
  }

  private void decode() {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    for (int i = 0; i < numbers.length; i++) {
      double number = header.element().read(buffer);
      numbers[i] = (float) number;
      if (!Float.isFinite(numbers[i])) {
        throw new IdxFormatException(
            images.name(),
            header.offsetOf(row) + (long) i * header.element().bytes(),
            String.valueOf(number),
            "a number that a float32 can hold");
      }
    }
  }

  @Override
  public int features() {
    return header.height() * header.width();
  }

  @Override
  public int height() {
    return header.sizes().size() < 3 ? 0 : header.height();
  }

  @Override
  public boolean isOfBytes() {
    return header.isOfBytes();
  }

  @Override
  public String label() {
    return labels == null ? null : labels.current;
  }

  @Override
  public String labelPlace() {
    return Words.format("%s, offset %d", labels.in.name(), labels.header.offsetOf(row));
  }

  @Override
  public List<Content> contents() {
    List<Content> contents = new ArrayList<>(List.of(images.content()));
    if (labels != null) {
      contents.add(labels.in.content());
    }
    return contents;
  }

  @Override
  public void close() throws IOException {
    try (images) {
      if (labels != null) {
        labels.in.close();
      }
    }
  }

  /** The label file, read in pieces. */
  private static final class Labels {
    private static final int PIECE = 4096;

    private final ContentReader in;
    private final IdxHeader header;
    private final ByteBuffer piece;
    private int first;
    private int end;
    private String current;

    Labels(ContentReader in, IdxHeader header) {
      this.in = in;
      this.header = header;
      this.piece = ByteBuffer.allocate(PIECE * header.itemBytes());
    }

    void read(int row) {
      if (row >= end) {
        in.skipTo(header.offsetOf(row));
        first = row;
        end = (int) Math.min((long) row + PIECE, header.count());
        in.readFully(piece.array(), 0, (end - first) * header.itemBytes());
      }
      piece.position((row - first) * header.itemBytes());
      current = String.valueOf((long) header.element().read(piece));
    }
  }
}
