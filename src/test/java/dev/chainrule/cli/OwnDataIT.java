package dev.chainrule.cli;

import static dev.chainrule.cli.Outcome.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.io.Words;
import dev.chainrule.submit.Shell;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What users type who have data of their own, from the first look to the model's use. */
@Timeout(600)
class OwnDataIT {
  private static final List<String> FLOWERS = List.of("setosa", "versicolor", "virginica");

  /** Their measures, roughly, in cm. */
  private static final float[][] MEANS = {
    {5.0f, 3.4f, 1.5f, 0.2f}, {5.9f, 2.8f, 4.3f, 1.3f}, {6.6f, 3.0f, 5.9f, 2.2f}
  };

  @TempDir Path dir;

  private String at(String name) {
    return dir.resolve(name).toString();
  }

  private static Outcome done(String... words) {
    Outcome outcome = run(words);
    assertEquals(0, outcome.code(), outcome.err());
    return outcome;
  }

  private Outcome train(String... more) {
    List<String> words = new ArrayList<>(List.of("train", "--master", "local[2]", "--no-report"));
    words.addAll(List.of("--conf", "spark.ui.enabled=false", "--out", at("run")));
    words.addAll(List.of(more));
    return done(words.toArray(String[]::new));
  }

  private JsonNode summary() throws IOException {
    return new ObjectMapper().readTree(dir.resolve("run/summary.json").toFile());
  }

