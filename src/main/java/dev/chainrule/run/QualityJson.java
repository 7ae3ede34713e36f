package dev.chainrule.run;

import dev.chainrule.data.Encoding;
import dev.chainrule.train.Mistake;
import dev.chainrule.train.Quality;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code evaluate --json} prints of a model's quality; the page on evaluating says what each
 * name means. Figures that are not defined are null.
 */
public final class QualityJson {
  /** The k of top-k accuracy where nobody asks for another one. */
  public static final int DEFAULT_TOP_K = 3;

  private QualityJson() {}

  /**
   * All of it, ready for {@link dev.chainrule.io.Json}.
   *
   * @param encoding says what classes are called
   * @param topK the k of top-k accuracy, from 1 to the number of classes
   */
  public static Map<String, Object> of(Quality quality, Encoding encoding, int topK) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("rows", quality.evaluation().rows());
    figures.put("loss", quality.evaluation().meanLoss());
    figures.put("accuracy", quality.evaluation().accuracy());
    figures.put("confusion", quality.evaluation().confusion());
    figures.put("logLoss", quality.logLoss());
    figures.put("topK", topK);
    figures.put("topKAccuracy", quality.topAccuracy(topK));
    figures.put("macroPrecision", quality.macroPrecision());
    figures.put("macroRecall", quality.macroRecall());
    figures.put("macroF1", quality.macroF1());
    figures.put("classes", quality.classes());
    if (encoding.isNamed()) {
      figures.put("names", encoding.labels(quality.classes().size()));
    }
    figures.put("calibrationError", quality.calibrationError());
    figures.put("reliability", quality.hasProbabilities() ? quality.bins() : null);
    figures.put("scores", quality.hasProbabilities() ? "probability" : "output");
    figures.put("mistakes", mistakes(quality.mistakes()));
    return figures;
  }

  private static List<Map<String, Object>> mistakes(List<Mistake> mistakes) {
    return mistakes.stream().map(QualityJson::mistake).toList();
  }

  /** The pixels are written in base 64, as JSON libraries do with bytes. */
  private static Map<String, Object> mistake(Mistake mistake) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("row", mistake.row());
    fields.put("label", mistake.label());
    fields.put("predicted", mistake.predicted());
    fields.put("labelScore", mistake.labelScore());
    fields.put("predictedScore", mistake.predictedScore());
    fields.put("height", mistake.height());
    fields.put("width", mistake.width());
    fields.put("pixels", mistake.pixels());
    return fields;
  }
}
