package dev.chainrule.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.MnistSubset;
import dev.chainrule.linalg.Blas;
import dev.chainrule.run.Checkpoint;
import dev.chainrule.run.CheckpointStore;
import dev.chainrule.run.ModelFile;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.LocalRun;
import dev.chainrule.train.StopRequest;
import dev.chainrule.train.TrainSettings;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that earlier versions wrote, one of each format: they are read for ever. */
class OldFilesTest {
  private static final Configuration HADOOP = new Configuration();

  private static String file(String name) throws URISyntaxException {
    return Path.of(OldFilesTest.class.getResource(name).toURI()).toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model-1-layers.safetensors  | 16,8,3, relu",
        "model-1-network.safetensors | input(16) dense(8) relu layernorm dense(3)",
        "model-2.safetensors         | 16,8,3, relu"
      })
  void modelsAreRead(String name, String network) throws URISyntaxException {
    ModelFile.Model model = ModelFile.read(HADOOP, file(name));
    assertEquals(network, model.network().text());
    assertEquals(model.metadata().get("weights_sha256"), model.weights().sha256());
  }

  /** Six of twelve steps are made; the rest lead where the run went that wrote the file. */
  @ParameterizedTest
  @ValueSource(strings = {"checkpoint-1-first.ckpt", "checkpoint-1.ckpt"})
  void runsGoOnFromCheckpoints(String name, @TempDir Path dir)
      throws IOException, URISyntaxException {
    Checkpoint checkpoint = CheckpointStore.find(HADOOP, file(name), damage -> {}).checkpoint();
    LocalRun run = new LocalRun(MnistSubset.write(dir, 201, 51));
    TrainSettings settings = byJava(checkpoint.settings().training());
    assertEquals(6, checkpoint.state().steps());
    assertEquals(
        "4a3e42374f8c078d06208d2d943b55341360e2445ed451963601170d88b0e52e",
        run.train(settings, checkpoint.state(), new StopRequest()).weights().sha256());
  }

  /** The first checkpoints did not say which engine they were made with. */
  private static TrainSettings byJava(TrainSettings s) {
    ComputeSettings compute = s.compute();
    return s.with(
        new ComputeSettings(
            compute.network(), compute.precision(), compute.method(), Blas.Choice.JAVA));
  }
}
