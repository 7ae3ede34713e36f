package dev.chainrule.checkpoint;

import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Activation;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkText;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.Parameters;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A trained network in {@code model.safetensors}: weights as tensors, the network in the metadata.
 */
public final class ModelFile {
  private static final int CHUNK = 1 << 16;

  /** A network with its weights. */
  public record Model(Network network, Parameters weights, Map<String, String> metadata) {
    public Model {
      metadata = Map.copyOf(metadata);
    }
  }

  private ModelFile() {}

  /**
   * Writes {@code weights} of {@code network}, with facts about the run for whoever looks inside.
   */
  public static void write(
      RunDirectory directory, Network network, Parameters weights, Provenance provenance) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "chainrule-1");
    if (network instanceof Mlp mlp) {
      metadata.put("layers", mlp.layers());
      metadata.put("hidden", mlp.hidden().label());
      metadata.put("output", mlp.output().label());
    } else {
      metadata.put("network", network.text());
    }
    metadata.put("loss", network.loss().label());
    metadata.put("inputs", "pixels / 255");
    metadata.put("weights_sha256", weights.sha256());
    metadata.put("chainrule", provenance.version() + " " + provenance.commit());
    metadata.put("data_sha256", provenance.trainDataSha256());
    directory.write(RunDirectory.MODEL, out -> Safetensors.write(weights, metadata, out));
  }

  /**
   * Reads a model.
   *
   * @param file the model file, or a run directory that holds one
   * @throws ModelFormatException if it is missing, damaged, or describes no network of ours
   */
  public static Model read(Configuration hadoop, String file) {
    Path path = new Path(file);
    try {
      FileSystem fileSystem = path.getFileSystem(hadoop);
      if (fileSystem.getFileStatus(path).isDirectory()) {
        path = new Path(path, RunDirectory.MODEL);
      }
      long length = fileSystem.getFileStatus(path).getLen();
      try (FSDataInputStream in = fileSystem.open(path)) {
        return read(path.getName(), in, length);
      }
    } catch (FileNotFoundException e) {
      throw new ModelFormatException(path + ": no such file", e);
    } catch (IOException e) {
      throw new ModelFormatException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static Model read(String file, FSDataInputStream in, long length) throws IOException {
    if (length < Long.BYTES) {
      throw new ModelFormatException(
          "%s: %d bytes, expected a header length of 8 bytes".formatted(file, length));
    }
    byte[] prefix = new byte[Long.BYTES];
    in.readFully(prefix);
    long headerLength = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (headerLength < 2
        || headerLength > Safetensors.LONGEST_HEADER
        || headerLength > length - Long.BYTES) {
      throw new ModelFormatException(
          "%s, offset 0: header of %s bytes in a file of %d"
              .formatted(file, Long.toUnsignedString(headerLength), length));
    }
    byte[] json = new byte[(int) headerLength];
    in.readFully(json);
    Safetensors.Header header = Safetensors.parse(file, json, length - Long.BYTES - headerLength);
    Network network = network(file, header.metadata());
    ParameterLayout layout = layout(file, network);
    Precision precision = requireLayout(file, header, layout);
    Parameters weights = Parameters.zeros(layout, precision);
    readNumbers(in, weights);
    return new Model(network, weights, header.metadata());
  }

  private static Network network(String file, Map<String, String> metadata) {
    try {
      Loss loss = choice(Loss.class, metadata.getOrDefault("loss", "softmax-cross-entropy"));
      if (metadata.containsKey("network")) {
        return NetworkText.parse(metadata.get("network")).network(loss);
      }
      String layers = metadata.getOrDefault("layers", "");
      List<Integer> sizes =
          Arrays.stream(layers.split(",", -1)).map(s -> Integer.valueOf(s.trim())).toList();
      return new Mlp(
          sizes,
          choice(Activation.class, metadata.getOrDefault("hidden", "relu")),
          choice(Activation.class, metadata.getOrDefault("output", "identity")),
          loss);
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(
          "%s: the metadata describes no network: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static <E extends Enum<E>> E choice(Class<E> type, String label) {
    return Enum.valueOf(type, label.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static ParameterLayout layout(String file, Network network) {
    try {
      return network.layout();
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(file + ": " + e.getMessage(), e);
    }
  }

  /** The file must hold exactly the network's parameters, in its order, in one precision. */
  private static Precision requireLayout(
      String file, Safetensors.Header header, ParameterLayout layout) {
    List<String> expected = layout.entries().stream().map(ParameterLayout.Entry::name).toList();
    List<String> found = header.tensors().keySet().stream().toList();
    if (!found.equals(expected)) {
      throw new ModelFormatException(
          "%s: tensors %s, expected %s".formatted(file, found, expected));
    }
    Precision precision =
        header.tensors().get(expected.get(0)).dtype().equals("F64")
            ? Precision.FLOAT64
            : Precision.FLOAT32;
    for (ParameterLayout.Entry e : layout.entries()) {
      Safetensors.Tensor tensor = header.tensors().get(e.name());
      List<Long> shape = e.shape().stream().map(Integer::longValue).toList();
      long bytes = (long) e.size() * precision.bytes();
      boolean fits =
          tensor.shape().equals(shape)
              && tensor.dtype().equals(Safetensors.dtype(precision))
              && tensor.begin() == (long) e.offset() * precision.bytes()
              && tensor.end() - tensor.begin() == bytes;
      if (!fits) {
        throw new ModelFormatException(
            "%s, tensor %s: %s %s of %d bytes at %d, expected %s %s of %d bytes at %d"
                .formatted(
                    file,
                    e.name(),
                    tensor.dtype(),
                    tensor.shape(),
                    tensor.end() - tensor.begin(),
                    tensor.begin(),
                    Safetensors.dtype(precision),
                    shape,
                    bytes,
                    (long) e.offset() * precision.bytes()));
      }
    }
    return precision;
  }

  private static void readNumbers(FSDataInputStream in, Parameters weights) throws IOException {
    int size = weights.layout().size();
    for (int from = 0; from < size; from += CHUNK) {
      byte[] bytes = new byte[Math.min(CHUNK, size - from) * weights.precision().bytes()];
      in.readFully(bytes);
      weights.setLittleEndianBytes(from, ByteBuffer.wrap(bytes));
    }
  }
}
