package dev.chainrule.run;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.UntrustedJson;
import java.io.DataInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file, checked: well-formed, and its tensors cover the data exactly.
 *
 * @param metadata strings by name
 * @param tensors by name, in the header's order
 */
public record SafetensorsHeader(Map<String, String> metadata, Map<String, Tensor> tensors) {
  static final String METADATA = "__metadata__";

  /**
   * In bytes. The format itself allows 100 MB, which would take gigabytes when parsed; a header
   * that we write has some 90 bytes for each of at most 4096 tensors.
   */
  static final int LONGEST = 1 << 20;

  private static final ObjectMapper JSON =
      JsonMapper.builder(UntrustedJson.factory(LONGEST, 3)).build();

  /** A tensor as the header describes it; offsets count from the end of the header. */
  public record Tensor(String name, String dtype, List<Long> shape, long begin, long end) {}

  /**
   * Reads the header with which a file begins. What follows it are the tensors, without gaps.
   *
   * @param file for messages
   * @param length of the file, in bytes
   * @param in the file, at its beginning
   * @throws FormatException as {@link #parse} does, or if the file is shorter than it says
   */
  public static SafetensorsHeader read(String file, long length, DataInput in) throws IOException {
    byte[] json = readBytes(file, length, in);
    return parse(file, json, length - Long.BYTES - json.length);
  }

  /** The bytes of the header alone, which come after their number. */
  static byte[] readBytes(String file, long length, DataInput in) throws IOException {
    if (length < Long.BYTES) {
      throw FormatException.of("%s: %d bytes, expected a header length of 8 bytes", file, length);
    }
    byte[] prefix = new byte[Long.BYTES];
    in.readFully(prefix);
    long headerLength = LittleEndian.of(prefix).getLong();
    long most = Math.min(LONGEST, length - Long.BYTES);
    if (headerLength < 2 || headerLength > most) {
      throw FormatException.of(
          "%s, offset 0: header of %s bytes in a file of %d, expected 2 to %d",
          file, Long.toUnsignedString(headerLength), length, most);
    }
    byte[] json = new byte[(int) headerLength];
    in.readFully(json);
    return json;
  }

  /** How many bytes all tensors have. */
  public long dataLength() {
    return tensors.values().stream().mapToLong(Tensor::end).max().orElse(0);
  }

  /**
   * Parses a header.
   *
   * @param file for messages
   * @param dataLength bytes after the header
   * @throws FormatException if it is malformed, or its tensors leave gaps or overlap
   */
  static SafetensorsHeader parse(String file, byte[] header, long dataLength) {
    JsonNode root = readTree(file, header);
    if (root == null || !root.isObject()) {
      throw new FormatException(file + ", offset 8: the header is no JSON object");
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      String name = field.getKey();
      if (name.equals(METADATA)) {
        addStrings(file, field.getValue(), metadata);
      } else {
        tensors.put(name, tensor(file, name, field.getValue()));
      }
    }
    requireCover(file, tensors, dataLength);
    return new SafetensorsHeader(metadata, tensors);
  }

  private static JsonNode readTree(String file, byte[] header) {
    try {
      return JSON.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(header);
    } catch (IOException e) {
      throw new FormatException(
          file + ", offset 8: the header is no JSON: " + UntrustedJson.reason(e), e);
    }
  }

  private static void addStrings(String file, JsonNode json, Map<String, String> into) {
    boolean wellFormed = json.isObject();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      wellFormed &= field.getValue().isTextual();
      into.put(field.getKey(), field.getValue().asText());
    }
    if (!wellFormed) {
      throw FormatException.of(
          "%s, %s: %s, expected an object of strings",
          file, METADATA, SafeMessage.quote(json.toString()));
    }
  }

  private static Tensor tensor(String file, String name, JsonNode json) {
    JsonNode offsets = json.path("data_offsets");
    boolean wellFormed =
        json.path("dtype").isTextual()
            && json.path("shape").isArray()
            && offsets.isArray()
            && offsets.size() == 2;
    if (!wellFormed) {
      throw FormatException.of(
          "%s, tensor %s: lacks dtype, shape or data_offsets", file, SafeMessage.quote(name));
    }
    List<Long> shape = new ArrayList<>();
    for (JsonNode dimension : json.get("shape")) {
      shape.add(count(file, name, "dimension", dimension));
    }
    return new Tensor(
        name,
        json.get("dtype").asText(),
        shape,
        count(file, name, "offset", offsets.get(0)),
        count(file, name, "offset", offsets.get(1)));
  }

  private static long count(String file, String name, String what, JsonNode number) {
    if (!number.isIntegralNumber() || !number.canConvertToLong() || number.asLong() < 0) {
      throw FormatException.of(
          "%s, tensor %s: %s %s, expected a whole number from 0 to %d",
          file,
          SafeMessage.quote(name),
          what,
          SafeMessage.quote(number.toString()),
          Long.MAX_VALUE);
    }
    return number.asLong();
  }

  private static void requireCover(String file, Map<String, Tensor> tensors, long dataLength) {
    long position = 0;
    List<Tensor> inOrder =
        tensors.values().stream()
            .sorted(Comparator.comparingLong(Tensor::begin).thenComparingLong(Tensor::end))
            .toList();
    for (Tensor tensor : inOrder) {
      if (tensor.begin() != position || tensor.end() < tensor.begin()) {
        throw FormatException.of(
            "%s, tensor %s: data offsets %d to %d, expected to begin at %d",
            file, SafeMessage.quote(tensor.name()), tensor.begin(), tensor.end(), position);
      }
      position = tensor.end();
    }
    if (position != dataLength) {
      throw FormatException.of(
          "%s: %d bytes of numbers, the header describes %d", file, dataLength, position);
    }
  }
}
