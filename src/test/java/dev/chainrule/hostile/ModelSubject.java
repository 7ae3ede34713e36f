package dev.chainrule.hostile;

import dev.chainrule.data.Encoding;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Initializer;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkText;
import dev.chainrule.model.Parameters;
import dev.chainrule.run.ModelFile;
import dev.chainrule.run.Provenance;
import dev.chainrule.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** A trained network. */
final class ModelSubject implements Subject {
  private static final Configuration HADOOP = new Configuration();
  private static final Provenance PROVENANCE =
      new Provenance("1.0", "0123abc", "a Java", "a system", "4.1.0", "a BLAS", "ab12", "cd34");

  private final String name;
  private final byte[] sound;
  private final ModelBytes bytes;
  private final List<Region> regions;
  private final boolean hasOwnDamages;

  private ModelSubject(String name, Network network, List<String> parts, boolean hasOwnDamages) {
    this.name = name;
    this.sound = write(network);
    this.bytes = new ModelBytes(sound);
    this.regions = regions(parts);
    this.hasOwnDamages = hasOwnDamages;
  }

  /** Of the size that the data of {@link IdxSubject} needs. */
  static ModelSubject perceptron() {
    List<String> parts =
        List.of(
            "format\":\"chainrule-2",
            "layers\":\"4,2,3",
            "hidden\":\"relu",
            "output\":\"identity",
            "loss\":\"softmax-cross-entropy",
            "inputs\":\"pixels / 255",
            "chainrule\":\"1.0 0123abc",
            "W1",
            "dtype\":\"F32",
            "shape\":[4,2",
            "data_offsets\":[0,32",
            "b1\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[32,40");
    return new ModelSubject("model.safetensors", Mlp.classifier(4, 2, 3), parts, true);
  }

  /** With the network as text. */
  static ModelSubject layered() {
    Network network =
        NetworkText.parse("dense(2) batchnorm residual(dense(2) gelu) dropout(0.25) dense(3)")
            .network(4, 3, Loss.SOFTMAX_CROSS_ENTROPY);
    List<String> parts = List.of(network.text(), "residual(", "0.25");
    return new ModelSubject("model.safetensors, a network as text", network, parts, false);
  }

  private static byte[] write(Network network) {
    try {
      Path dir = Files.createTempDirectory("model");
      RunDirectory run = RunDirectory.create(HADOOP, dir.toString(), true);
      Parameters weights = Initializer.HE.parameters(network.layout(), 3, Precision.FLOAT32);
      ModelFile.write(run, network, weights, Encoding.PIXELS, PROVENANCE);
      run.close();
      byte[] written = Files.readAllBytes(dir.resolve(RunDirectory.MODEL));
      Files.delete(dir.resolve(RunDirectory.MODEL));
      Files.delete(dir.resolve(".lock"));
      Files.delete(dir);
      return written;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Region> regions(List<String> parts) {
    List<Region> found = new ArrayList<>();
    found.add(new Region("header length", 0, Long.BYTES));
    found.add(new Region("header", Long.BYTES, bytes.numbersAt()));
    for (String part : parts) {
      found.add(Region.of(sound, "header: " + part, part));
    }
    found.add(Region.of(sound, "header: header_sha256", bytes.headerHash()));
    found.add(Region.of(sound, "header: weights_sha256", bytes.weightsHash()));
    found.add(new Region("numbers", bytes.numbersAt(), sound.length));
    return found;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public byte[] sound() {
    return sound.clone();
  }

  @Override
  public List<Region> regions() {
    return regions;
  }

  @Override
  public byte[] resealed(byte[] damaged) {
    return bytes.resealed(damaged);
  }

  @Override
  public List<Damage> damages() {
    return hasOwnDamages ? new ModelDamages(bytes).all() : List.of();
  }

  @Override
  public Path place(Path dir) throws IOException {
    IdxSubject.writeSound(dir);
    return dir.resolve(RunDirectory.MODEL);
  }

  @Override
  public List<String> command(Path file) {
    return List.of("evaluate", "--model", file.toString(), "--data", file.getParent().toString());
  }

  @Override
  public String read(Path file) {
    ModelFile.Model model = ModelFile.read(HADOOP, file.toString());
    IdxSubject.testSet(file.getParent())
        .requireFits(model.network().features(), model.network().classes());
    return model.network() + model.weights().sha256();
  }
}
