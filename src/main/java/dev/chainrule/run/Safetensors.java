package dev.chainrule.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.Parameters;
import dev.chainrule.run.CheckpointFormat.HeaderSeal;
import dev.chainrule.run.SafetensorsHeader.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The safetensors format: 8 bytes header length (little-endian), a JSON header, then the numbers.
 *
 * <p>The header maps each name to {@code dtype}, {@code shape} and {@code data_offsets} after the
 * header, and {@code __metadata__} to a map of strings. PyTorch, JAX, MLX and NumPy read it.
 * Written here with the tensors in the layout's order, without gaps, the header padded to 8 bytes,
 * so that there is one way to write a model; {@link SafetensorsHeader} reads it in any order.
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
    List<Tensor> tensors = tensors(parameters.layout(), parameters.precision());
    byte[] header = HeaderSeal.sealed(header(metadata, tensors));
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

  /** The header of a file with these, as it is written here, with whatever seal is in it. */
  static byte[] header(Map<String, String> metadata, Collection<Tensor> tensors) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode strings = root.putObject(SafetensorsHeader.METADATA);
    metadata.forEach(strings::put);
    for (Tensor tensor : tensors) {
      ObjectNode node = root.putObject(tensor.name()).put("dtype", tensor.dtype());
      tensor.shape().forEach(node.putArray("shape")::add);
      node.putArray("data_offsets").add(tensor.begin()).add(tensor.end());
    }
    String json = root.toString();
    int padding = Math.floorMod(-json.getBytes(StandardCharsets.UTF_8).length, Long.BYTES);
    return (json + " ".repeat(padding)).getBytes(StandardCharsets.UTF_8);
  }

  /** A network's parameters as a header describes them. */
  static List<Tensor> tensors(ParameterLayout layout, Precision precision) {
    return layout.entries().stream().map(e -> tensor(e, precision)).toList();
  }

  /** The parameter {@code e} as a header describes it. */
  private static Tensor tensor(ParameterLayout.Entry e, Precision precision) {
    List<Long> shape = e.shape().stream().map(Integer::longValue).toList();
    long begin = (long) e.offset() * precision.bytes();
    long end = begin + (long) e.size() * precision.bytes();
    return new Tensor(e.name(), dtype(precision), shape, begin, end);
  }
}
