package dev.chainrule.export;

import com.google.errorprone.annotations.FormatMethod;
import dev.chainrule.data.Encoding;
import dev.chainrule.io.DataException;
import dev.chainrule.io.InputFile;
import dev.chainrule.io.MemoryBudget;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkSettings;
import dev.chainrule.model.ParameterLayout.Entry;
import dev.chainrule.model.Parameters;
import dev.chainrule.run.FormatException;
import dev.chainrule.run.ModelFile;
import dev.chainrule.run.RunDirectory;
import dev.chainrule.run.Safetensors;
import dev.chainrule.run.SafetensorsHeader;
import dev.chainrule.run.SafetensorsHeader.Tensor;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * A safetensors file with weights for a network, in one of two layouts, which their names tell
 * apart: Chainrule's own, {@code W1, b1, …} with weights as [in, out], or PyTorch's, the names of
 * {@link StateDict} with weights as [out, in]. The latter may all have one prefix, such as {@code
 * net.}, if the {@code nn.Sequential} is part of a module.
 *
 * <pre>{@code
 * try (WeightsFile file = WeightsFile.open(hadoop, name)) {
 *   Parameters weights = file.read(network);
 * }
 * }</pre>
 */
public final class WeightsFile implements Closeable {
  /** A count that PyTorch's batch norm keeps, and which nothing here needs. */
  private static final String COUNT = "num_batches_tracked";

  private final String file;
  private final FSDataInputStream in;
  private final SafetensorsHeader header;

  /** Where the numbers begin. */
  private final long numbersAt;

  private WeightsFile(InputFile input, FSDataInputStream in) throws IOException {
    this.file = input.name();
    this.in = in;
    this.header = SafetensorsHeader.read(file, input.length(), in);
    this.numbersAt = input.length() - header.dataLength();
  }

  /**
   * Opens a file and reads its header.
   *
   * @param name of the file, or of a run directory that holds a model
   * @throws DataException if it is missing, no file, or cannot be read; a {@link FormatException}
   *     if its header is damaged
   */
  public static WeightsFile open(Configuration hadoop, String name) {
    InputFile input = InputFile.find(hadoop, name, RunDirectory.MODEL);
    FSDataInputStream in = input.open();
    try {
      return new WeightsFile(input, in);
    } catch (IOException e) {
      closeQuietly(in);
      throw cannotRead(input.name(), e);
    } catch (RuntimeException e) {
      closeQuietly(in);
      throw e;
    }
  }

