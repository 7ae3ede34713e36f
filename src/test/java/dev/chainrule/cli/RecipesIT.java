package dev.chainrule.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.MnistSubset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The quick recipes of {@code conf/} learn, on a part of the data. */
@Timeout(1800)
class RecipesIT {
  @TempDir static Path temporary;
  private static Path data;

  @BeforeAll
  static void writeData() throws IOException {
    data = Files.createDirectory(temporary.resolve("data"));
    MnistSubset.write(data, 8192, 1000);
  }

  /** Before the first step the loss is about ln 10 = 2.3. */
  @ParameterizedTest
  @CsvSource({
    "mnist-classic, 3, 64, 0.9",
    "mnist-fast, 2, 176, 0.3",
    "mnist-large-batch, 15, 1024, 0.5"
  })
  void lossFalls(String recipe, int epochs, int batch, double bound) throws IOException {
    Path out = temporary.resolve(recipe);
    Outcome outcome =
        Outcome.run(
            "train",
            "--master",
            "local[2]",
            "--conf",
            "spark.ui.enabled=false",
            "--conf-file",
            "conf/" + recipe + ".properties",
            "--epochs",
            String.valueOf(epochs),
            "--batch", // So that there are as many steps in an epoch of these few rows.
            String.valueOf(batch),
            "--data",
            data.toString(),
            "--out",
            out.toString());
    assertEquals(0, outcome.code(), outcome.err());
    String metrics = Files.readString(out.resolve("metrics.jsonl"));
    assertFalse(metrics.contains("\"cause\""), "a recipe with warnings: " + metrics);
    JsonNode summary = new ObjectMapper().readTree(out.resolve("summary.json").toFile());
    double loss = summary.get("testLoss").asDouble();
    assertTrue(loss < bound, recipe + ": " + loss);
  }
}
