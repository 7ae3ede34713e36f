package dev.chainrule.io;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.util.Optional;

/** JSON as Chainrule writes it. */
public final class Json {
  private static final ObjectMapper PRETTY =
      JsonMapper.builder()
          .addModule(finiteNumbers())
          .enable(SerializationFeature.INDENT_OUTPUT)
          // The text may come from anybody's files, and terminals obey control characters.
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  private static final ObjectMapper LINE =
      JsonMapper.builder()
          .addModule(finiteNumbers())
          .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
          .build();

  private Json() {}

  /** JSON has no word for an infinity or NaN; a text in a number's place would mislead readers. */
  private static SimpleModule finiteNumbers() {
    JsonSerializer<Double> orNull =
        new JsonSerializer<>() {
          @Override
          public void serialize(Double value, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            if (Double.isFinite(value)) {
              out.writeNumber(value);
            } else {
              out.writeNull();
            }
          }
        };
    return new SimpleModule()
        .addSerializer(Double.class, orNull)
        .addSerializer(double.class, orNull);
  }

  /** {@code value} over several lines, ending with a line feed. */
  public static String pretty(Object value) {
    return write(PRETTY, value);
  }

  /** {@code value} in one line, ending with a line feed. */
  public static String line(Object value) {
    return write(LINE, value);
  }

  /** The value of {@code text}; empty if it is no JSON. */
  public static Optional<JsonNode> parse(String text) {
    try {
      return Optional.of(LINE.readTree(text));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static String write(ObjectMapper mapper, Object value) {
    try {
      return mapper.writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON for " + value, e);
    }
  }
}
