package dev.chainrule.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chainrule.checkpoint.SafetensorsHeader.Tensor;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.Parameters;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The safetensors format: 8 bytes header length (little-endian), a JSON header, then the numbers.
 *
 * <p>The header maps each name to {@code dtype}, {@code shape} and {@code data_offsets} behind the
 * header, and {@code __metadata__} to a map of strings. PyTorch, JAX, MLX and NumPy read it.
 * Written here with the tensors in the layout's order, without gaps, the header padded to 8 bytes;
 * {@link SafetensorsHeader} reads it.
 */
final class Safetensors {
  private static final int CHUNK = 1 << 16;
  private static final ObjectMapper JSON = new ObjectMapper();

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
    ObjectNode strings = root.putObject(SafetensorsHeader.METADATA);
    metadata.forEach(strings::put);
    for (ParameterLayout.Entry e : parameters.layout().entries()) {
      Tensor tensor = tensor(e, parameters.precision());
      ObjectNode node = root.putObject(tensor.name()).put("dtype", tensor.dtype());
      tensor.shape().forEach(node.putArray("shape")::add);
      node.putArray("data_offsets").add(tensor.begin()).add(tensor.end());
    }
    String json = JSON.writeValueAsString(root);
    int padding = Math.floorMod(-json.getBytes(StandardCharsets.UTF_8).length, Long.BYTES);
    return HeaderSeal.sealed((json + " ".repeat(padding)).getBytes(StandardCharsets.UTF_8));
  }

  /** How the parameter {@code e} stands in a header. */
  static Tensor tensor(ParameterLayout.Entry e, Precision precision) {
    List<Long> shape = e.shape().stream().map(Integer::longValue).toList();
    long begin = (long) e.offset() * precision.bytes();
    long end = begin + (long) e.size() * precision.bytes();
    return new Tensor(e.name(), dtype(precision), shape, begin, end);
  }
}
