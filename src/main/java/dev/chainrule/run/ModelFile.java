package dev.chainrule.run;

import dev.chainrule.data.Dataset;
import dev.chainrule.data.Encoding;
import dev.chainrule.io.DataException;
import dev.chainrule.io.InputFile;
import dev.chainrule.io.OutputException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Storage;
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

/**
 * A trained network in {@code model.safetensors}: weights as tensors, the network in the metadata.
 */
public final class ModelFile {
  /** The metadata's name for what wrote a file, or for whom. */
  public static final String FORMAT = "format";

  /** The format of files that are made for PyTorch, as its own programs write it. */
  public static final String PYTORCH = "pt";

  /** The second version of the format, which has a hash of its header too. */
  static final String FORMAT_WRITTEN = "chainrule-2";

  static final List<String> FORMATS_READ = List.of("chainrule-1", FORMAT_WRITTEN);

  /** The name of {@link Parameters#sha256()} in the metadata. */
  public static final String WEIGHTS_HASH = "weights_sha256";

  /** The metadata's name for the version and commit of Chainrule that made a model. */
  public static final String MAKER = "chainrule";

  /** The metadata's name for the SHA-256 of the data that a model was trained on. */
  public static final String DATA_HASH = "data_sha256";

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

    /**
     * A set as this model sees it: with its classes, and as many numbers in a row as it has inputs
     * where files leave out zeros.
     *
     * @throws dev.chainrule.io.DataException if a label is none of its classes
     */
    public Dataset understood(Dataset found) {
      return found.widened(network.features()).classified(encoding.classLabels(network.classes()));
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
    Map<String, String> about =
        Map.of(MAKER, maker(provenance), DATA_HASH, provenance.trainDataSha256());
    directory.write(name, content(network, weights, encoding, about));
  }

  /**
   * The content of a model file.
   *
   * @param about {@link #MAKER} and {@link #DATA_HASH}
   */
  public static RunDirectory.Content content(
      Network network, Parameters weights, Encoding encoding, Map<String, String> about) {
    Map<String, String> metadata =
        metadata(network, encoding, weights.sha256(), about.get(MAKER), about.get(DATA_HASH));
    return out -> Safetensors.write(weights, metadata, out);
  }

  /**
   * Writes {@code model} to a new file of any name, whole or not at all.
   *
   * @throws OutputException if there is something already, or it cannot be written
   */
  public static void save(Configuration hadoop, String name, Model model) {
    if (Storage.status(hadoop, UserPath.hadoop(name)).isPresent()) {
      throw new OutputException(name + ": exists, expected a new file");
    }
    OutputFile.write(
        hadoop,
        name,
        content(
            model.network(),
            model.weights(),
            model.encoding(),
            Map.of(
                MAKER,
                model.metadata().getOrDefault(MAKER, ""),
                DATA_HASH,
                model.metadata().getOrDefault(DATA_HASH, ""))));
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

  /**
   * Checks that {@code encoding} is one for {@code network}.
   *
   * @param file where it is from, for messages
   * @throws FormatException if it has other columns, or more classes
   */
  public static void requireFits(String file, Encoding encoding, Network network) {
    if (encoding.isStandardized() && encoding.shift().size() != network.features()) {
      throw FormatException.of(
          "%s: the metadata standardizes %d columns, expected %d, the network's inputs",
          file, encoding.shift().size(), network.features());
    }
    int named = Math.max(encoding.classes().size(), encoding.names().size());
    if (named > network.classes()) {
      throw FormatException.of(
          "%s: the metadata names %d classes, expected at most %d, the network's outputs",
          file, named, network.classes());
    }
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
