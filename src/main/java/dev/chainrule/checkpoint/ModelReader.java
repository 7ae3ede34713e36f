package dev.chainrule.checkpoint;

import dev.chainrule.checkpoint.SafetensorsHeader.Tensor;
import dev.chainrule.data.HeapRoom;
import dev.chainrule.data.InputFile;
import dev.chainrule.data.OneLine;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Network;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.ParameterLayout.Entry;
import dev.chainrule.model.Parameters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * Reads one model file from its beginning to its end. Nothing in it is believed before it is
 * checked: sizes against the length of the file and the memory there is, everything against the
 * hashes that a file of ours carries.
 */
final class ModelReader {
  private static final int CHUNK = 1 << 16;

  private final String file;
  private final long length;
  private final FSDataInputStream in;

  ModelReader(InputFile input, FSDataInputStream in) {
    this.file = input.name();
    this.length = input.length();
    this.in = in;
  }

  ModelFile.Model read() throws IOException {
    byte[] json = readHeader();
    SafetensorsHeader header =
        SafetensorsHeader.parse(file, json, length - Long.BYTES - json.length);
    Map<String, String> metadata = header.metadata();
    requireIntact(json, metadata);
    Network network = DescribedNetwork.parse(file, metadata);
    ParameterLayout layout = network.layout();
    Precision precision = requireLayout(header, layout);
    HeapRoom.require(
        (long) layout.size() * precision.bytes(),
        file + ": numbers",
        "--driver-memory of spark-submit gives more");
    Parameters weights = Parameters.zeros(layout, precision);
    readNumbers(weights);
    requireHash("numbers have", weights.sha256(), metadata.get(ModelFile.WEIGHTS_HASH));
    return new ModelFile.Model(network, weights, metadata);
  }

  private byte[] readHeader() throws IOException {
    if (length < Long.BYTES) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT, "%s: %d bytes, expected a header length of 8 bytes", file, length));
    }
    byte[] prefix = new byte[Long.BYTES];
    in.readFully(prefix);
    long headerLength = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
    long most = Math.min(SafetensorsHeader.LONGEST, length - Long.BYTES);
    if (headerLength < 2 || headerLength > most) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "%s, offset 0: header of %s bytes in a file of %d, expected 2 to %d",
              file,
              Long.toUnsignedString(headerLength),
              length,
              most));
    }
    byte[] json = new byte[(int) headerLength];
    in.readFully(json);
    return json;
  }

  /** Files by other writers need not have hashes; those of ours must. */
  private void requireIntact(byte[] json, Map<String, String> metadata) {
    requireHash("header has", HeaderSeal.of(json), metadata.get(HeaderSeal.KEY));
    String format = metadata.getOrDefault(ModelFile.FORMAT, "");
    if (format.startsWith("chainrule-") && !ModelFile.FORMATS_READ.contains(format)) {
      throw new ModelFormatException(
          "%s: format %s, expected one of %s"
              .formatted(file, OneLine.quote(format), String.join(", ", ModelFile.FORMATS_READ)));
    }
    boolean hashed =
        metadata.containsKey(HeaderSeal.KEY) && metadata.containsKey(ModelFile.WEIGHTS_HASH);
    if (format.equals(ModelFile.FORMAT_WRITTEN) && !hashed) {
      throw new ModelFormatException(
          "%s: a file of format %s without %s and %s"
              .formatted(file, format, HeaderSeal.KEY, ModelFile.WEIGHTS_HASH));
    }
  }

  private void requireHash(String part, String found, String expected) {
    if (expected != null && !expected.equals(found)) {
      throw new ModelFormatException(
          "%s: the %s SHA-256 %s…, expected %s, as the metadata says"
              .formatted(file, part, found.substring(0, 16), OneLine.quote(expected)));
    }
  }

  /** The file must hold exactly the network's parameters, in its order, in one precision. */
  private Precision requireLayout(SafetensorsHeader header, ParameterLayout layout) {
    List<String> expected = layout.entries().stream().map(Entry::name).toList();
    List<String> found = List.copyOf(header.tensors().keySet());
    if (!found.equals(expected)) {
      throw new ModelFormatException(
          "%s: tensors %s, expected %s"
              .formatted(
                  file, OneLine.quote(found.toString()), OneLine.quote(expected.toString())));
    }
    String first = header.tensors().get(expected.get(0)).dtype();
    Precision precision =
        first.equals(Safetensors.dtype(Precision.FLOAT64)) ? Precision.FLOAT64 : Precision.FLOAT32;
    for (Entry e : layout.entries()) {
      Tensor wanted = Safetensors.tensor(e, precision);
      Tensor tensor = header.tensors().get(e.name());
      if (!tensor.equals(wanted)) {
        throw new ModelFormatException(
            "%s, tensor %s: %s, expected %s".formatted(file, e.name(), text(tensor), text(wanted)));
      }
    }
    return precision;
  }

  private static String text(Tensor tensor) {
    return String.format(
        Locale.ROOT,
        "%s %s of %d bytes at %d",
        OneLine.quote(tensor.dtype()),
        OneLine.quote(tensor.shape().toString()),
        tensor.end() - tensor.begin(),
        tensor.begin());
  }

  private void readNumbers(Parameters weights) throws IOException {
    int size = weights.layout().size();
    for (int from = 0; from < size; from += CHUNK) {
      byte[] bytes = new byte[Math.min(CHUNK, size - from) * weights.precision().bytes()];
      in.readFully(bytes);
      weights.setLittleEndianBytes(from, ByteBuffer.wrap(bytes));
    }
  }
}
