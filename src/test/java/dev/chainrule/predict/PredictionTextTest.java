package dev.chainrule.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.data.Encoding;
import dev.chainrule.model.Loss;
import dev.chainrule.predict.Prediction.Place;
import dev.chainrule.predict.PredictionText.Columns;
import dev.chainrule.predict.PredictionText.Format;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PredictionTextTest {
  private static final Encoding NAMED =
      Encoding.read(Map.of("classes", "[\"cat\", \"a \\\"big\\\", dog\", \"mouse\"]"));
  private static final Columns ROWS = new Columns(0, true);
  private static final Columns FILES = new Columns(5, false);

  private static final Place ROW = new Place(null, 12);
  private static final Place FILE = new Place("a.png", -1);

  /** Softmax makes 1/8, 5/8 and 1/4 of these. */
  private static final double[] LOGITS = {0, Math.log(5), Math.log(2)};

  private static Prediction of(Place place) {
    return new Prediction(place, Loss.SOFTMAX_CROSS_ENTROPY, LOGITS.clone());
  }

  private static PredictionText text(Format format, Columns columns, int topK, boolean all) {
    return new PredictionText(format, columns, NAMED, Loss.SOFTMAX_CROSS_ENTROPY, topK, all);
  }

  @Test
  void jsonHasAnObjectInEachLine() {
    PredictionText text = text(Format.JSONL, ROWS, 2, true);
    assertEquals("", text.header(3));
    assertEquals(
        "{\"row\":12,\"label\":\"a \\\"big\\\", dog\",\"probability\":0.625,"
            + "\"top\":[{\"label\":\"a \\\"big\\\", dog\",\"probability\":0.625},"
            + "{\"label\":\"mouse\",\"probability\":0.25}],"
            + "\"probabilities\":[0.125,0.625,0.25]}\n",
        text.line(of(ROW)));
    assertEquals(
        "{\"file\":\"a.png\",\"label\":\"a \\\"big\\\", dog\",\"probability\":0.625,"
            + "\"top\":[{\"label\":\"a \\\"big\\\", dog\",\"probability\":0.625}]}\n",
        text(Format.JSONL, FILES, 1, false).line(of(FILE)));
  }

  @Test
  void csvQuotesWhatItMust() {
    PredictionText text = text(Format.CSV, ROWS, 2, true);
    assertEquals(
        "row,label,probability,label_2,probability_2,probability of cat,"
            + "\"probability of a \"\"big\"\", dog\",probability of mouse\n",
        text.header(3));
    assertEquals(
        "12,\"a \"\"big\"\", dog\",0.625,mouse,0.25,0.125,0.625,0.25\n", text.line(of(ROW)));
    assertEquals("file,label,probability\n", text(Format.CSV, FILES, 1, false).header(3));
    assertEquals(
        "a.png,\"a \"\"big\"\", dog\",0.625\n", text(Format.CSV, FILES, 1, false).line(of(FILE)));
  }

  @Test
  void tableIsForPeople() {
    PredictionText text = text(Format.TABLE, FILES, 3, false);
    assertEquals("file   label       probability   others\n", text.header(3));
    assertEquals(
        "a.png  a \"big\", dog     0.6250   mouse 0.2500, cat 0.1250\n", text.line(of(FILE)));
    assertEquals("row     label       probability\n", text(Format.TABLE, ROWS, 1, false).header(3));
  }

  /** A network of double precision may say more digits than are written. */
  @Test
  void scoresHaveTheDigitsOfFloat32() {
    Prediction third =
        new Prediction(ROW, Loss.HALF_SQUARED_ERROR, new double[] {1 / 3.0, -1e-9, 0});
    PredictionText text =
        new PredictionText(Format.CSV, ROWS, Encoding.PIXELS, Loss.HALF_SQUARED_ERROR, 1, true);
    assertEquals("row,label,output,output of 0,output of 1,output of 2\n", text.header(3));
    assertEquals("12,0,0.33333334,0.33333334,-1.0E-9,0.0\n", text.line(third));
  }

  /** JSON has no word for NaN. */
  @Test
  void scoresOfDivergedNetworksAreNull() {
    Prediction nothing =
        new Prediction(ROW, Loss.SOFTMAX_CROSS_ENTROPY, new double[] {Double.NaN, 0, 0});
    assertEquals(
        "{\"row\":12,\"label\":\"cat\",\"probability\":null,"
            + "\"top\":[{\"label\":\"cat\",\"probability\":null}]}\n",
        text(Format.JSONL, ROWS, 1, false).line(nothing));
  }
}
