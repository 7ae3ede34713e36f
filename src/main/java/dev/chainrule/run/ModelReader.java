package dev.chainrule.run;

import dev.chainrule.data.Encoding;
import dev.chainrule.io.InputFile;
import dev.chainrule.io.MemoryBudget;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkSettings;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.ParameterLayout.Entry;
import dev.chainrule.model.Parameters;
import dev.chainrule.run.Safetensors.HeaderSeal;
import dev.chainrule.run.SafetensorsHeader.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * Reads one model file from its beginning to its end. Nothing in it is used before it is checked:
 * sizes against the length of the file and the available memory, everything against the hashes in a
 * file that we wrote.
 *
 * <p>The order of tensors and metadata means nothing: another program that saves the model again
 * may sort them. The hash of the header is then that of the header which we would have written.
 */
final class ModelReader {
  private final String file;
  private final long length;
  private final FSDataInputStream in;
  private final Function<Map<String, String>, Network> networkOf;

  /**
   * @param networkOf makes the network of the metadata, or throws IllegalArgumentException
   */
  ModelReader(
      InputFile input, FSDataInputStream in, Function<Map<String, String>, Network> networkOf) {
    this.networkOf = networkOf;
    this.file = input.name();
    this.length = input.length();
    this.in = in;
  }

  ModelFile.Model read() throws IOException {
    byte[] json = SafetensorsHeader.readBytes(file, length, in);
    SafetensorsHeader header =
        SafetensorsHeader.parse(file, json, length - Long.BYTES - json.length);
    Map<String, String> metadata = header.metadata();
    requireIntact(json, header);
    Network network = network(metadata);
    Encoding encoding = encoding(metadata);
    ModelFile.requireFits(file, encoding, network);
    ParameterLayout layout = network.layout();
    Precision precision = requireLayout(header, layout);
    MemoryBudget.require(
        (long) layout.size() * precision.bytes(),
        file + ": numbers",
        "--driver-memory of spark-submit gives more");
    Parameters weights = Parameters.zeros(layout, precision);
    readNumbers(weights, header, (long) Long.BYTES + json.length);
    requireHash("numbers have", weights.sha256(), metadata.get(ModelFile.WEIGHTS_HASH));
    return new ModelFile.Model(network, weights, encoding, metadata);
  }

  /**
   * Checks the hashes, which files by other writers need not have, and files that we wrote must.
   */
  private void requireIntact(byte[] json, SafetensorsHeader header) {
    Map<String, String> metadata = header.metadata();
    String seal = metadata.get(HeaderSeal.KEY);
    if (seal != null && !seal.equals(HeaderSeal.of(json)) && !seal.equals(sealAsWritten(header))) {
      requireOwnHand(metadata, seal);
      requireHash("header has", HeaderSeal.of(json), seal);
    }
    String format = metadata.getOrDefault(ModelFile.FORMAT, "");
    if (format.startsWith("chainrule-") && !ModelFile.FORMATS_READ.contains(format)) {
      throw FormatException.of(
          "%s: format %s, expected one of %s",
          file, SafeMessage.quote(format), String.join(", ", ModelFile.FORMATS_READ));
    }
    boolean hashed =
        metadata.containsKey(HeaderSeal.KEY) && metadata.containsKey(ModelFile.WEIGHTS_HASH);
    if (format.equals(ModelFile.FORMAT_WRITTEN) && !hashed) {
      throw FormatException.of(
          "%s: a file of format %s without %s and %s",
          file, format, HeaderSeal.KEY, ModelFile.WEIGHTS_HASH);
    }
  }

  /**
   * The network that the metadata describe.
   *
   * @throws FormatException if they describe none, or an impossible one
   */
  private Network network(Map<String, String> metadata) {
    if (!NetworkSettings.isIn(metadata)) {
      throw new FormatException(
          file
              + ": the metadata describes no network, expected layers (such as 784,512,10) or"
              + " network, and loss; whoever saves a model again has to save its metadata too");
    }
    try {
      return networkOf.apply(metadata);
    } catch (IllegalArgumentException e) {
      throw new FormatException(
          "%s: the metadata describes no network: %s".formatted(file, SafeMessage.reason(e)), e);
    }
  }

