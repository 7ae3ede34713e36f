package dev.chainrule.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.Parameters;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The safetensors format: 8 bytes header length (little-endian), a JSON header, then the numbers.
 *
 * <p>The header maps each name to {@code dtype}, {@code shape} and {@code data_offsets} behind the
 * header, and {@code __metadata__} to a map of strings. PyTorch, JAX, MLX and NumPy read it.
 * Written here with the tensors in the layout's order, without gaps, the header padded to 8 bytes.
 */
final class Safetensors {
  /** The reference implementation's own bound. */
  static final int LONGEST_HEADER = 100_000_000;

  private static final String METADATA = "__metadata__";
  private static final int CHUNK = 1 << 16;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** A tensor as the header describes it; offsets count from the end of the header. */
  record Tensor(String name, String dtype, List<Long> shape, long begin, long end) {}

  /** A checked header. */
  record Header(Map<String, String> metadata, Map<String, Tensor> tensors) {}

  private Safetensors() {}

  static String dtype(Precision precision) {
    return precision == Precision.FLOAT32 ? "F32" : "F64";
  }

  static void write(Parameters parameters, Map<String, String> metadata, OutputStream out)
      throws IOException {
    byte[] header = header(parameters, metadata);
    out.write(
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .array());
    out.write(header);
    int size = parameters.layout().size();
    for (int from = 0; from < size; from += CHUNK) {
      out.write(parameters.littleEndianBytes(from, Math.min(CHUNK, size - from)).array());
    }
  }

  private static byte[] header(Parameters parameters, Map<String, String> metadata)
      throws JsonProcessingException {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode strings = root.putObject(METADATA);
    metadata.forEach(strings::put);
    long bytes = parameters.precision().bytes();
    for (ParameterLayout.Entry e : parameters.layout().entries()) {
      ObjectNode tensor = root.putObject(e.name());
      tensor.put("dtype", dtype(parameters.precision()));
      e.shape().forEach(tensor.putArray("shape")::add);
      tensor
          .putArray("data_offsets")
          .add(e.offset() * bytes)
          .add((e.offset() + (long) e.size()) * bytes);
    }
    String json = JSON.writeValueAsString(root);
    int padding = Math.floorMod(-json.getBytes(StandardCharsets.UTF_8).length, Long.BYTES);
    return (json + " ".repeat(padding)).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Parses a header and checks that the tensors cover the data exactly: no gap, no overlap.
   *
   * @param file for messages
   * @param dataLength bytes behind the header
   */
  static Header parse(String file, byte[] header, long dataLength) {
    JsonNode root;
    try {
      root = JSON.readTree(header);
    } catch (IOException e) {
      String reason = e.getMessage().lines().findFirst().orElse("");
      throw new ModelFormatException(file + ", offset 8: the header is no JSON: " + reason, e);
    }
    if (root == null || !root.isObject()) {
      throw new ModelFormatException(file + ", offset 8: the header is no JSON object");
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      String name = field.getKey();
      if (name.equals(METADATA)) {
        field.getValue().properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
      } else {
        tensors.put(name, tensor(file, name, field.getValue()));
      }
    }
    requireCover(file, tensors, dataLength);
    return new Header(metadata, tensors);
  }

  private static Tensor tensor(String file, String name, JsonNode json) {
    JsonNode offsets = json.path("data_offsets");
    boolean wellFormed =
        json.path("dtype").isTextual()
            && json.path("shape").isArray()
            && offsets.size() == 2
            && offsets.get(0).isIntegralNumber()
            && offsets.get(1).isIntegralNumber();
    if (!wellFormed) {
      throw new ModelFormatException(
          "%s, tensor %s: lacks dtype, shape or data_offsets".formatted(file, shorten(name)));
    }
    List<Long> shape = new java.util.ArrayList<>();
    for (JsonNode dimension : json.get("shape")) {
      if (!dimension.canConvertToLong() || !dimension.isIntegralNumber()) {
        throw new ModelFormatException(
            "%s, tensor %s: dimension %s".formatted(file, shorten(name), dimension));
      }
      shape.add(dimension.asLong());
    }
    String dtype = json.get("dtype").asText();
    return new Tensor(name, dtype, shape, offsets.get(0).asLong(), offsets.get(1).asLong());
  }

  private static void requireCover(String file, Map<String, Tensor> tensors, long dataLength) {
    long position = 0;
    List<Tensor> inOrder =
        tensors.values().stream()
            .sorted(java.util.Comparator.comparingLong(Tensor::begin))
            .toList();
    for (Tensor tensor : inOrder) {
      if (tensor.begin() != position || tensor.end() < tensor.begin()) {
        throw new ModelFormatException(
            "%s, tensor %s: data offsets %d to %d, expected to begin at %d"
                .formatted(file, shorten(tensor.name()), tensor.begin(), tensor.end(), position));
      }
      position = tensor.end();
    }
    if (position != dataLength) {
      throw new ModelFormatException(
          "%s: %d bytes of numbers, the header describes %d".formatted(file, dataLength, position));
    }
  }

  private static String shorten(String name) {
    return name.length() > 40 ? name.substring(0, 40) + "…" : name;
  }
}
