package dev.chainrule.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.io.IOException;
import java.util.StringJoiner;

/** JSON from files that anybody may have written. */
public final class UntrustedJson {
  private UntrustedJson() {}

  /**
   * Bounds for everything, so that no header can take more time or memory than its length says.
   *
   * @param longest document, in bytes
   * @param deepest nesting
   */
  public static JsonFactory factory(int longest, int deepest) {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxDocumentLength(longest)
            .maxNestingDepth(deepest)
            .maxNameLength(1000)
            .maxStringLength(1 << 17)
            .maxNumberLength(30)
            .build();
    return JsonFactory.builder()
        .streamReadConstraints(constraints)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        // Tables of names that outlive the file: of no use here, and open to chosen collisions.
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .build();
  }

  /**
   * What is wrong, in words for users: Jackson's own words name Java classes and ends of buffers.
   */
  public static String reason(IOException e) {
    if (e instanceof StreamConstraintsException) {
      return "a name, text or number is too long, or the nesting too deep";
    }
    if (e instanceof JsonMappingException mapping) {
      return SafeMessage.reason(path(mapping) + problem(mapping));
    }
    return e instanceof JsonProcessingException json
        ? SafeMessage.reason(json.getOriginalMessage().replaceFirst(" \\(start marker at .*", ""))
        : SafeMessage.reason(e);
  }

  private static String path(JsonMappingException e) {
    StringJoiner path = new StringJoiner(".", "", ": ").setEmptyValue("");
    for (JsonMappingException.Reference step : e.getPath()) {
      boolean inList = step.getFieldName() == null;
      path.add(inList ? String.valueOf(step.getIndex()) : SafeMessage.quote(step.getFieldName()));
    }
    return path.toString();
  }

  private static String problem(JsonMappingException e) {
    if (e.getCause() instanceof IllegalArgumentException ours) {
      return ours.getMessage();
    }
    if (e.getCause() instanceof JsonProcessingException syntax) {
      return reason(syntax);
    }
    if (e instanceof UnrecognizedPropertyException) {
      return "unknown";
    }
    if (e.getPath().isEmpty()) {
      return "no object of the right fields, or more than one";
    }
    return e instanceof MismatchedInputException wrong && wrong.getTargetType() != null
        ? "missing, or no " + word(wrong.getTargetType())
        : "cannot be read";
  }

  /** What users call a type. */
  private static String word(Class<?> type) {
    if (type == int.class || type == long.class) {
      return "whole number";
    } else if (type == double.class) {
      return "number";
    }
    return type == String.class ? "text" : "object or list of the right fields";
  }
}
