package dev.chainrule.data;

import dev.chainrule.io.DataException;
import dev.chainrule.io.UserPath;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * A set in two IDX files: images, and the labels of the images in the same order.
 *
 * @param images path or URI of the image file
 * @param labels path or URI of the label file; null if there are none
 */
public record IdxFiles(String images, String labels) implements RowSource {

  /** The image file without its directory, as messages name it. */
  public String imagesName() {
    return UserPath.hadoop(images).getName();
  }

  /** The label file without its directory, as messages name it. */
  public String labelsName() {
    return UserPath.hadoop(labels).getName();
  }

  @Override
  public String name() {
    return images;
  }

  @Override
  public List<String> files() {
    return labels == null ? List.of(images) : List.of(images, labels);
  }

  @Override
  public IdxFiles at(List<String> copies) {
    return new IdxFiles(copies.get(0), labels == null ? null : copies.get(1));
  }

  @Override
  public RowCursor open(Configuration hadoop) {
    ContentReader imageReader = ContentReader.open(hadoop, images);
    try {
      return labels == null
          ? IdxCursor.ofImages(imageReader)
          : IdxCursor.of(imageReader, ContentReader.open(hadoop, labels));
    } catch (RuntimeException e) {
      close(imageReader);
      throw e;
    }
  }

  private static void close(ContentReader reader) {
    try {
      reader.close();
    } catch (IOException e) {
      throw DataException.unreadable(reader.path(), e);
    }
  }
}
