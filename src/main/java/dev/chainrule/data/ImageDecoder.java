package dev.chainrule.data;

import dev.chainrule.io.DataException;
import dev.chainrule.io.SafeMessage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Decodes images that nobody vouches for, by Java's own readers. */
public final class ImageDecoder {
  private ImageDecoder() {}

  /** Looks at an image's size before its pixels are decoded: a small file may promise much. */
  @FunctionalInterface
  public interface SizeCheck {
    /** Throws a {@link DataException} if the image is not to be decoded. */
    void require(int height, int width);
  }

  /**
   * Decodes the first image of a file.
   *
   * @param formats that are understood, by their names in Java
   * @return empty if it is in none of them
   * @throws IOException if it is damaged
   */
  public static Optional<BufferedImage> decode(byte[] file, List<String> formats, SizeCheck size)
      throws IOException {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      Optional<ImageReader> found = reader(in, formats);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      ImageReader reader = found.get();
      try {
        reader.setInput(in, true, true); // Without the texts in it, which may unpack without end.
        size.require(reader.getHeight(0), reader.getWidth(0));
        return Optional.of(reader.read(0));
      } finally {
        reader.dispose();
      }
    } catch (DataException e) {
      throw e;
    } catch (RuntimeException e) { // Java's readers trust in lengths and indices.
      throw new IOException(SafeMessage.reason(e), e);
    }
  }

  private static Optional<ImageReader> reader(ImageInputStream in, List<String> formats) {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      String[] names = reader.getOriginatingProvider().getFormatNames();
      if (Arrays.stream(names).anyMatch(formats::contains)) {
        return Optional.of(reader);
      }
      reader.dispose();
    }
    return Optional.empty();
  }
}