  private static void closeQuietly(FSDataInputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      // What led here is told instead.
    }
  }

  private static FormatException cannotRead(String file, IOException cause) {
    return new FormatException(file + ": cannot be read: " + SafeMessage.reason(cause), cause);
  }

  /** What the file says besides its tensors. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /**
   * The network that the metadata describe; empty if they describe none.
   *
   * @throws FormatException if they describe an impossible one
   */
  public Optional<Network> network() {
    return NetworkSettings.isIn(metadata())
        ? Optional.of(described(() -> NetworkSettings.read(metadata())))
        : Optional.empty();
  }

  /**
   * What data are to the network; pixels of images if the metadata do not say.
   *
   * @throws FormatException if they make no sense
   */
  public Encoding encoding() {
    return described(() -> Encoding.read(metadata()));
  }

  private <T> T described(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw new FormatException(file + ", metadata: " + SafeMessage.reason(e), e);
    }
  }

  /**
   * Reads the weights of {@code network}, in the file's precision.
   *
   * @throws FormatException if a tensor is missing, one too many, of another shape, neither float32
   *     nor float64, or has a number that is not finite; or if the numbers are not those of the
   *     hash in the metadata
   */
  public Parameters read(Network network) {
    if (network.layout().entries().isEmpty()) {
      throw problem("%s has no weights", network.text());
    }
    Map<Entry, Tensor> sources = sources(network);
    Precision precision = precision(sources.values().iterator().next());
    boolean transposes = !isOwn(network);
    sources.forEach((e, tensor) -> requireFits(e, tensor, precision, transposes));
    MemoryBudget.require(
        (long) network.layout().size() * precision.bytes(),
        file + ": numbers",
        "--driver-memory of spark-submit gives more");
    Parameters weights = Parameters.zeros(network.layout(), precision);
    try {
      for (Map.Entry<Entry, Tensor> source : sources.entrySet()) {
        Entry e = source.getKey();
        read(source.getValue(), weights.view(e), transposes && StateDict.isTransposed(e));
      }
    } catch (IOException e) {
      throw cannotRead(file, e);
    }
    requireHash(weights);
    return weights;
  }

  /** Whose layout it is, for messages: Chainrule's or PyTorch's. */
  public String layout(Network network) {
    return isOwn(network) ? "Chainrule's layout" : "PyTorch's layout";
  }

  /** Whether the names are Chainrule's. */
  private boolean isOwn(Network network) {
    return network.layout().entries().stream()
        .anyMatch(e -> header.tensors().containsKey(e.name()));
  }

  /** The tensor for each parameter, in the layout's order. */
  private Map<Entry, Tensor> sources(Network network) {
    Map<Entry, Tensor> sources = new LinkedHashMap<>();
    Map<String, String> names = isOwn(network) ? Map.of() : pyTorchs(network);
    Set<String> unused = new TreeSet<>(header.tensors().keySet());
    unused.removeIf(name -> name.equals(COUNT) || name.endsWith("." + COUNT));
    for (Entry e : network.layout().entries()) {
      String name = names.getOrDefault(e.name(), e.name());
      Tensor tensor = header.tensors().get(name);
      if (tensor == null) {
        throw problem("no tensor %s, expected %s of %s", name, shape(e, names), network.text());
      }
      sources.put(e, tensor);
      unused.remove(name);
    }
    if (!unused.isEmpty()) {
      throw problem(
          "tensor %s: belongs to no layer of %s",
          SafeMessage.quote(unused.iterator().next()), network.text());
    }
    return sources;
  }

  private static List<Long> shape(Entry e, Map<String, String> names) {
    return names.isEmpty() ? own(e) : StateDict.shape(e);
  }

  private static List<Long> own(Entry e) {
    return e.shape().stream().map(Integer::longValue).toList();
  }

  /** The names of {@link StateDict} with the prefix that they have in this file. */
  private Map<String, String> pyTorchs(Network network) {
    Map<String, String> names = StateDict.names(network);
    String first = names.values().iterator().next();
    String prefix =
        header.tensors().keySet().stream()
            .filter(name -> name.equals(first) || name.endsWith("." + first))
            .map(name -> name.substring(0, name.length() - first.length()))
            .min(Comparator.comparingInt(String::length))
            .orElseThrow(() -> noneOfBoth(network, names));
    names.replaceAll((ours, theirs) -> prefix + theirs);
    return names;
  }

  private FormatException noneOfBoth(Network network, Map<String, String> names) {
    return problem(
        "tensors %s, expected %s as PyTorch's nn.Sequential has them, or %s as Chainrule has them",
        inShort(header.tensors().keySet()),
        inShort(names.values()),
        inShort(network.layout().entries().stream().map(Entry::name).toList()));
  }

  private static String inShort(Collection<String> names) {
    int most = 4;
    String some =
        names.stream().limit(most).map(SafeMessage::quote).collect(Collectors.joining(", "));
    return names.size() > most ? some + ", …" : some;
  }

  private Precision precision(Tensor tensor) {
    return Arrays.stream(Precision.values())
        .filter(precision -> Safetensors.dtype(precision).equals(tensor.dtype()))
        .findFirst()
        .orElseThrow(
            () ->
                problem(
                    "tensor %s: numbers are %s, expected F32 or F64",
                    SafeMessage.quote(tensor.name()), SafeMessage.quote(tensor.dtype())));
  }

  private void requireFits(Entry e, Tensor found, Precision precision, boolean transposes) {
    List<Long> shape = transposes ? StateDict.shape(e) : own(e);
    boolean fits =
        precision(found) == precision
            && found.shape().equals(shape)
            && found.end() - found.begin() == (long) e.size() * precision.bytes();
    if (!fits) {
      throw problem(
          "tensor %s: %s %s of %d bytes, expected %s %s, as %s has it",
          SafeMessage.quote(found.name()),
          found.dtype(),
          SafeMessage.quote(found.shape().toString()),
          found.end() - found.begin(),
          Safetensors.dtype(precision),
          shape,
          transposes ? "PyTorch" : "Chainrule");
    }
  }

  /** Reads a tensor row by row. */
  private void read(Tensor tensor, Matrix into, boolean transposed) throws IOException {
    int rows = transposed ? into.cols() : into.rows();
    int cols = transposed ? into.rows() : into.cols();
    Matrix row = Matrix.zeros(into.precision(), 1, cols);
    byte[] bytes = new byte[cols * into.precision().bytes()];
    in.seek(numbersAt + tensor.begin());
    for (int i = 0; i < rows; i++) {
      in.readFully(bytes);
      row.takeFrom(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), 0);
      for (int j = 0; j < cols; j++) {
        requireFinite(tensor, row.get(j));
        into.set(transposed ? j : i, transposed ? i : j, row.get(j));
      }
    }
  }

  private void requireFinite(Tensor tensor, double number) {
    if (!Double.isFinite(number)) {
      throw problem(
          "tensor %s: has %s, expected finite numbers", SafeMessage.quote(tensor.name()), number);
    }
  }

  private void requireHash(Parameters weights) {
    String expected = metadata().get(ModelFile.WEIGHTS_HASH);
    if (expected != null && !expected.equals(weights.sha256())) {
      throw problem(
          "the numbers have SHA-256 %s…, expected %s, as the metadata says; whoever changes them has"
              + " to leave out %s",
          weights.sha256().substring(0, 16), SafeMessage.quote(expected), ModelFile.WEIGHTS_HASH);
    }
  }

  @FormatMethod
  private FormatException problem(String format, Object... arguments) {
    return new FormatException(file + ": " + Words.format(format, arguments));
  }

  @Override
  public void close() {
    closeQuietly(in);
  }
}
