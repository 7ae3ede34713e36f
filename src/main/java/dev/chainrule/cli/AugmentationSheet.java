package dev.chainrule.cli;

import dev.chainrule.data.Deformer;
import dev.chainrule.data.Encoding;
import dev.chainrule.data.InputScaler;
import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardLoader;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.io.DataException;
import dev.chainrule.io.OutputException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.random.Permutation;
import dev.chainrule.run.TrainingJob;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.apache.hadoop.conf.Configuration;

/**
 * A picture of training images, each at the left of its row and beside it what training makes of it
 * in epoch 1, 2, …: the same draws, so the same pixels, rounded to 256 shades.
 *
 * <p>The images are the first that shard 0 takes in epoch 1.
 */
final class AugmentationSheet {
  private static final int MOST_IMAGES = 8;
  private static final int EPOCHS = 7;

  /** A pixel is drawn as a square of this side, so that one can see it. */
  private static final int ZOOM = 3;

  /** The picture then takes some 150 MB of memory. */
  private static final int LONGEST_SIDE = 256;

  private static final int GAP = 4;

  /** Of the gaps; images are white on black. */
  private static final int BLUE = 0x3b6ea5;

  private final Shard shard;
  private final int images;
  private final BufferedImage picture;

  private AugmentationSheet(Shard shard, int images) {
    this.shard = shard;
    this.images = images;
    this.picture =
        new BufferedImage(
            GAP + (1 + EPOCHS) * (shard.width() * ZOOM + GAP),
            GAP + images * (shard.height() * ZOOM + GAP),
            BufferedImage.TYPE_INT_RGB);
  }

  /**
   * Reads a shard of the training set and draws.
   *
   * @throws DataException if images are too large, or cannot be read
   */
  static AugmentationSheet of(TrainingJob job, Configuration hadoop) {
    if (Math.max(job.train().height(), job.train().width()) > LONGEST_SIDE) {
      throw new DataException(
          Words.format(
              "%s: images of %d x %d pixels, expected at most %d x %d for --show-augmented",
              job.train().source().name(),
              job.train().height(),
              job.train().width(),
              LONGEST_SIDE,
              LONGEST_SIDE));
    }
    System.setProperty("java.awt.headless", "true"); // No window: also where there is no display.
    ShardPlan plan = job.rows();
    Shard shard = new ShardLoader(job.train(), plan).load(hadoop, List.of(0)).get(0);
    int[] rows = new int[Math.min(MOST_IMAGES, shard.rows())];
    Permutation order = plan.order(0, 0);
    Arrays.setAll(rows, order::at);
    AugmentationSheet sheet = new AugmentationSheet(shard, rows.length);
    sheet.draw(
        rows,
        new Deformer(job.settings().compute().preparation().augmentation(), shard),
        plan.seed());
    return sheet;
  }

  private void draw(int[] rows, Deformer deformer, long seed) {
    for (int x = 0; x < picture.getWidth(); x++) {
      for (int y = 0; y < picture.getHeight(); y++) {
        picture.setRGB(x, y, BLUE);
      }
    }
    Matrix pixels = Matrix.zeros(Precision.FLOAT32, rows.length, shard.features());
    new InputScaler(Encoding.PIXELS).gather(shard, rows, pixels);
    drawColumn(0, pixels);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      deformer.deform(shard, rows, seed, epoch, pixels);
      drawColumn(1 + epoch, pixels);
    }
  }

  private void drawColumn(int column, Matrix pixels) {
    int left = GAP + column * (shard.width() * ZOOM + GAP);
    for (int image = 0; image < pixels.rows(); image++) {
      int top = GAP + image * (shard.height() * ZOOM + GAP);
      for (int x = 0; x < shard.width() * ZOOM; x++) {
        for (int y = 0; y < shard.height() * ZOOM; y++) {
          int pixel = y / ZOOM * shard.width() + x / ZOOM;
          int shade = (int) Math.round(pixels.get(image * shard.features() + pixel) * 255);
          picture.setRGB(left + x, top + y, shade * 0x010101);
        }
      }
    }
  }

  /** What is to be seen. */
  String caption() {
    return Words.format("%d images, each as it is and as epochs 1 to %d have it", images, EPOCHS);
  }

  /**
   * Writes the picture as PNG; replaces a file of this name.
   *
   * @throws OutputException if it cannot be written
   */
  void write(Path file) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try (ImageOutputStream memory = new MemoryCacheImageOutputStream(png)) {
      ImageIO.write(picture, "png", memory);
      memory.flush();
      Files.write(file, png.toByteArray());
    } catch (IOException e) {
      throw new OutputException(file + ": cannot be written: " + SafeMessage.reason(e), e);
    }
  }
}
