package dev.chainrule.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page says of each field what its schema does, and the schemas refuse what is unknown. */
class SchemasTest {
  private static final Path PAGE = Path.of("src/site/markdown/metrics.md");

  private static final String STEP =
      "{'type':'step','step':1,'epoch':1,'rows':256,'loss':2.3,'learningRate':0.1,'seconds':0.5,"
          + "'phases':{'scheduling':0,'broadcast':0,'deserialise':0,'compute':0.5,'gemm':0.1,"
          + "'merge':0,'transfer':0,'update':0,'stragglerWait':0}}";

  private static List<String> problems(String line) throws IOException {
    return Schemas.problems("metrics", line.replace('\'', '"'));
  }

  private static void requireOnPage(JsonNode root, JsonNode object) throws IOException {
    String table = String.join("\n", Schemas.rows(root, object, "")) + "\n";
    assertTrue(Files.readString(PAGE).contains(table), "the page lacks this table:\n" + table);
  }

  @Test
  void pageHasEveryFieldOfAStep() throws IOException {
    JsonNode schema = Schemas.read("metrics");
    requireOnPage(schema, schema.at("/$defs/step"));
  }

  @Test
  void pageHasEveryFieldOfAnEpoch() throws IOException {
    JsonNode schema = Schemas.read("metrics");
    requireOnPage(schema, schema.at("/$defs/epoch"));
  }

  @Test
  void pageHasEveryFieldOfASummary() throws IOException {
    JsonNode schema = Schemas.read("summary");
    requireOnPage(schema, schema);
  }

  @Test
  void lossOfADivergedStepIsNull() throws IOException {
    assertEquals(List.of(), problems(STEP));
    assertEquals(List.of(), problems(STEP.replace("2.3", "null")));
  }

  @Test
  void fieldThatIsUnknownMissingOrOfAnotherTypeIsRefused() throws IOException {
    assertFalse(problems(STEP.replace("'rows'", "'lines':1,'rows'")).isEmpty());
    assertFalse(problems(STEP.replace("'rows':256,", "")).isEmpty());
    assertFalse(problems(STEP.replace("2.3", "'2.3'")).isEmpty());
    assertFalse(problems(STEP.replace("'gemm'", "'wait':0,'gemm'")).isEmpty());
    assertFalse(problems(STEP.replace("'type':'step'", "'type':'epoch'")).isEmpty());
  }
}
