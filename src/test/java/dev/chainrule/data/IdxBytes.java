package dev.chainrule.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Makes IDX files for tests, sound ones and others. */
public final class IdxBytes {
  public static final int IMAGES = 0x00000803;
  public static final int LABELS = 0x00000801;

  private IdxBytes() {}

  /** The numbers of a header, big-endian. */
  public static byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES);
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes.array();
  }

  /** An image file in which pixel i of the whole file is i·7 mod 251. */
  public static byte[] images(int count, int height, int width) {
    byte[] pixels = new byte[count * height * width];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 7 % 251);
    }
    return concat(ints(IMAGES, count, height, width), pixels);
  }

  /** A label file in which label i is i mod {@code classes}. */
  public static byte[] labels(int count, int classes) {
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % classes);
    }
    return concat(ints(LABELS, count), labels);
  }

  public static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  public static byte[] gzip(byte[] content) {
    return gzip(content, Deflater.DEFAULT_COMPRESSION);
  }

  public static byte[] gzip(byte[] content, int level) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (LevelledGzip out = new LevelledGzip(packed, level)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private static final class LevelledGzip extends GZIPOutputStream {
    LevelledGzip(OutputStream out, int level) throws IOException {
      super(out);
      def.setLevel(level);
    }
  }

  public static byte[] gunzip(Path file) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }

  /** Writes both files of a set and names them. */
  static IdxFiles write(
      Path dir, String imagesName, byte[] images, String labelsName, byte[] labels)
      throws IOException {
    Path imagesFile = Files.write(dir.resolve(imagesName), images);
    Path labelsFile = Files.write(dir.resolve(labelsName), labels);
    return new IdxFiles(imagesFile.toString(), labelsFile.toString());
  }
}
