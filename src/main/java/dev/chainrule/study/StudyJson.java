package dev.chainrule.study;

import dev.chainrule.io.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code study.json}: {@code study} is what was measured, {@code analysis} what follows from it.
 * The names of the records' components are the names in the file.
 */
final class StudyJson {
  /** Grows with every change of names that breaks a reader. */
  private static final int VERSION = 1;

  private StudyJson() {}

  static String format(Study study) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("version", VERSION);
    root.put("study", study);
    root.put("analysis", StudyAnalysis.of(study));
    return Json.pretty(root);
  }
}
