package dev.chainrule.cli;

import static dev.chainrule.cli.Outcome.run;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.MnistSubset;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** {@code chainrule predict} as a user types it, with a model that has been trained for it. */
abstract class DigitPredictions {
  static final int TEST_ROWS = 300;

  @TempDir static Path shared;
  static Path model;
  static Path images;

  /** Bytes of the first test images, as CSV has them. */
  static List<String> rows;

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
            "--engine",
            "resident",
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

  static Outcome predict(String... words) {
    List<String> all = new ArrayList<>(List.of("predict", "--model", model.toString()));
    all.addAll(List.of(words));
    return run(all.toArray(String[]::new));
  }

  /** With {@code text} on standard input. */
  static Outcome predictFrom(String text, String... words) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    try {
      return predict(words);
    } finally {
      System.setIn(before);
    }
  }

  static List<JsonNode> json(String lines) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      found.add(new ObjectMapper().readTree(line));
    }
    return found;
  }
}
