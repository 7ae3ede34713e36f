package dev.chainrule.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.io.DataException;
import dev.chainrule.io.Json;
import dev.chainrule.io.Words;
import dev.chainrule.page.Ticks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of runs whose files are written here; of real ones, see ReportIT. */
class ReportPagesTest {
  private static final int STEPS_IN_EPOCH = 4;
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path dir;

  /** Makes the files of a run. */
  private final class RunFiles {
    private final Path run;
    private final Map<String, Object> summary = new LinkedHashMap<>();

    RunFiles(String name) throws IOException {
      this.run = Files.createDirectories(dir.resolve(name));
      summary.put("outcome", "finished");
      summary.put("network", "4,2,2, relu");
      summary.put("parameters", 16);
      summary.put("seed", 1);
      summary.put("optimizer", "sgd");
      summary.put("precision", "float32");
      summary.put("trainSeconds", 2.5);
      summary.put("samplesPerSecond", 1000.0);
      summary.put("testAccuracy", 0.9);
      summary.put("testLoss", 0.25);
      summary.put("weightsSha256", "0123456789abcdef");
      summary.put("phases", Map.of("compute", 2.0, "gemm", 1.5, "stragglerWait", 0.5));
      summary.put("settings", Map.of("lr", "0.5", "batch", "64"));
      summary.put("origins", Map.of("lr", "command line"));
    }

    RunFiles with(String field, Object value) {
      summary.put(field, value);
      return this;
    }

    RunFiles epochs(int count, String more) throws IOException {
      StringBuilder lines = new StringBuilder();
      for (int epoch = 1; epoch <= count; epoch++) {
        for (int s = 1; s <= STEPS_IN_EPOCH; s++) {
          lines.append(
              Words.format(
                  "{\"type\":\"step\",\"step\":%d,\"epoch\":%d,\"loss\":%f,\"learningRate\":0.1}%n",
                  (epoch - 1) * STEPS_IN_EPOCH + s, epoch, 1.0 / epoch));
        }
        lines.append(
            Words.format(
                "{\"type\":\"epoch\",\"epoch\":%d,\"trainLoss\":%f,\"testLoss\":%f,"
                    + "\"testAccuracy\":0.9,\"seconds\":1.0%s}%n",
                epoch, 1.0 / epoch, 1.1 / epoch, more));
      }
      Files.writeString(run.resolve("metrics.jsonl"), lines);
      summary.put("steps", count * STEPS_IN_EPOCH);
      return this;
    }

    RunFiles test(int classes) throws IOException {
      return test(classes, 2);
    }

    /** With rows of 4 numbers. */
    RunFiles test(int classes, int height) throws IOException {
      List<Object> figures = new ArrayList<>();
      long[][] confusion = new long[classes][classes];
      for (int c = 0; c < classes; c++) {
        confusion[c][c] = 9;
        confusion[c][(c + 1) % classes]++;
        Map<String, Object> of = new LinkedHashMap<>();
        of.put("label", c);
        of.put("rows", 10);
        of.put("precision", c == 0 ? null : 0.9);
        of.put("recall", 0.9);
        of.put("f1", 0.9);
        figures.add(of);
      }
      Map<String, Object> test = new LinkedHashMap<>();
      test.put("weightsSha256", "0123456789abcdef");
      test.put("rows", 10 * classes);
      test.put("accuracy", 0.9);
      test.put("loss", 0.25);
      test.put("topK", 1);
      test.put("topKAccuracy", 0.9);
      test.put("classes", figures);
      test.put("confusion", confusion);
      test.put("calibrationError", 0.01);
      test.put("reliability", List.of(Map.of("rows", 5, "confidence", 0.8, "accuracy", 0.7)));
      test.put("scores", "probability");
      byte[] pixels = {0, 127, -1, 0};
      test.put(
          "mistakes",
          List.of(
              Map.of(
                  "row",
                  3,
                  "label",
                  0,
                  "predicted",
                  1,
                  "predictedScore",
                  0.75,
                  "labelScore",
                  0.25,
                  "height",
                  height,
                  "width",
                  4 / height,
                  "pixels",
                  Base64.getEncoder().encodeToString(pixels))));
      Files.writeString(run.resolve("evaluation.json"), Json.line(test));
      return this;
    }

    RunRecord ended() throws IOException {
      Files.writeString(run.resolve("summary.json"), Json.pretty(summary));
      return read();
    }

    RunRecord read() {
      return RunRecord.read(HADOOP, run.toString());
    }
  }

  private static void assertNeedsNothingElse(String page) {
    assertFalse(page.contains("<script"), "a script");
    assertFalse(Pattern.compile("(src|href)=\"(?!data:|#)").matcher(page).find(), "a reference");
    assertFalse(page.contains("NaN"), "a figure that is none");
  }

