package dev.chainrule.cli;

import static dev.chainrule.cli.Outcome.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.data.IdxBytes;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code inspect} of data, as a user types it. */
class InspectDataTest {
  @TempDir Path dir;

  private String write(String name, String... lines) throws IOException {
    return Files.write(dir.resolve(name), List.of(lines)).toString();
  }

  /** What it says, without the name of the place and the hashes. */
  private List<String> inspect(String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "inspect";
    System.arraycopy(words, 0, all, 1, words.length);
    Outcome outcome = run(all);
    assertEquals(0, outcome.code(), outcome.err());
    return outcome
        .out()
        .replace(dir.toUri().getRawPath(), "DIR/")
        .lines()
        .filter(line -> !line.contains("sha256"))
        .toList();
  }

  @Test
  void ofCsv() throws IOException {
    String file =
        write(
            "trees.csv",
            "height,leaves,kind",
            "1.5,3,oak",
            "1.5,4,oak",
            "1.5,3,oak",
            "1.5,-4,ash",
            "1.5,5,ash");
    assertEquals(
        List.of(
            "train     file:DIR/trees.csv",
            "          5 rows of 1 x 2 numbers, kept as float32, 2 classes",
            "numbers   -4.0 to 5.0",
            "          1 column is constant",
            "label     column 3 (kind)",
            "classes   ash: 2, oak: 3",
            "look at   all rows of a class stand together (training shuffles them; others may not)",
            "look at   1 row the same as an earlier one"),
        inspect(file));
  }

  /** The same number in the first column of a header of numbers, whatever it is called. */
  @Test
  void ofCsvWithTheColumnOfTheLabel() throws IOException {
    String file = write("numbers.csv", "0,1,2", "7,8,9", "6,8,5");
    assertTrue(inspect(file, "--header=yes", "--label=1").contains("label     column 2 (1)"));
    assertTrue(inspect(file, "--header=yes", "--label=#1").contains("label     column 1 (0)"));
  }

  @Test
  void ofLibsvm() throws IOException {
    assertEquals(
        List.of(
            "train     file:DIR/rows.libsvm",
            "          4 rows of 1 x 9 bytes, 2 classes",
            "          zeros are left out in the file, but kept in memory",
            "numbers   0.0 to 9.0",
            "          7 columns are constant",
            "classes   0: 2, 2: 2",
            "look at   no row of class 1"),
        inspect(write("rows.libsvm", "0 1:5", "2 1:4 9:9", "0 1:3 9:1", "2 9:2")));
  }

  @Test
  void ofIdx() throws IOException {
    Files.write(dir.resolve("train-images-idx3-ubyte"), IdxBytes.images(40, 2, 3));
    Files.write(dir.resolve("train-labels-idx1-ubyte"), IdxBytes.labels(40, 2));
    List<String> said = inspect(dir.toString());
    assertEquals("train     file:DIR/train-images-idx3-ubyte", said.get(0));
    assertEquals("          file:DIR/train-labels-idx1-ubyte", said.get(1));
    assertEquals("          40 rows of 2 x 3 bytes, 2 classes", said.get(2));
    assertEquals("numbers   0.0 to 255.0: pixels", said.get(3));
    assertTrue(said.contains("classes   0: 20, 1: 20"), said.toString());
  }

  @Test
  void ofPng() throws IOException {
    for (int i = 0; i < 6; i++) {
      BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
      image.getRaster().setSample(i % 3, 1, 0, 200);
      Path folder = Files.createDirectories(dir.resolve(i % 2 == 0 ? "cat" : "dog"));
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
    }
    Files.createDirectory(dir.resolve("emu"));
    List<String> said = inspect(dir.toString());
    assertEquals(
        List.of(
            "          and 5 other files",
            "          6 rows of 2 x 3 bytes, 2 classes",
            "numbers   0.0 to 255.0: pixels",
            "          3 columns are constant",
            "classes   cat: 3, dog: 3",
            "look at   no row of class emu"),
        said.subList(1, said.size()));
  }

  /** Each by itself would have another column for its label, and no class without rows. */
  @Test
  void bothSetsAreReadAsTrainingReadsThem() throws IOException {
    write("train.csv", "a,b,kind", "1,2,oak", "3,4,ash");
    write("test.csv", "a,b,kind", "5,6,oak", "7,8,elm");
    List<String> said = inspect(dir.toString());
    assertTrue(said.contains("classes   ash: 1, oak: 1, elm: 0"), said.toString());
    assertTrue(said.contains("look at   no row of class elm"), said.toString());
    assertTrue(said.contains("classes   ash: 0, oak: 1, elm: 1"), said.toString());
    assertTrue(said.contains("look at   no row of class ash"), said.toString());
    write("test.csv", "5,6,7", "7,8,9");
    assertEquals(
        2, inspect(dir.toString()).stream().filter(line -> line.startsWith("label ")).count());
    assertTrue(inspect(dir.toString()).contains("label     column 3"));
  }

  @Test
  void asJson() throws IOException {
    String file = write("rows.csv", "1,0,5", "3,0,6", "3,0,6");
    Outcome outcome = run("inspect", "--json", file);
    JsonNode set = new ObjectMapper().readTree(outcome.out()).get("train");
    assertEquals(3, set.get("rows").asInt());
    assertEquals(2, set.get("width").asInt());
    assertEquals("{\"1\":1,\"3\":2}", set.get("classes").toString());
    assertEquals("[1]", set.get("constantColumns").toString());
    assertEquals(1, set.get("repeatedRows").asInt());
    assertEquals("[\"2\"]", set.get("emptyClasses").toString());
    assertEquals("column 1", set.get("labelColumn").asText());
  }

  @Test
  void damagedDataAreRefused() throws IOException {
    Outcome outcome = run("inspect", write("rows.csv", "1,0,5", "3,0,x"));
    assertEquals(ExitCode.DATA, outcome.code());
    assertEquals("chainrule: rows.csv, line 2: column 3: 'x', expected a number\n", outcome.err());
    assertEquals("", outcome.out());
  }
}
