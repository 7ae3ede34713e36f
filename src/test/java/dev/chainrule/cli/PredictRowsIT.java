package dev.chainrule.cli;

import static dev.chainrule.cli.Outcome.run;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.data.image.PhonePhoto;
import java.io.BufferedReader;
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
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows of files and of standard input, and what is wrong with them. */
class PredictRowsIT extends DigitPredictions {
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