  private static int count(String page, String what) {
    return page.split(Pattern.quote(what), -1).length - 1;
  }

  @Test
  void pageTellsOutcomeCurvesTestSetAndSettings() throws IOException {
    String page = RunPage.format(new RunFiles("one").epochs(3, "").test(3).ended());
    assertNeedsNothingElse(page);
    assertTrue(page.contains("Test accuracy 0.9000 after 12 steps, 2.5 s of steps"), page);
    assertEquals(4, count(page, "<svg")); // Loss, accuracy, learning rate, reliability.
    assertTrue(page.contains("<td>lr</td><td>0.5</td><td>command line</td>"));
    assertTrue(page.contains("<td>batch</td><td>64</td><td>default</td>"));
    assertTrue(page.contains("straggler wait</td><td>0.50</td><td>20.0</td>"));
    assertTrue(page.contains("<td>0</td><td>10</td><td>-</td><td>0.9000</td>"));
    assertTrue(page.contains("0, said 1 (75.0 %)"));
    assertFalse(page.contains("http-equiv"), "a page that is done needs no refresh");
  }

  @Test
  void rowsThatAreNoImagesAreNeitherCalledSoNorDrawn() throws IOException {
    String images = RunPage.format(new RunFiles("images").epochs(1, "").test(3).ended());
    assertTrue(images.contains("How many images of the class on the left"), images);
    assertEquals(1, count(images, "<img"));
    String rows = RunPage.format(new RunFiles("rows").epochs(1, "").test(3, 1).ended());
    assertTrue(rows.contains("How many rows of the class on the left"), rows);
    assertTrue(rows.contains("<td>3</td><td>0</td><td>25.0 %</td><td>1</td><td>75.0 %</td>"), rows);
    assertFalse(rows.contains("images"), rows);
    assertEquals(0, count(rows, "<img"));
  }

  @Test
  void warningsAreToldOnceForEachCause() throws IOException {
    String dead = ",\"warnings\":[{\"cause\":\"dead\",\"words\":\"units died\"}]";
    String page = RunPage.format(new RunFiles("ill").epochs(3, dead).ended());
    assertEquals(1, count(page, "units died"));
    assertTrue(page.contains("Warning, from epoch 1 on: units died."));
  }

  @Test
  void flowIsDrawnByLayer() throws IOException {
    String flow =
        ",\"flow\":{\"parameters\":[{\"name\":\"W1\",\"gradientNorm\":0.5,\"epochRatio\":0.1},"
            + "{\"name\":\"b1\",\"gradientNorm\":0.5,\"epochRatio\":null},"
            + "{\"name\":\"W2\",\"gradientNorm\":0.0,\"epochRatio\":0.1}],"
            + "\"activations\":[{\"name\":\"relu 1\",\"dead\":0.25,\"saturated\":null}]}";
    String page = RunPage.format(new RunFiles("flow").epochs(2, flow).ended());
    assertNeedsNothingElse(page);
    assertEquals(6, count(page, "<svg"));
    assertTrue(page.contains("dead: relu 1") && !page.contains("saturated: relu 1"));
    assertTrue(page.contains("</i>W1") && !page.contains("</i>b1"));
  }

  @ParameterizedTest
  @CsvSource({"1, 10", "500, 10", "2, 1", "2, 1000"})
  void pageStaysSensible(int epochs, int classes) throws IOException {
    String page = RunPage.format(new RunFiles("size").epochs(epochs, "").test(classes).ended());
    assertNeedsNothingElse(page);
    assertTrue(page.length() < 2_000_000, () -> page.length() + " characters");
  }

