package dev.chainrule.run;

import dev.chainrule.io.Facts;
import dev.chainrule.io.Json;
import dev.chainrule.model.Parameters;
import dev.chainrule.run.ModelFile.Model;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The contents of a model file that has been read, and so is whole. */
public final class ModelText {
  private ModelText() {}

  /** For people. */
  public static String format(String path, Model model) {
    Parameters weights = model.weights();
    Facts text =
        new Facts()
            .line("file", "%s", path)
            .line("model", "%s, %s", model.network().text(), model.network().loss().label())
            .line(
                "numbers",
                "%,d parameters, %s",
                model.network().layout().trainedSize(),
                weights.precision().label())
            .line("weights", "sha256 %s", weights.sha256());
    new TreeMap<>(model.metadata()).forEach((name, value) -> text.line("", "%s: %s", name, value));
    return text.toString();
  }

  /** For programs. */
  public static String json(String path, Model model) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", path);
    fields.put("network", model.network().text());
    fields.put("loss", model.network().loss().label());
    fields.put("parameters", model.network().layout().trainedSize());
    fields.put("precision", model.weights().precision().label());
    fields.put("weightsSha256", model.weights().sha256());
    fields.put("metadata", new TreeMap<>(model.metadata()));
    return Json.pretty(fields);
  }
}
