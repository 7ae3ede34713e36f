package dev.chainrule.cli;

import static dev.chainrule.cli.Outcome.run;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.MnistSubset;
import dev.chainrule.data.image.PhonePhoto;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code chainrule predict} as a user types it, with a model that this test has trained. */
class PredictIT {
  private static final int TEST_ROWS = 300;

  @TempDir static Path shared;
  private static Path model;
  private static Path images;

  /** Bytes of the first test images, as CSV has them. */
  private static List<String> rows;

  @TempDir Path dir;

  @BeforeAll
  static void train() throws IOException {
    Path data = Files.createDirectories(shared.resolve("data"));
    MnistSubset.write(data, 20000, TEST_ROWS);
    model = shared.resolve("run");
    images = data.resolve("t10k-images-idx3-ubyte");
    Outcome trained =
        run(
            "train",
            "--data",
            data.toString(),
            "--layers",
            "784,64,10",
            "--epochs",
            "5",
            "--batch",
            "64",
            "--no-report",
            "--master",
            "local[2]",
            "--conf",
            "spark.ui.enabled=false",
            "--out",
            model.toString());
    assertEquals(0, trained.code(), trained.err());
    byte[] pixels = Files.readAllBytes(images);
    rows = new ArrayList<>();
    for (int row = 0; row < TEST_ROWS; row++) {
      StringJoiner cells = new StringJoiner(",");
      for (int i = 0; i < 784; i++) {
        cells.add(String.valueOf(pixels[16 + row * 784 + i] & 0xff));
      }
      rows.add(cells.toString());
    }
  }

  private static Outcome predict(String... words) {
    List<String> all = new ArrayList<>(List.of("predict", "--model", model.toString()));
    all.addAll(List.of(words));
    return run(all.toArray(String[]::new));
  }

