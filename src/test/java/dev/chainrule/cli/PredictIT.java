package dev.chainrule.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chainrule.data.image.PhonePhoto;
import dev.chainrule.submit.Shell;
import dev.chainrule.submit.Shell.Result;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Photographs, and predictions that go into part files. */
class PredictIT extends DigitPredictions {
  /** Grey and shaded paper, a thick pen, off centre: every digit has its right label, surely. */
  @Test
  void photographsOfAllDigitsGetTheirLabels() throws IOException {
    for (int digit = 0; digit < 10; digit++) {
      PhonePhoto.write(digit, dir.resolve(digit + ".png"));
    }
    Outcome outcome = predict("--output-format", "jsonl", dir.toString());
    assertEquals(0, outcome.code(), outcome.err());
    List<JsonNode> found = json(outcome.out());
    assertEquals(10, found.size());
    for (int digit = 0; digit < 10; digit++) {
      JsonNode line = found.get(digit);
      assertEquals(dir.resolve(digit + ".png").toString(), line.get("file").asText());
      assertEquals(String.valueOf(digit), line.get("label").asText(), line.toString());
      assertTrue(line.get("probability").asDouble() > 0.5, line.toString());
      assertEquals(3, line.get("top").size());
    }
    assertTrue(
        outcome.err().contains(dir.resolve("7.png") + ": light paper, inverted; ink of "),
        outcome.err());
    assertFalse(
        predict("--quiet", dir.toString()).err().contains("light paper"), "told although quiet");
  }

