package dev.chainrule.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.Parameters;
import dev.chainrule.run.SafetensorsHeader.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The safetensors format: 8 bytes header length (little-endian), a JSON header, then the numbers.
 *
 * <p>The header maps each name to {@code dtype}, {@code shape} and {@code data_offsets} after the
 * header, and {@code __metadata__} to a map of strings. PyTorch, JAX, MLX and NumPy read it.
 * Written here with the tensors in the layout's order, without gaps, the header padded to 8 bytes,
 * so that there is one way to write a model; {@link SafetensorsHeader} reads it in any order.
 */
public final class Safetensors {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Safetensors() {}

  /** What the format calls numbers of that precision. */
  public static String dtype(Precision precision) {
    return precision == Precision.FLOAT32 ? "F32" : "F64";
  }

  static void write(Parameters parameters, Map<String, String> metadata, OutputStream out)
      throws IOException {
    writeHeader(metadata, tensors(parameters.layout(), parameters.precision()), out);
    LittleEndian.write(parameters, out);
  }

  /**
   * Writes the beginning of a file; the numbers of {@code tensors} have to follow, in their order.
   */
  public static void writeHeader(
      Map<String, String> metadata, Collection<Tensor> tensors, OutputStream out)
      throws IOException {
    byte[] header = HeaderSeal.sealed(header(metadata, tensors));
    out.write(LittleEndian.bytes(header.length));
    out.write(header);
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

  /**
   * The SHA-256 of a model file's header, which is in its metadata: computed with zeros in its own
   * place. With the hash of the numbers beside it, no bit of the file can change unnoticed.
   */
  static final class HeaderSeal {
    static final String KEY = "header_sha256";

    /** The value while the hash is computed. */
    static final String BLANK = "0".repeat(64);

    /** What precedes the value, in JSON without spaces. */
    private static final String BEFORE = "\"" + KEY + "\":\"";

    private HeaderSeal() {}

    /** The hash that {@code header} should have in it. */
    static String of(byte[] header) {
      return DigestUtils.sha256Hex(with(BLANK, header));
    }

    /** {@code header} with its hash filled in; unchanged if it has no place for one. */
    static byte[] sealed(byte[] header) {
      return with(of(header), header);
    }

    private static byte[] with(String value, byte[] header) {
      int before = new String(header, StandardCharsets.ISO_8859_1).indexOf(BEFORE);
      int at = before + BEFORE.length();
      byte[] filled = header.clone();
      if (before >= 0 && at + value.length() <= header.length) {
        byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, filled, at, bytes.length);
      }
      return filled;
    }
  }
}