  private Encoding encoding(Map<String, String> metadata) {
    try {
      return Encoding.read(metadata);
    } catch (IllegalArgumentException e) {
      throw new FormatException(
          "%s: the metadata does not say what data mean: %s".formatted(file, SafeMessage.reason(e)),
          e);
    }
  }

  /** The hash of the header that we would have written for the same; empty if for none. */
  private String sealAsWritten(SafetensorsHeader header) {
    try {
      Network network = network(header.metadata());
      Map<String, String> metadata =
          ModelFile.asWritten(network, encoding(header.metadata()), header.metadata());
      return HeaderSeal.of(
          Safetensors.header(
              metadata, Safetensors.tensors(network.layout(), precision(header.tensors()))));
    } catch (FormatException e) {
      return "";
    }
  }

  /** Damage leaves the order in which we write; who saved the file again has another. */
  private void requireOwnHand(Map<String, String> metadata, String seal) {
    List<String> names = List.copyOf(metadata.keySet());
    // Damage may have hit one of the two names that stand first.
    if (names.indexOf(ModelFile.FORMAT) != 0 && names.indexOf(HeaderSeal.KEY) != 1) {
      throw FormatException.of(
          "%s: saved again by another program, with other metadata than those of %s %s; expected"
              + " all that it had, or none of %s and %s",
          file, HeaderSeal.KEY, SafeMessage.quote(seal), ModelFile.FORMAT, HeaderSeal.KEY);
    }
  }

  private void requireHash(String part, String found, String expected) {
    if (expected != null && !expected.equals(found)) {
      throw FormatException.of(
          "%s: the %s SHA-256 %s…, expected %s, as the metadata says",
          file, part, found.substring(0, 16), SafeMessage.quote(expected));
    }
  }

  /** The file must hold exactly the network's parameters, in one precision. */
  private Precision requireLayout(SafetensorsHeader header, ParameterLayout layout) {
    List<String> expected = layout.entries().stream().map(Entry::name).toList();
    List<String> found = List.copyOf(header.tensors().keySet());
    if (!Set.copyOf(found).equals(Set.copyOf(expected))) {
      boolean isPyTorchs = ModelFile.PYTORCH.equals(header.metadata().get(ModelFile.FORMAT));
      throw FormatException.of(
          "%s: tensors %s, expected %s%s",
          file,
          SafeMessage.quote(found.toString()),
          SafeMessage.quote(expected.toString()),
          isPyTorchs ? "; chainrule import makes a model of a file with PyTorch's names" : "");
    }
    Precision precision = precision(header.tensors());
    for (Tensor wanted : Safetensors.tensors(layout, precision)) {
      Tensor tensor = header.tensors().get(wanted.name());
      if (!text(tensor).equals(text(wanted))) {
        throw FormatException.of(
            "%s, tensor %s: %s, expected %s", file, wanted.name(), text(tensor), text(wanted));
      }
    }
    return precision;
  }

  /** That of the first tensor; the others must have the same. */
  private static Precision precision(Map<String, Tensor> tensors) {
    return tensors.values().stream()
            .findFirst()
            .map(Tensor::dtype)
            .filter(Safetensors.dtype(Precision.FLOAT64)::equals)
            .isPresent()
        ? Precision.FLOAT64
        : Precision.FLOAT32;
  }

  /** Type and shape of a tensor, but not its place. */
  private static String text(Tensor tensor) {
    return Words.format(
        "%s %s of %d bytes",
        SafeMessage.quote(tensor.dtype()),
        SafeMessage.quote(tensor.shape().toString()),
        tensor.end() - tensor.begin());
  }

  private void readNumbers(Parameters weights, SafetensorsHeader header, long numbersAt)
      throws IOException {
    for (Entry e : weights.layout().entries()) {
      in.seek(numbersAt + header.tensors().get(e.name()).begin());
      LittleEndian.read(in, weights, e.offset(), e.size());
    }
  }
}
