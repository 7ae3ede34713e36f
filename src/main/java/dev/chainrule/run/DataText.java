package dev.chainrule.run;

import dev.chainrule.data.DatasetInfo;
import dev.chainrule.io.Facts;
import dev.chainrule.io.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** The contents of a data directory's sets, which have been read completely, and so are sound. */
public final class DataText {
  private DataText() {}

  /** For people; sets by their names. */
  public static String format(Map<String, DatasetInfo> sets) {
    Facts text = new Facts();
    sets.forEach(
        (name, set) ->
            text.line(name, "%s", set.files().images())
                .line("", "%s", set.files().labels())
                .line(
                    "",
                    "%,d images of %d x %d, %d classes",
                    set.rows(),
                    set.height(),
                    set.width(),
                    set.classes())
                .line("", "sha256 %s (images)", set.imagesSha256())
                .line("", "sha256 %s (labels)", set.labelsSha256()));
    return text.toString();
  }

  /** For programs. */
  public static String json(Map<String, DatasetInfo> sets) {
    Map<String, Object> fields = new LinkedHashMap<>();
    sets.forEach((name, set) -> fields.put(name, fields(set)));
    return Json.pretty(fields);
  }

  private static Map<String, Object> fields(DatasetInfo set) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("images", set.files().images());
    fields.put("labels", set.files().labels());
    fields.put("rows", set.rows());
    fields.put("height", set.height());
    fields.put("width", set.width());
    fields.put("classes", set.classes());
    fields.put("imagesSha256", set.imagesSha256());
    fields.put("labelsSha256", set.labelsSha256());
    return fields;
  }
}
