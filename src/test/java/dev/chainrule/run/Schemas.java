package dev.chainrule.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The schemas in the jar, and what they say of a run's files. */
public final class Schemas {
  private static final SchemaRegistry DRAFT =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private Schemas() {}

  /** The schema {@code metrics} or {@code summary}. */
  static JsonNode read(String name) throws IOException {
    try (InputStream in = RunDirectory.class.getResourceAsStream(name + ".schema.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  /** What is wrong with {@code json}; empty if nothing is. */
  public static List<String> problems(String name, String json) throws IOException {
    Schema schema = DRAFT.getSchema(read(name));
    return schema.validate(json, InputFormat.JSON).stream().map(Object::toString).toList();
  }

  /** Holds {@code summary.json} and each line of {@code metrics.jsonl} to their schemas. */
  public static void requireValid(Path run) throws IOException {
    assertEquals(
        List.of(), problems("summary", Files.readString(run.resolve(RunDirectory.SUMMARY))));
    for (String line : Files.readAllLines(run.resolve(RunDirectory.METRICS))) {
      assertEquals(List.of(), problems("metrics", line), line);
    }
  }

  /** A row of the page for each field of {@code object}, and for those within it. */
  static List<String> rows(JsonNode root, JsonNode object, String prefix) {
    List<String> rows = new ArrayList<>();
    for (Map.Entry<String, JsonNode> property : object.get("properties").properties()) {
      JsonNode field = resolved(root, property.getValue());
      String name = prefix + property.getKey();
      rows.add(
          "| `" + name + "` | " + kind(field) + " | " + field.get("description").asText() + " |");
      if (field.has("properties")) {
        rows.addAll(rows(root, field, name + "."));
      } else if (field.path("items").has("properties")) {
        rows.addAll(rows(root, field.get("items"), name + "[]."));
      }
    }
    return rows;
  }

  private static JsonNode resolved(JsonNode root, JsonNode field) {
    return field.has("$ref") ? root.at(field.get("$ref").asText().substring(1)) : field;
  }

  private static String kind(JsonNode field) {
    if (field.has("const")) {
      return field.get("const").toString();
    }
    JsonNode values = field.has("enum") ? field.get("enum") : field.get("type");
    if (!values.isArray()) {
      return values.asText();
    }
    List<String> words = new ArrayList<>();
    values.forEach(value -> words.add(value.asText()));
    return String.join(", ", words);
  }
}
