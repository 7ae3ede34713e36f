package dev.chainrule.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A reader of safetensors files that shares no code with the writer. */
public final class SafetensorsReader {
  private final JsonNode header;
  private final ByteBuffer data;

  public SafetensorsReader(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int length = Math.toIntExact(bytes.getLong());
    byte[] json = new byte[length];
    bytes.get(json);
    header = new ObjectMapper().readTree(json);
    data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  public String metadata(String key) {
    return header.get("__metadata__").get(key).asText();
  }

  Map<String, String> metadata() {
    Map<String, String> strings = new TreeMap<>();
    header
        .get("__metadata__")
        .properties()
        .forEach(e -> strings.put(e.getKey(), e.getValue().asText()));
    return strings;
  }

  /** The tensors' names, in the header's order. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    header.fieldNames().forEachRemaining(names::add);
    names.remove("__metadata__");
    return names;
  }

  /** What the header says of a tensor. */
  ObjectNode header(String name) {
    return (ObjectNode) header.get(name);
  }

  /** A tensor's numbers as they lie in the file. */
  byte[] bytes(String name) {
    JsonNode offsets = header.get(name).get("data_offsets");
    byte[] bytes = new byte[offsets.get(1).asInt() - offsets.get(0).asInt()];
    data.get(offsets.get(0).asInt(), bytes);
    return bytes;
  }

  /** A float32 tensor of one or two dimensions as [rows][cols]. */
  public float[][] tensor(String name) {
    JsonNode entry = header.get(name);
    if (!entry.get("dtype").asText().equals("F32")) {
      throw new IllegalArgumentException(name + " is " + entry.get("dtype"));
    }
    JsonNode shape = entry.get("shape");
    int rows = shape.size() == 2 ? shape.get(0).asInt() : 1;
    int cols = shape.get(shape.size() - 1).asInt();
    data.position(entry.get("data_offsets").get(0).asInt());
    float[][] values = new float[rows][cols];
    for (float[] row : values) {
      for (int j = 0; j < cols; j++) {
        row[j] = data.getFloat();
      }
    }
    if (data.position() != entry.get("data_offsets").get(1).asInt()) {
      throw new IllegalArgumentException(name + " ends at " + data.position());
    }
    return values;
  }

  /** What a ReLU network in this file says to {@code pixels}: plain loops, nothing of ours. */
  public int predict(double[] pixels) {
    double[] h = pixels;
    for (int layer = 1; header.has("W" + layer); layer++) {
      float[][] w = tensor("W" + layer);
      float[] b = tensor("b" + layer)[0];
      double[] z = new double[b.length];
      for (int j = 0; j < z.length; j++) {
        z[j] = b[j];
        for (int i = 0; i < h.length; i++) {
          z[j] += h[i] * w[i][j];
        }
      }
      boolean last = !header.has("W" + (layer + 1));
      h = last ? z : Arrays.stream(z).map(v -> Math.max(0, v)).toArray();
    }
    int best = 0;
    for (int j = 1; j < h.length; j++) {
      best = h[j] > h[best] ? j : best;
    }
    return best;
  }
}