  private JsonNode evaluated(String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of("evaluate", "--model", at("run"), "--json"));
    words.addAll(List.of("--master", "local[2]", "--conf", "spark.ui.enabled=false"));
    words.addAll(List.of(more));
    return new ObjectMapper().readTree(done(words.toArray(String[]::new)).out());
  }

  /** The label of each row that stands on standard input. */
  private List<String> predicted(String rows) throws IOException {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8)));
    try {
      return labels(done("predict", "--model", at("run"), "-").out());
    } finally {
      System.setIn(before);
    }
  }

  /** The same from a shell, through a pipe. */
  private List<String> byTheScript(String rows) throws IOException, InterruptedException {
    Path file = Files.writeString(dir.resolve("rows.csv"), rows);
    String pipe = "cat \"$1\" | submit/chainrule predict --model \"$2\" -";
    Shell.Result result = new Shell(Shell.HOME).run("sh", "-c", pipe, "sh", file, at("run"));
    assertEquals(0, result.exitCode(), result.errors());
    return labels(result.output());
  }

  private static List<String> labels(String lines) throws IOException {
    List<String> labels = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      labels.add(new ObjectMapper().readTree(line).get("label").asText());
    }
    return labels;
  }

  private static String cells(float... numbers) {
    return Words.format("%.2f,%.2f,%.2f,%.2f", numbers[0], numbers[1], numbers[2], numbers[3]);
  }

  private Path flowers() throws IOException {
    Random random = new Random(5);
    List<String> lines = new ArrayList<>();
    lines.add("sepal length,sepal width,petal length,petal width,species");
    for (int i = 0; i < 150; i++) {
      float[] mean = MEANS[i / 50];
      float[] row = new float[mean.length];
      for (int j = 0; j < row.length; j++) {
        row[j] = mean[j] + 0.15f * (float) random.nextGaussian();
      }
      lines.add(cells(row) + "," + FLOWERS.get(i / 50));
    }
    return Files.write(dir.resolve("iris.csv"), lines);
  }

  /** Shares that the exported model gives to the classes of raw rows. */
  private float[][] byOnnxRuntime(float[][] rows) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(at("iris.onnx"));
        OnnxTensor x = OnnxTensor.createTensor(environment, rows);
        OrtSession.Result result = session.run(Map.of("input", x))) {
      return (float[][]) result.get("probabilities").orElseThrow().getValue();
    }
  }

  @Test
  void tableWithNamesAsLabels() throws Exception {
    String table = flowers().toString();
    String seen = done("inspect", table, "--format", "csv").out();
    assertTrue(seen.contains("150 rows of 1 x 4 numbers, kept as float32, 3 classes"), seen);
    assertTrue(seen.contains("setosa: 50, versicolor: 50, virginica: 50"), seen);

    Path names = Files.writeString(dir.resolve("names.txt"), "Borsten\nBunte\nVirginia\n");
    String[] words = {"--format", "csv", "--data", table, "--standardize", "zscore"};
    Stream<String> more =
        Stream.of("--test-share", "0.2", "--label-names", names.toString(), "--layers", "4,8,3");
    Stream<String> length = Stream.of("--epochs", "20", "--batch", "30", "--lr", "0.3");
    train(Stream.concat(Stream.of(words), Stream.concat(more, length)).toArray(String[]::new));
    JsonNode summary = summary();
    assertEquals(120, count(summary.get("classCounts")));
    assertEquals("[\"Borsten\",\"Bunte\",\"Virginia\"]", summary.get("labels").toString());
    assertTrue(summary.get("testAccuracy").asDouble() > 0.95, summary.toString());

    JsonNode test = evaluated("--format", "csv", "--test", table);
    assertEquals(150, test.get("rows").asInt());
    assertTrue(test.get("accuracy").asDouble() > 0.95, test.toString());

    String rows = cells(MEANS[2]) + "\n" + cells(MEANS[0]) + "\n" + cells(MEANS[1]) + "\n";
    assertEquals(List.of("Virginia", "Borsten", "Bunte"), predicted(rows));
    assertEquals(List.of("Virginia", "Borsten", "Bunte"), byTheScript(rows));

    done("export", at("run"), "--to", at("iris.onnx"));
    float[][] shares = byOnnxRuntime(MEANS);
    for (int flower = 0; flower < 3; flower++) {
      assertTrue(shares[flower][flower] > 0.5, "flower " + flower);
    }

    String unnamed = refusedToResume();
    assertTrue(unnamed.startsWith("chainrule: --data: not given, and "), unnamed);
    Path other = Files.writeString(dir.resolve("other.csv"), "0.5,a\n1.5,b\n");
    String another = refusedToResume("--data", other.toString());
    assertTrue(another.startsWith("chainrule: --resume: training set "), another);

    forgetTheLastEpoch();
    assertTrue(
        train("--resume", "--format", "csv", "--data", table)
            .out()
            .contains("resume   after step 76 of 80"));
    assertEquals(summary.get("weightsSha256"), summary().get("weightsSha256"));
  }

  /** What is said of data that are not those of the run, in one line. */
  private String refusedToResume(String... more) {
    Stream<String> words = Stream.of("train", "--resume", "--out", at("run"));
    Outcome refused = run(Stream.concat(words, Stream.of(more)).toArray(String[]::new));
    assertEquals(ExitCode.USAGE, refused.code(), refused.err());
    assertEquals(1, refused.err().lines().count(), refused.err());
    return refused.err();
  }

  private static int count(JsonNode counts) {
    int sum = 0;
    for (JsonNode count : counts) {
      sum += count.asInt();
    }
    return sum;
  }

  /** As if the run had been killed after the last epoch but one. */
  private void forgetTheLastEpoch() throws IOException {
    Files.delete(dir.resolve("run/model.safetensors"));
    Files.delete(dir.resolve("run/checkpoints/step-00000080.ckpt"));
  }

  /** MLlib's examples have such labels; which sign two numbers have in common is no plane. */
  @Test
  void libsvmWithLabelsOfBothSigns() throws IOException {
    Random random = new Random(6);
    StringBuilder train = new StringBuilder();
    StringBuilder test = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      double x = (random.nextBoolean() ? 1 : -1) * (0.5 + random.nextDouble());
      double y = (random.nextBoolean() ? 1 : -1) * (0.5 + random.nextDouble());
      (i < 240 ? train : test)
          .append(Words.format("%s 1:%.3f 3:%.3f%n", x * y > 0 ? "+1" : "-1", x, y));
    }
    Path data = Files.createDirectory(dir.resolve("signs"));
    Files.writeString(data.resolve("train.libsvm"), train);
    Files.writeString(data.resolve("test.libsvm"), test);
    String seen = done("inspect", data.toString()).out();
    assertTrue(seen.contains("240 rows of 1 x 3 numbers"), seen);
    assertTrue(seen.contains("classes   -1: "), seen);

    train("--data", data.toString(), "--layers", "3,16,2", "--batch", "40", "--epochs", "30");
    JsonNode summary = summary();
    assertEquals("[\"-1\",\"1\"]", summary.get("labels").toString());
    assertTrue(summary.get("testAccuracy").asDouble() > 0.95, summary.toString());
    assertEquals(
        summary.get("testAccuracy").asDouble(),
        evaluated("--data", data.toString()).get("accuracy").asDouble());
    assertEquals(List.of("1", "-1"), predicted("0.9,0,0.9\n-0.9,0,0.9\n"));
  }

  @Test
  void folderOfPicturesForEachClass() throws IOException {
    for (String set : List.of("train", "test")) {
      for (int i = 0; i < 40; i++) {
        write(set + "/lying/" + i + ".png", i, false);
        write(set + "/upright/" + i + ".png", i, true);
      }
    }
    String data = at("pictures");
    String seen = done("inspect", data).out();
    assertTrue(seen.contains("80 rows of 8 x 8"), seen);
    assertTrue(seen.contains("lying: 40, upright: 40"), seen);

    train("--data", data, "--layers", "64,16,2", "--batch", "20", "--epochs", "20", "--lr", "0.2");
    assertEquals("[\"lying\",\"upright\"]", summary().get("labels").toString());
    assertEquals(1, summary().get("testAccuracy").asDouble());
    JsonNode test = evaluated("--data", data);
    assertEquals(1, test.get("accuracy").asDouble());
    assertEquals("[\"lying\",\"upright\"]", test.get("names").toString());
  }

  /** A line of ink on dirty paper. */
  private void write(String name, int number, boolean upright) throws IOException {
    Path file = dir.resolve("pictures").resolve(name);
    Files.createDirectories(file.getParent());
    Random random = new Random(name.hashCode());
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    for (int x = 0; x < 8; x++) {
      for (int y = 0; y < 8; y++) {
        boolean ink = (upright ? x : y) == number % 8;
        image.getRaster().setSample(x, y, 0, (ink ? 200 : 0) + random.nextInt(50));
      }
    }
    ImageIO.write(image, "png", file.toFile());
  }

  /** A mistake at any of these steps costs a line, and says where. */
  @Test
  void whatIsWrongWithATableIsSaidAtOnce() throws IOException {
    String table = flowers().toString();
    Outcome noLabel = run("inspect", table, "--label", "genus");
    assertEquals(ExitCode.DATA, noLabel.code(), noLabel.err());
    assertEquals(1, noLabel.err().lines().count(), noLabel.err());
    assertTrue(noLabel.err().contains("genus"), noLabel.err());
    Outcome noFile = run("inspect", at("lily.csv"));
    assertEquals(ExitCode.DATA, noFile.code(), noFile.err());
    assertEquals(1, noFile.err().lines().count(), noFile.err());
  }
}
