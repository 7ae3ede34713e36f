package dev.chainrule.cli;

import static dev.chainrule.cli.Outcome.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import dev.chainrule.data.Dataset;
import dev.chainrule.data.IdxBytes;
import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardLoader;
import dev.chainrule.data.ShardPlan;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The picture of deformed images, and what users are told who ask for what there is not. */
class AugmentationTest {
  @TempDir Path dir;

  private Outcome train(String... words) {
    return run(
        Stream.concat(Stream.of("train", "--data", dir.toString()), Stream.of(words))
            .toArray(String[]::new));
  }

  private Path picture() {
    return dir.resolve("sheet.png");
  }

  private BufferedImage read() throws IOException {
    return ImageIO.read(picture().toFile());
  }

  /** The shade in the middle of a pixel as it is drawn. */
  private static int shade(BufferedImage sheet, int column, int image, int x, int y) {
    int cell = 28 * 3 + 4;
    return sheet.getRGB(4 + column * cell + 3 * x + 1, 4 + image * cell + 3 * y + 1) & 0xff;
  }

  @Test
  void sheetHasOriginalsAtTheLeftAndDeformedOnesBesideThem() throws IOException {
    Dataset train = MnistSubset.write(dir, 100, 10).train();
    Outcome told =
        train("--rotate", "20", "--shards", "2", "--show-augmented", picture().toString());
    assertEquals(0, told.code(), told.err());
    assertEquals(
        "augment  rotation ±20°\npicture  "
            + picture()
            + ": 8 images, each as it is and as epochs 1 to 7 have it\n",
        told.out());
    BufferedImage sheet = read();
    assertEquals(4 + 8 * (28 * 3 + 4), sheet.getWidth());
    ShardPlan plan = new ShardPlan(100, 2, 1024, 1);
    Shard shard = new ShardLoader(train, plan).load(new Configuration(), List.of(0)).get(0);
    for (int image = 0; image < 8; image++) {
      int[] differ = new int[8];
      for (int pixel = 0; pixel < 28 * 28; pixel++) {
        int original = (int) shard.get(plan.order(0, 0).at(image), pixel);
        assertEquals(original, shade(sheet, 0, image, pixel % 28, pixel / 28));
        for (int column = 1; column < 8; column++) {
          differ[column] += shade(sheet, column, image, pixel % 28, pixel / 28) == original ? 0 : 1;
        }
      }
      for (int column = 1; column < 8; column++) {
        assertTrue(differ[column] > 10, "image " + image + ", column " + column);
      }
    }
  }

  @Test
  void fileThatExistsIsReplacedOnlyIfAsked() throws IOException {
    MnistSubset.write(dir, 20, 10);
    Files.writeString(picture(), "mine");
    String[] words = {"--elastic-alpha", "34", "--show-augmented", picture().toString()};
    Outcome refused = train(words);
    assertEquals(64, refused.code());
    assertEquals(
        "chainrule: --show-augmented: "
            + picture()
            + " exists, expected a new file, or --overwrite\n",
        refused.err());
    assertEquals("mine", Files.readString(picture()));
    Outcome replaced =
        train(Stream.concat(Stream.of(words), Stream.of("--overwrite")).toArray(String[]::new));
    assertEquals(0, replaced.code(), replaced.err());
    byte[] first = Files.readAllBytes(picture());
    assertNotEquals("mine", new String(first, StandardCharsets.ISO_8859_1));
    train(Stream.concat(Stream.of(words), Stream.of("--overwrite")).toArray(String[]::new));
    assertArrayEquals(first, Files.readAllBytes(picture()));
  }

  @Test
  void pictureOfNoDeformationIsRefused() {
    Outcome told = train("--show-augmented", picture().toString());
    assertEquals(64, told.code());
    assertEquals(
        "chainrule: --show-augmented: there is no augmentation, expected --shift, --rotate, --zoom,"
            + " --shear or --elastic-alpha above 0\n",
        told.err());
    assertFalse(Files.exists(picture()));
  }

  @Test
  void rowsThatAreNoImagesAreToldInOneLine() throws IOException {
    for (String part : new String[] {"train", "t10k"}) {
      Files.write(dir.resolve(part + "-images-idx3-ubyte"), IdxBytes.images(8, 1, 4));
      Files.write(dir.resolve(part + "-labels-idx1-ubyte"), IdxBytes.labels(8, 2));
    }
    Outcome told = train("--layers", "4,3,2", "--rotate", "5", "--shear", "3");
    assertEquals(64, told.code());
    assertEquals(
        "chainrule: --rotate: rows of 1 x 4 bytes, expected images of 2 x 2 pixels or more\n",
        told.err());
  }

  @Test
  void smoothnessOfNothingIsToldInOneLine() {
    Outcome told = train("--elastic-sigma", "5");
    assertEquals(64, told.code());
    assertEquals(
        "chainrule: --elastic-sigma: there is no elastic deformation, expected --elastic-alpha"
            + " above 0\n",
        told.err());
  }

  @Test
  void amountsOutOfRangeAreTold() {
    Outcome told =
        train(
            "--shift",
            "-1",
            "--rotate",
            "181",
            "--zoom",
            "1",
            "--elastic-alpha",
            "1",
            "--elastic-sigma",
            "0.1");
    assertEquals(64, told.code());
    assertEquals(
        List.of(
            "chainrule: --shift: -1.0, expected 0 or more, less than 1e6",
            "chainrule: --rotate: 181.0, expected from 0 to 180",
            "chainrule: --zoom: 1.0, expected 0 or more, less than 1",
            "chainrule: --elastic-sigma: 0.1, expected at least 0.5, less than 1e6"),
        told.err().lines().toList());
  }
}