  /** In order, at any number of parts and tasks, and to the bits of a single process. */
  @ParameterizedTest
  @CsvSource({"1, 1", "3, 3", "16, 5", "16, 1"})
  void partsTogetherAreThePredictionsInOrder(int shards, int partitions) throws IOException {
    Path out = dir.resolve("out");
    Outcome outcome =
        predict(
            images.toString(),
            "--out",
            out.toString(),
            "--probabilities",
            "--shards",
            String.valueOf(shards),
            "--partitions",
            String.valueOf(partitions),
            "--master",
            "local[2]",
            "--conf",
            "spark.ui.enabled=false");
    assertEquals(0, outcome.code(), outcome.err());
    assertEquals("", outcome.out());
    assertTrue(Files.exists(out.resolve("_SUCCESS")));
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(out)) {
      List<Path> parts = files.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
      assertEquals(Math.min(shards, 5), parts.size()); // 300 rows are five blocks.
      for (Path part : parts) {
        all.append(Files.readString(part));
      }
    }
    Outcome single = predict(images.toString(), "--probabilities", "--output-format", "jsonl");
    assertEquals(single.out(), all.toString());
  }

  private static Outcome predictInto(Path out, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--out=" + out, "--master=local[2]", "--conf=spark.ui.enabled=false"));
    return predict(all.toArray(String[]::new));
  }

  private static String parts(Path out) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(out)) {
      for (Path part : files.filter(file -> !file.endsWith("_SUCCESS")).sorted().toList()) {
        all.append(Files.readString(part));
      }
    }
    return all.toString();
  }

  /** More than a block of them, in several folders, in the order of the command line. */
  @ParameterizedTest
  @CsvSource({"16, 2, false", "2, 1, true"})
  void picturesGoIntoPartsAsOntoStandardOutput(int shards, int partitions, boolean ship)
      throws IOException {
    List<String> inputs = new ArrayList<>();
    for (String folder : List.of("z", "a")) {
      Path made = Files.createDirectory(dir.resolve(folder));
      for (int i = 0; i < 40; i++) {
        PhonePhoto.write(i % 10, made.resolve(folder + (10 + i) + ".png"));
      }
      inputs.add(made.toString());
    }
    inputs.add(dir.resolve("a/a13.png").toString()); // Twice.
    inputs.add("--output-format=csv");
    Outcome single = predict(inputs.toArray(String[]::new));
    assertEquals(0, single.code(), single.err());
    inputs.addAll(List.of("--shards=" + shards, "--partitions=" + partitions));
    if (ship) {
      inputs.add("--ship-data");
    }
    Path out = dir.resolve("out");
    Outcome outcome = predictInto(out, inputs.toArray(String[]::new));
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(Files.exists(out.resolve("part-00001.csv")));
    assertTrue(Files.exists(out.resolve("_SUCCESS")));
    assertEquals(single.out(), parts(out));
  }

  /** A row is rounded in one way at one place of a block, and in another at another one. */
  @Test
  void picturesHaveTheBitsOfTheirPartsByTheCodeForHaswell() throws Exception {
    Path pictures = Files.createDirectory(dir.resolve("pictures"));
    for (int i = 0; i < 40; i++) {
      PhonePhoto.write(i % 10, pictures.resolve(10 + i + ".png"));
    }
    List<Object> words =
        new ArrayList<>(List.of(Shell.HOME.resolve("submit/chainrule"), "predict"));
    words.addAll(List.of("--model", model, pictures, "--output-format=csv"));
    words.add("--blas-kernel=portable");
    Shell shell = new Shell(dir);
    Result single = shell.run(words.toArray());
    words.addAll(List.of("--out", dir.resolve("out"), "--master=local[1]"));
    Result written = shell.run(words.toArray());
    assertEquals(single.exitCode(), written.exitCode(), written.errors());
    if (single.errors().contains("which this processor has not")) {
      assertTrue(written.errors().contains("which this processor has not"), written.errors());
    } else {
      assertEquals(0, single.exitCode(), single.errors());
      assertEquals(single.output(), parts(dir.resolve("out")));
    }
  }

  /** Folders of classes are read as training reads them, and each row says which file it is. */
  @Test
  void foldersOfClassesAreRowsInTheirOwnFiles() throws IOException {
    Path folders = dir.resolve("digits");
    for (int i = 0; i < 3; i++) {
      Path folder = Files.createDirectories(folders.resolve(String.valueOf(i)));
      BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
      String[] cells = rows.get(i).split(",", -1);
      for (int at = 0; at < cells.length; at++) {
        image.getRaster().setSample(at % 28, at / 28, 0, Integer.parseInt(cells[at]));
      }
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
    }
    String[] words = {"--format=png", "--output-format=csv", folders.toString()};
    Outcome single = predict(words);
    assertEquals(0, single.code(), single.err());
    Outcome asRows = predictFrom(String.join("\n", rows.subList(0, 3)), "--output-format=csv");
    assertEquals(
        asRows.out().replaceFirst("row", "file").replaceAll("(?m)^([0-2]),", "FILE $1,"),
        single.out().replaceAll("file:" + folders + "/[0-2]/([0-2]).png", "FILE $1"));
    Path out = dir.resolve("out");
    assertEquals(0, predictInto(out, words).code());
    assertEquals(single.out(), parts(out));
  }

  @Test
  void badPictureLeavesNoParts() throws IOException {
    Path good = PhonePhoto.write(3, dir.resolve("a.png"));
    Path bad = Files.writeString(dir.resolve("b.png"), "a b c");
    Path out = dir.resolve("out");
    Outcome outcome = predictInto(out, good.toString(), bad.toString());
    assertEquals(65, outcome.code(), outcome.err());
    assertEquals(
        "chainrule: file:" + bad + ": is no picture, expected PNG or JPEG\n", outcome.err());
    assertEquals(0, predictInto(out, good.toString()).code());
    String before = parts(out);
    assertEquals(73, predictInto(out, bad.toString()).code());
    assertEquals(65, predictInto(out, bad.toString(), "--overwrite").code());
    assertEquals(before, parts(out));
    assertEquals(0, predictInto(out, good.toString(), good.toString(), "--overwrite").code());
    assertEquals(before + before, parts(out));
  }

  @Test
  void lastPartsComeToNothingWhereTheFirstHasTheHeader() throws IOException {
    Path out = dir.resolve("out");
    Outcome outcome =
        predict(
            images.toString(),
            "--out=" + out,
            "--output-format=csv",
            "--top-k=1",
            "--shards=2",
            "--master=local[2]",
            "--conf=spark.ui.enabled=false");
    assertEquals(0, outcome.code(), outcome.err());
    List<String> first = Files.readAllLines(out.resolve("part-00000.csv"));
    assertEquals("row,label,probability", first.get(0));
    assertTrue(
        Files.readString(out.resolve("part-00001.csv")).startsWith((first.size() - 1) + ","));
  }
}
