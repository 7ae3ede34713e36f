package dev.chainrule.data;

import dev.chainrule.io.Words;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How far images are deformed in training, each anew in each epoch, so that a network learns what
 * does not change what an image shows. Each amount is the bound of a uniform draw; 0 is none.
 *
 * <p>The draws are a function of (seed, epoch, shard, row of the shard) alone, and so are the bits
 * of the deformed image: no order of rows, thread or machine has a say.
 *
 * @param shift pixels, right or left and down or up, two draws
 * @param rotation degrees, about the centre of the image
 * @param zoom width and height are multiplied by 1 ± this, two draws; below 1
 * @param shear degrees by which upright lines are slanted; below 90
 * @param elasticAlpha strength of {@link ElasticField}
 * @param elasticSigma smoothness of that field, in pixels; more than 0
 */
public record Augmentation(
    double shift,
    double rotation,
    double zoom,
    double shear,
    double elasticAlpha,
    double elasticSigma)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Images as they are. */
  public static final Augmentation NONE = new Augmentation(0, 0, 0, 0, 0, 4);

  /** Whether images stay as they are. */
  public boolean isNone() {
    return shift == 0 && rotation == 0 && zoom == 0 && shear == 0 && elasticAlpha == 0;
  }

  /** The amounts that are not 0, in words; {@code none} without any. */
  @Override
  public String toString() {
    List<String> amounts = new ArrayList<>();
    add(amounts, shift, "shift ±%s px");
    add(amounts, rotation, "rotation ±%s°");
    add(amounts, zoom, "zoom 1 ± %s");
    add(amounts, shear, "shear ±%s°");
    add(amounts, elasticAlpha, "elastic alpha %s");
    if (elasticAlpha > 0) {
      add(amounts, elasticSigma, "sigma %s");
    }
    return amounts.isEmpty() ? "none" : String.join(", ", amounts);
  }

  private static void add(List<String> amounts, double amount, String words) {
    if (amount != 0) {
      amounts.add(words.replace("%s", Words.format("%s", amount).replaceFirst("\\.0$", "")));
    }
  }
}