  /** With {@code text} on standard input. */
  private static Outcome predictFrom(String text, String... words) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    try {
      return predict(words);
    } finally {
      System.setIn(before);
    }
  }

  private static List<JsonNode> json(String lines) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      found.add(new ObjectMapper().readTree(line));
    }
    return found;
  }

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

  @Test
  void rowsOfStandardInputAndOfAFileGiveTheSame() throws IOException {
    Outcome fromFile = predict("--output-format", "csv", images.toString());
    assertEquals(0, fromFile.code(), fromFile.err());
    Outcome fromInput = predictFrom(String.join("\n", rows), "--output-format", "csv");
    assertEquals(0, fromInput.code(), fromInput.err());
    assertEquals(fromFile.out(), fromInput.out());
    List<String> lines = fromFile.out().lines().toList();
    assertEquals("row,label,probability,label_2,probability_2,label_3,probability_3", lines.get(0));
    assertEquals(1 + TEST_ROWS, lines.size());
    assertEquals(accuracyToldByEvaluate(), accuracy(lines.subList(1, lines.size())), 1e-9);
  }

  private static double accuracy(List<String> lines) throws IOException {
    byte[] labels = Files.readAllBytes(images.resolveSibling("t10k-labels-idx1-ubyte"));
    int right = 0;
    for (int row = 0; row < lines.size(); row++) {
      right += lines.get(row).startsWith(row + "," + labels[8 + row] + ",") ? 1 : 0;
    }
    return right / (double) lines.size();
  }

  private static double accuracyToldByEvaluate() throws IOException {
    Outcome evaluated =
        run(
            "evaluate",
            "--json",
            "--model",
            model.toString(),
            "--data",
            images.getParent().toString(),
            "--master",
            "local[1]",
            "--conf",
            "spark.ui.enabled=false");
    return json(evaluated.out()).get(0).get("accuracy").asDouble();
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

  /** Whoever asks by a line is answered before the next. */
  @Test
  @Timeout(120)
  void filterAnswersEachLine() throws IOException {
    InputStream inBefore = System.in;
    PrintStream outBefore = System.out;
    try (PipedOutputStream questions = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(questions, 1 << 16);
        PipedOutputStream answersOut = new PipedOutputStream();
        BufferedReader answers =
            new BufferedReader(
                new InputStreamReader(
                    new PipedInputStream(answersOut, 1 << 16), StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(answersOut, true, StandardCharsets.UTF_8)) {
      System.setIn(in);
      System.setOut(out);
      CompletableFuture<Integer> code =
          CompletableFuture.supplyAsync(
              () ->
                  Chainrule.run(
                      "predict", "--model", model.toString(), "--output-format", "csv", "-"));
      for (int row = 0; row < 5; row++) {
        questions.write((rows.get(row) + "\n").getBytes(StandardCharsets.UTF_8));
        questions.flush();
        if (row == 0) {
          assertTrue(answers.readLine().startsWith("row,label,"));
        }
        assertTrue(answers.readLine().startsWith(row + ","));
      }
      questions.close();
      assertEquals(0, code.join());
    } finally {
      System.setIn(inBefore);
      System.setOut(outBefore);
    }
  }

  /** As with {@code | head -1}: the input has no end, and nobody reads the answers. */
  @Test
  @Timeout(60)
  void closedOutputEndsTheFilter() {
    byte[] row = (rows.get(0) + "\n").getBytes(StandardCharsets.UTF_8);
    InputStream endless =
        new InputStream() {
          private int at;

          @Override
          public int read() {
            return row[at++ % row.length];
          }

          @Override
          public int read(byte[] into, int from, int count) {
            for (int i = 0; i < count; i++) {
              into[from + i] = (byte) read();
            }
            return count;
          }
        };
    OutputStream closed =
        new OutputStream() {
          private int left = 20;

          @Override
          public void write(int b) throws IOException {
            if (left-- <= 0) {
              throw new IOException("Broken pipe");
            }
          }
        };
    InputStream inBefore = System.in;
    PrintStream outBefore = System.out;
    StandardOutput out = new StandardOutput(closed);
    try {
      System.setIn(endless);
      System.setOut(out.stream());
      int code = Chainrule.run("predict", "--model", model.toString(), "--output-format", "csv");
      assertEquals(0, out.exitCode(code));
    } finally {
      System.setIn(inBefore);
      System.setOut(outBefore);
    }
  }

  @Test
  void badRowIsNamedAndThoseBeforeItAreWritten() {
    String text = rows.get(0) + "\n" + rows.get(1) + "\n" + rows.get(2).replaceFirst("0", "x");
    Outcome outcome = predictFrom(text, "--output-format", "csv", "--top-k", "1");
    assertEquals(65, outcome.code());
    assertEquals(
        "chainrule: standard input, line 3: column 1: 'x', expected a number\n", outcome.err());
    assertEquals(3, outcome.out().lines().count(), outcome.out());
    Outcome shorter = predictFrom(rows.get(0) + "\n1,2,3\n", "--output-format=csv");
    assertEquals(65, shorter.code());
    assertEquals(2, shorter.out().lines().count(), shorter.out());
  }

  @Test
  void headerIsPassedOver() {
    StringJoiner names = new StringJoiner(",");
    for (int i = 0; i < 784; i++) {
      names.add("pixel" + i);
    }
    assertEquals(
        predictFrom(rows.get(4)).out(), predictFrom(names + "\n" + rows.get(4) + "\n").out());
  }

  /** Any way to write rows down that training understands. */
  @Test
  void rowsOfEveryFormatGiveTheSame() throws IOException {
    List<String> some = rows.subList(0, 5);
    String expected = predictFrom(String.join("\n", some)).out();
    assertEquals(5, expected.lines().count());
    String labelled = some.stream().map(row -> "4," + row + "\r\n").collect(joining());
    assertEquals(expected, predictFrom(labelled, "--label=first").out());
    String tabs = String.join("\n", some).replace(',', '\t');
    assertEquals(expected, predictFrom(tabs).out());
    assertEquals(expected, predictFrom(tabs.replace('\t', ':'), "--separator=:").out());
    Path csv = Files.writeString(dir.resolve("rows.csv"), labelled);
    assertEquals(expected, predict("--label=first", csv.toString()).out());
    Path libsvm = Files.writeString(dir.resolve("rows.libsvm"), libsvm(some));
    assertEquals(expected, predict(libsvm.toString()).out());
    Path out = dir.resolve("out");
    Outcome outcome =
        predict(
            libsvm.toString(),
            "--out=" + out,
            "--master=local[1]",
            "--conf=spark.ui.enabled=false");
    assertEquals(0, outcome.code(), outcome.err());
    assertEquals(expected, Files.readString(out.resolve("part-00000.jsonl")));
  }

  /** Of images that are all black at their end, so that no row has the network's last inputs. */
  private static String libsvm(List<String> some) {
    StringBuilder lines = new StringBuilder();
    for (String row : some) {
      String[] cells = row.split(",", -1);
      lines.append("0");
      for (int i = 0; i < cells.length; i++) {
        lines.append(cells[i].equals("0") ? "" : " " + (i + 1) + ":" + cells[i]);
      }
      lines.append('\n');
    }
    return lines.toString();
  }

  @Test
  void nothingGivesNothing() {
    Outcome outcome = predictFrom("", "--output-format=jsonl");
    assertEquals(0, outcome.code(), outcome.err());
    assertEquals("", outcome.out());
  }

  private void assertRefused(int code, String message, String... words) {
    Outcome outcome = predict(words);
    assertEquals(code, outcome.code(), outcome.err());
    assertEquals("chainrule: " + message + "\n", outcome.err());
  }

  @Test
  void mistakesAreToldInOneLine() throws IOException {
    Path photo = PhonePhoto.write(3, dir.resolve("3.png"));
    Path empty = PhonePhoto.writeEmpty(dir.resolve("page.png"));
    Path text = Files.writeString(dir.resolve("text.png"), "a b c");
    String out = dir.resolve("out").toString();
    assertRefused(64, "--top-k: 11, expected at most 10, the network's classes", "--top-k=11", "-");
    assertRefused(64, "INPUT: - twice, expected it once at most", "-", "-");
    String expected = ", expected pictures or one data file as INPUT";
    assertRefused(64, "--out: for standard input" + expected, "--out=" + out);
    assertRefused(
        64,
        "--out: for " + photo + ", " + images + expected,
        "--out=" + out,
        photo.toString(),
        images.toString());
    assertRefused(
        64, "--overwrite: given without --out, expected both", "--overwrite", photo.toString());
    assertRefused(
        64,
        "--output-format: table for part files, expected jsonl or csv",
        "--out=" + out,
        "--output-format=table",
        images.toString());
    assertRefused(65, text + ": is no picture, expected PNG or JPEG", text.toString());
    assertRefused(65, dir + "/none: no such file", dir + "/none");
    Path folder = Files.createDirectory(dir.resolve("folder"));
    assertRefused(65, folder + ": has no file named .png, .jpg or .jpeg", folder.toString());
    Files.createFile(folder.resolve("x"));
    assertRefused(
        73,
        folder + ": is not empty, expected a new directory",
        "--out=" + folder,
        images.toString());
    Outcome page = predict("--quiet", "--output-format=csv", photo.toString(), empty.toString());
    assertEquals(65, page.code());
    assertTrue(page.err().startsWith("chainrule: " + empty + ": no ink: "), page.err());
    assertEquals(2, page.out().lines().count()); // That of the picture before it.
  }
}
