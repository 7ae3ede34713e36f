package dev.chainrule.data;

import java.io.Serializable;

/**
 * The two files of one set: an image file and the labels of its images, in the same order.
 *
 * @param images path or URI of the image file
 * @param labels path or URI of the label file
 */
public record LabelledFiles(String images, String labels) implements Serializable {

  /** The image file without its directory, as messages name it. */
  public String imagesName() {
    return UserPath.hadoop(images).getName();
  }

  /** The label file without its directory, as messages name it. */
  public String labelsName() {
    return UserPath.hadoop(labels).getName();
  }
}
