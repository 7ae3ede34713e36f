package dev.chainrule.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.Mlp;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is explained has the numbers that another program computed. */
class ExplainerTest {
  private static final double TOLERANCE = 1e-12;
  private static final JsonNode ROOT = load();

  private static JsonNode load() {
    try (InputStream in =
        ExplainerTest.class.getResourceAsStream("/dev/chainrule/worked-examples.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Arguments> examples() {
    ReferenceExample batch = ReferenceExample.batchOfTwo();
    Explanation softmax = Explanations.of(batch, Mlp.classifier(3, 2, 2), Reduction.MEAN);
    return List.of(
        Arguments.of("tiny", Explanations.of(ReferenceExample.tiny(), Reduction.SUM)),
        Arguments.of(
            "relu-blocking", Explanations.of(ReferenceExample.reluBlocking(), Reduction.SUM)),
        Arguments.of("batch-sum", Explanations.of(batch, Reduction.SUM)),
        Arguments.of("batch-mean", Explanations.of(batch, Reduction.MEAN)),
        Arguments.of("batch-softmax-cross-entropy-mean", softmax));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyNumberIsTheOracles(String name, Explanation explanation) {
    JsonNode example =
        StreamSupport.stream(ROOT.get("examples").spliterator(), false)
            .filter(e -> e.get("name").asText().equals(name))
            .findFirst()
            .orElseThrow();
    for (String part : List.of("inputs", "forward")) {
      for (Map.Entry<String, JsonNode> e : example.get(part).properties()) {
        String value = e.getKey().equals("loss") ? "L" : e.getKey();
        assertClose(e.getValue(), explanation.value(value), value);
      }
    }
    for (Map.Entry<String, JsonNode> e : example.get("gradients").properties()) {
      String value = "dL/d" + e.getKey();
      assertClose(e.getValue(), explanation.value(value), value);
      if (!List.of("z1", "h", "z2", "x").contains(e.getKey())) {
        assertClose(e.getValue(), explanation.gradients().automatic().view(e.getKey()), value);
      }
    }
    assertClose(
        example.at("/gradients/x"), explanation.gradients().automaticInput(), "automatic dL/dx");
    assertTrue(explanation.shapesFit());
    assertTrue(explanation.gradients().check().agrees());
  }

  @Test
  void updateOfTinyIsTheOracles() {
    Explanation tiny = Explanations.of(ReferenceExample.tiny(), Reduction.SUM);
    JsonNode step = ROOT.get("sgd_step_on_tiny");
    for (Map.Entry<String, JsonNode> e : step.get("parameters_after").properties()) {
      assertClose(e.getValue(), tiny.value(e.getKey() + "_new"), e.getKey());
    }
    String after = Numbers.exact(step.get("loss_after").asDouble());
    assertTrue(
        tiny.steps().get(tiny.steps().size() - 1).notes().toString().contains(after + " after"));
  }

  @Test
  void numericalGradientIsThereForSmallNetworksOnly() {
    for (Explanation explanation : Explanations.all()) {
      boolean small = explanation.gradients().manual().layout().size() <= 64;
      assertEquals(small, explanation.gradients().numerical().isPresent(), explanation.name());
      assertTrue(explanation.shapesFit(), explanation.name());
    }
  }

  private static void assertClose(JsonNode expected, Matrix actual, String name) {
    JsonNode flat = expected.isNumber() ? new ObjectMapper().createArrayNode() : expected;
    if (expected.isNumber()) {
      ((com.fasterxml.jackson.databind.node.ArrayNode) flat).add(expected);
    }
    int at = 0;
    for (JsonNode row : flat) {
      if (row.isNumber()) {
        assertEquals(row.asDouble(), actual.get(at++), TOLERANCE, name);
      }
      for (JsonNode cell : row) {
        assertEquals(cell.asDouble(), actual.get(at++), TOLERANCE, name);
      }
    }
    assertEquals(at, actual.size(), name);
  }
}