  /** Of a lone point, of values that are all the same, and of none. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 20})
  void everyPlotHasLabelsOnItsVerticalAxis(int epochs) throws IOException {
    String flow =
        ",\"flow\":{\"parameters\":[{\"name\":\"W1\",\"gradientNorm\":0.5,\"epochRatio\":0.1}],"
            + "\"activations\":[{\"name\":\"relu 1\",\"dead\":0,\"saturated\":null}]}";
    String page = RunPage.format(new RunFiles("flat").epochs(epochs, flow).test(2).ended());
    List<Long> ticks = Ticks.ofVerticalAxes(page);
    assertEquals(epochs == 0 ? 4 : 7, ticks.size());
    assertTrue(ticks.stream().allMatch(n -> n >= 2), ticks.toString());
  }

  @Test
  void interruptedRunSaysHowToGoOn() throws IOException {
    RunFiles files = new RunFiles("cut").epochs(1, "").with("outcome", "interrupted");
    String page = RunPage.format(files.with("testAccuracy", null).ended());
    assertTrue(page.contains("Interrupted after 4 steps and 2.5 s of steps"), page);
    assertTrue(page.contains("train --resume goes on."));
  }

  @Test
  void divergedRunSaysWhatToTry() throws IOException {
    RunFiles files = new RunFiles("nan").epochs(0, "").with("outcome", "diverged");
    String page = RunPage.format(files.with("testLoss", null).ended());
    assertNeedsNothingElse(page.replace("NaN or infinite", ""));
    assertTrue(page.contains("--clip-norm 1 may help"));
    assertTrue(page.contains("nothing yet"));
  }

  @Test
  void runThatGoesOnIsReadAgain() throws IOException {
    RunFiles files = new RunFiles("going").epochs(2, "");
    Files.writeString(
        files.run.resolve("metrics.jsonl"),
        Files.readString(files.run.resolve("metrics.jsonl")) + "{\"type\":\"step\",\"st");
    RunRecord run = files.read();
    assertFalse(run.hasEnded());
    String page = RunPage.format(run);
    assertTrue(page.contains("<meta http-equiv=\"refresh\" content=\"5\">"));
    assertTrue(page.contains("8 steps and 2 epochs so far"), page);
  }

  @Test
  void evaluationOfOtherWeightsIsLeftOut() throws IOException {
    RunFiles files = new RunFiles("other").epochs(1, "").test(3).with("weightsSha256", "fedc");
    String page = RunPage.format(files.ended());
    assertTrue(page.contains("evaluation.json is of other weights, and left out."), page);
    assertFalse(page.contains("Confusion matrix"));
  }

  @Test
  void linesThatAreNoJsonAreCountedButForTheLast() throws IOException {
    RunFiles files = new RunFiles("torn").epochs(1, "");
    Path metrics = files.run.resolve("metrics.jsonl");
    Files.writeString(metrics, "no\n[1]\n" + Files.readString(metrics) + "{\"type");
    String page = RunPage.format(files.ended());
    assertTrue(page.contains("2 lines of metrics.jsonl could not be read."), page);
  }

  @Test
  void evaluationWithoutClassesIsDrawnAsFarAsItGoes() throws IOException {
    RunFiles files = new RunFiles("half").epochs(1, "");
    Files.writeString(
        files.run.resolve("evaluation.json"),
        "{\"weightsSha256\":\"0123456789abcdef\",\"confusion\":[[1,2],[3]]}");
    assertTrue(RunPage.format(files.ended()).contains("Confusion matrix"));
  }

  /** As its summary is of an earlier session. */
  @Test
  void resumedRunGoesOnUntilItsSummaryIsWrittenAnew() throws IOException {
    RunFiles files = new RunFiles("again").epochs(2, "");
    assertTrue(files.ended().hasEnded());
    assertFalse(files.epochs(3, "").read().hasEnded());
  }

  @Test
  void comparisonTellsTheBestAndWhatDiffers() throws IOException {
    RunRecord a = new RunFiles("a").epochs(2, "").ended();
    RunRecord b =
        new RunFiles("b")
            .epochs(3, "")
            .with("testAccuracy", 0.95)
            .with("settings", Map.of("lr", "0.1", "batch", "64"))
            .ended();
    String page = ComparisonPage.format(List.of(a, b));
    assertNeedsNothingElse(page);
    assertTrue(page.contains("The best on the test set is " + b.name() + ", with 0.9500."));
    assertTrue(page.contains("<td>lr</td><td>0.5</td><td>0.1</td>"));
    assertFalse(page.contains("<td>batch</td>"));
    assertEquals(3, count(page, "<svg"));
  }

  @Test
  void namesAndSettingsAreOnlyText() throws IOException {
    String evil = "<script>alert(1)</script>";
    RunRecord run =
        new RunFiles("x<b>&")
            .epochs(1, "")
            .with("network", evil)
            .with("settings", Map.of("lr", evil))
            .ended();
    assertFalse(RunPage.format(run).contains(evil));
    assertFalse(ComparisonPage.format(Collections.nCopies(2, run)).contains("<b>"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nothing", "text", "list"})
  void whatIsNoRunIsRefusedInALine(String kind) throws IOException {
    Path run = Files.createDirectories(dir.resolve(kind));
    if (!kind.equals("nothing")) {
      Files.writeString(run.resolve("summary.json"), kind.equals("text") ? "hello" : "[1, 2]");
    }
    DataException refused =
        assertThrows(DataException.class, () -> RunRecord.read(HADOOP, run.toString()));
    assertTrue(
        Arrays.asList("no JSON object", "neither summary.json nor metrics.jsonl").stream()
            .anyMatch(refused.getMessage()::contains),
        refused::getMessage);
  }
}
