package dev.chainrule.hostile;

import static java.util.Map.entry;

import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Initializer;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Parameters;
import dev.chainrule.run.Checkpoint;
import dev.chainrule.run.CheckpointStore;
import dev.chainrule.run.Provenance;
import dev.chainrule.run.RunDirectory;
import dev.chainrule.run.RunSettings;
import dev.chainrule.train.Phases;
import dev.chainrule.train.RunMetrics;
import dev.chainrule.train.RunMetrics.Meter;
import dev.chainrule.train.TrainListener.EpochReport;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainState.Vectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** A run at a moment. */
final class CheckpointSubject implements Subject {
  private static final Configuration HADOOP = new Configuration();
  private static final Mlp NETWORK = Mlp.classifier(4, 2, 3);
  private static final Provenance PROVENANCE =
      new Provenance("1.0", "0123abc", "a Java", "a system", "4.1.0", "a BLAS", "ab12", "cd34");
  private static final int VECTOR_BYTES = NETWORK.layout().size() * Float.BYTES;

  private final byte[] sound = write();
  private final CheckpointBytes bytes = new CheckpointBytes(sound);

  private static byte[] write() {
    try {
      Path dir = Files.createTempDirectory("checkpoint");
      RunDirectory run = RunDirectory.create(HADOOP, dir.toString(), true);
      new CheckpointStore(run, 1).save(checkpoint());
      run.close();
      Path folder = dir.resolve("checkpoints");
      byte[] written;
      try (Stream<Path> files = Files.list(folder)) {
        Path file = files.findFirst().orElseThrow();
        written = Files.readAllBytes(file);
        Files.delete(file);
      }
      Files.delete(folder);
      Files.delete(dir.resolve(".lock"));
      Files.delete(dir);
      return written;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Checkpoint checkpoint() {
    RunSettings settings =
        new RunSettings(
            Map.ofEntries(
                entry("layers", "4,2,3"),
                entry("hidden", "relu"),
                entry("output", "identity"),
                entry("loss", "softmax-cross-entropy"),
                entry("init", "he"),
                entry("precision", "float32"),
                entry("gradient", "manual"),
                entry("epochs", "3"),
                entry("batch", "8"),
                entry("shards", "2"),
                entry("seed", "7"),
                entry("lr", "0.5"),
                entry("momentum", "0.9"),
                entry("nesterov", "true"),
                entry("warmup-epochs", "1.0"),
                entry("decay", "cosine")),
            "ab12",
            "cd34");
    RunMetrics metrics =
        new RunMetrics(
            List.of(new EpochReport(1, 0.5, 0.25, 0.75, 2, 1000, "ab")),
            new Meter(7, 0.5, 0.25),
            new Meter(17, 1.5, 2.25),
            Phases.NONE);
    TrainState state =
        new TrainState(
            12, new Vectors(vector(3), vector(4), Map.of("velocity", vector(5))), metrics);
    return new Checkpoint(settings, state, PROVENANCE);
  }

  private static Parameters vector(long seed) {
    return Initializer.HE.parameters(NETWORK.layout(), seed, Precision.FLOAT32);
  }

  @Override
  public String name() {
    return "checkpoint";
  }

  @Override
  public byte[] sound() {
    return sound.clone();
  }

  @Override
  public List<Region> regions() {
    List<Region> regions =
        new ArrayList<>(
            Region.inTurn(0, List.of("magic", "format version", "header length"), 8, 4, 4));
    for (String part :
        List.of(
            "\"steps\":12",
            "\"precision\":\"float32",
            "\"vectors\":[\"weights",
            "\"weightsSha256\":\"",
            "\"layers\":\"4,2,3",
            "\"epochs\":\"3",
            "\"history\":[{\"epoch\":1",
            "\"provenance\":{\"version")) {
      regions.add(Region.of(sound, "header: " + part, part));
    }
    regions.addAll(
        Region.inTurn(
            bytes.numbersAt(),
            List.of("weights", "weights before", "velocity", "length", "SHA-256"),
            VECTOR_BYTES,
            VECTOR_BYTES,
            VECTOR_BYTES,
            8,
            32));
    return regions;
  }

  @Override
  public byte[] resealed(byte[] damaged) {
    return CheckpointBytes.resealed(damaged);
  }

  @Override
  public List<Damage> damages() {
    return new CheckpointDamages(bytes).all();
  }

  @Override
  public Path place(Path dir) {
    return dir.resolve("step-00000012.ckpt");
  }

  @Override
  public List<String> command(Path file) {
    return List.of("inspect", file.toString());
  }

  @Override
  public String read(Path file) {
    Checkpoint read = CheckpointStore.find(HADOOP, file.toString(), damage -> {}).checkpoint();
    TrainState state = read.state();
    Map<String, String> vectors = new TreeMap<>();
    state.optimizer().forEach((name, vector) -> vectors.put(name, vector.sha256()));
    return String.join(
        " ",
        String.valueOf(state.steps()),
        state.weights().sha256(),
        state.previousWeights().sha256(),
        vectors.toString(),
        state.metrics().toString(),
        read.settings().toString(),
        read.provenance().toString());
  }

  @Override
  public String toString() {
    return name();
  }
}
