package dev.chainrule.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chainrule.data.Encoding;
import dev.chainrule.io.Json;
import dev.chainrule.model.Loss;
import dev.chainrule.train.Judged;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class QualityJsonTest {
  /** Outputs 0 and 0 are the probabilities 1/2 and 1/2, to the bit. */
  @Test
  void everythingHasAName() throws IOException {
    Judged judged = new Judged(Loss.SOFTMAX_CROSS_ENTROPY, 2).outputs(1, 0, 0, 0);
    JsonNode json =
        Json.parse(Json.line(QualityJson.of(judged.quality(24), Encoding.PIXELS, 2))).orElseThrow();
    JsonNode bins = json.get("reliability");
    assertEquals(15, bins.size());
    String half =
        """
        {"low":0.4666666666666667,"high":0.5333333333333333,"rows":1,"confidence":0.5,\
        "accuracy":0.0}""";
    assertEquals(half, bins.get(7).toString());
    assertEquals("null", bins.get(0).get("confidence").toString());
    ((ObjectNode) json).remove("reliability");
    assertEquals(
        """
        {"rows":1,"loss":0.6931471805599453,"accuracy":0.0,"confusion":[[0,0],[1,0]],\
        "logLoss":0.6931471805599453,"topK":2,"topKAccuracy":1.0,\
        "macroPrecision":0.0,"macroRecall":0.0,"macroF1":0.0,\
        "classes":[\
        {"label":0,"rows":0,"predictions":1,"precision":0.0,"recall":null,"f1":0.0},\
        {"label":1,"rows":1,"predictions":0,"precision":null,"recall":0.0,"f1":0.0}],\
        "calibrationError":0.5,"scores":"probability",\
        "mistakes":[{"row":0,"label":1,"predicted":0,"labelScore":0.5,"predictedScore":0.5,\
        "height":1,"width":2,"pixels":"AMg="}]}""",
        json.toString());
    byte[] pixels = json.at("/mistakes/0/pixels").binaryValue();
    assertArrayEquals(new byte[] {0, (byte) 200}, pixels);
  }

  @Test
  void noProbabilitiesAreNull() {
    Judged judged = new Judged(Loss.HALF_SQUARED_ERROR, 2).outputs(1, 0, 0.5, 0.25);
    JsonNode json =
        Json.parse(Json.line(QualityJson.of(judged.quality(24), Encoding.PIXELS, 1))).orElseThrow();
    for (String name : new String[] {"logLoss", "calibrationError", "reliability"}) {
      assertEquals("null", json.get(name).toString(), name);
    }
    assertEquals("output", json.get("scores").asText());
    assertEquals(0.25, json.at("/mistakes/0/labelScore").asDouble());
  }
}
