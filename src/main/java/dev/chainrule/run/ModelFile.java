package dev.chainrule.run;

import dev.chainrule.data.Encoding;
import dev.chainrule.io.DataException;
import dev.chainrule.io.InputFile;
import dev.chainrule.io.OutputException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.UserPath;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkSettings;
import dev.chainrule.model.Parameters;
import dev.chainrule.run.Safetensors.HeaderSeal;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * A trained network in {@code model.safetensors}: weights as tensors, the network in the metadata.
 */
public final class ModelFile {
  static final String FORMAT = "format";

  /** The second version of the format, which has a hash of its header too. */
  static final String FORMAT_WRITTEN = "chainrule-2";

  static final List<String> FORMATS_READ = List.of("chainrule-1", FORMAT_WRITTEN);

  /** The name of {@link Parameters#sha256()} in the metadata. */
  static final String WEIGHTS_HASH = "weights_sha256";

  private static final String MAKER = "chainrule";
  private static final String DATA_HASH = "data_sha256";

  /**
   * A network with its weights.
   *
   * @param encoding of the data that it understands
   * @param metadata all that the file says
   */
  public record Model(
      Network network, Parameters weights, Encoding encoding, Map<String, String> metadata) {
    public Model {
      metadata = Map.copyOf(metadata);
    }

    /** One that this process has trained. */
    public static Model trained(
        Network network, Parameters weights, Encoding encoding, Provenance provenance) {
      return new Model(
          network,
          weights,
          encoding,
          ModelFile.metadata(
              network,
              encoding,
              weights.sha256(),
              maker(provenance),
              provenance.trainDataSha256()));
    }
  }

  private ModelFile() {}

  /** Writes {@code model.safetensors}. */
  public static void write(
      RunDirectory directory,
      Network network,
      Parameters weights,
      Encoding encoding,
      Provenance provenance) {
    write(directory, RunDirectory.MODEL, network, weights, encoding, provenance);
  }

  /** Writes {@code weights} of {@code network}, with facts about the run for readers. */
  public static void write(
      RunDirectory directory,
      String name,
      Network network,
      Parameters weights,
      Encoding encoding,
      Provenance provenance) {
    Map<String, String> metadata =
        metadata(
            network, encoding, weights.sha256(), maker(provenance), provenance.trainDataSha256());
    directory.write(name, out -> Safetensors.write(weights, metadata, out));
  }

  /**
   * Writes {@code model} to a new file of any name, whole or not at all.
   *
   * @throws OutputException if there is something already, or it cannot be written
   */
  public static void save(Configuration hadoop, String name, Model model) {
    Map<String, String> metadata =
        metadata(
            model.network(),
            model.encoding(),
            model.weights().sha256(),
            model.metadata().getOrDefault(MAKER, ""),
            model.metadata().getOrDefault(DATA_HASH, ""));
    try {
      Path path = UserPath.hadoop(name);
      AtomicFiles files = new AtomicFiles(path.getFileSystem(hadoop));
      Path file = files.system().makeQualified(path);
      if (files.system().exists(file)) {
        throw new OutputException(name + ": exists, expected a new file");
      }
      files.write(file, out -> Safetensors.write(model.weights(), metadata, out));
    } catch (IOException e) {
      throw new OutputException(name + ": cannot be written: " + SafeMessage.reason(e), e);
    }
  }

  private static String maker(Provenance provenance) {
    return provenance.version() + " " + provenance.commit();
  }

  private static Map<String, String> metadata(
      Network network, Encoding encoding, String weights, String maker, String data) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT, FORMAT_WRITTEN);
    metadata.put(HeaderSeal.KEY, HeaderSeal.BLANK);
    NetworkSettings.describe(network, metadata);
    encoding.describe(metadata);
    metadata.put(WEIGHTS_HASH, weights);
    metadata.put(MAKER, maker);
    metadata.put(DATA_HASH, data);
    return metadata;
  }

  /**
   * The entries of {@code found} that we write, in our order: other programs may change the order
   * and add entries. Missing ones are blank.
   */
  static Map<String, String> asWritten(
      Network network, Encoding encoding, Map<String, String> found) {
    Map<String, String> metadata = metadata(network, encoding, "", "", "");
    metadata.replaceAll((name, value) -> found.getOrDefault(name, ""));
    return metadata;
  }

  /** Whether there is a model in the directory {@code name}. */
  public static boolean isIn(Configuration hadoop, String name) {
    return InputFile.isThere(hadoop, name, RunDirectory.MODEL);
  }

  /**
   * Reads a model.
   *
   * @param file the model file, or a run directory that holds one
   * @throws DataException if it is missing, no file, or cannot be read; a {@link FormatException}
   *     if it is damaged, too large for this JVM, or describes no network of ours
   */
  public static Model read(Configuration hadoop, String file) {
    return read(hadoop, file, NetworkSettings::read);
  }

  /**
   * Reads a model whose network cannot be made of words, since it has layers of a user's own.
   *
   * @param network the same, without weights
   * @throws DataException as above, or if the file is of another network
   */
  public static Model read(Configuration hadoop, String file, Network network) {
    Map<String, String> expected = new LinkedHashMap<>();
    NetworkSettings.describe(network, expected);
    return read(
        hadoop,
        file,
        words -> {
          expected.forEach(
              (name, word) -> {
                if (!word.equals(words.get(name))) {
                  throw new IllegalArgumentException(
                      "%s %s, expected %s"
                          .formatted(name, SafeMessage.quote(words.get(name)), word));
                }
              });
          return network;
        });
  }

  private static Model read(
      Configuration hadoop, String file, Function<Map<String, String>, Network> network) {
    InputFile input = InputFile.find(hadoop, file, RunDirectory.MODEL);
    try (FSDataInputStream in = input.open()) {
      return new ModelReader(input, in, network).read();
    } catch (IOException e) {
      throw FormatException.cannotRead(file, e);
    }
  }
}
