package dev.chainrule.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.autodiff.Activations;
import dev.chainrule.autodiff.Value;
import dev.chainrule.io.OutputException;
import dev.chainrule.model.ForwardContext;
import dev.chainrule.model.Layer;
import dev.chainrule.model.LayerStack;
import dev.chainrule.model.Loss;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainingResult.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs that are kept in a directory, and resumed there. */
class KeptRunIT {
  private static final Set<String> FILES =
      Set.of("checkpoints", "metrics.jsonl", "model.safetensors", "summary.json");

  @RegisterExtension static final UsersProgram user = new UsersProgram();

  private static Set<String> files(Path run) throws IOException {
    try (Stream<Path> files = Files.list(run)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .collect(Collectors.toSet());
    }
  }

  /** Has the user's job group cancelled after so many steps. */
  private static TrainListener cancelAfter(int steps) {
    return new TrainListener() {
      @Override
      public void stepDone(StepReport report) {
        if (report.step().number() + 1 == steps) {
          user.spark().sc().cancelJobGroupAndFutureJobs("cancelled");
        }
      }
    };
  }

  @Test
  void directoryHasTheFilesOfTheCommandLineAndTheModelThatIsReturned() throws IOException {
    Path run = user.dir().resolve("whole");
    TrainedModel model = user.train(user.trainer().runDirectory(run.toString()));
    assertEquals(FILES, files(run));
    assertEquals(user.train(user.trainer()).weightsSha256(), model.weightsSha256());
    assertEquals(model.weightsSha256(), TrainedModel.load(run.toString()).weightsSha256());
    OutputException full =
        assertThrows(
            OutputException.class, () -> user.train(user.trainer().runDirectory(run.toString())));
    assertEquals(
        run + ": is not empty, expected a new directory, or that the run in it is resumed",
        full.getMessage());
  }

  @Test
  void reportIsWrittenWhereItIsAskedFor() throws IOException {
    JavaRDD<LabelledVector> rows = user.spark().parallelize(user.trainRows(), 3);
    Path run = user.dir().resolve("report");
    TrainedModel model =
        user.trainer()
            .option("validation", "0.2")
            .labelNames("O", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
            .runDirectory(run.toString())
            .report()
            .train(rows);
    assertTrue(files(run).containsAll(FILES));
    assertTrue(
        files(run).containsAll(Set.of("model-best.safetensors", "evaluation.json", "report.html")));
    assertTrue(Files.readString(run.resolve("report.html")).contains("VIII"));
    assertTrue(Files.readString(run.resolve("summary.json")).contains(model.weightsSha256()));
    assertEquals("III", TrainedModel.load(run.toString()).label(3));
  }

  @Test
  void runThatWasCancelledGoesOnToTheSameBits() throws IOException {
    String path = user.dir().resolve("resumed").toString();
    ChainruleTrainer trainer =
        user.trainer().option("momentum", "0.9").option("checkpoint-every", "1");
    user.spark().setJobGroup("cancelled", "");
    try {
      TrainedModel part = user.train(trainer.resume(path).listener(cancelAfter(7)));
      assertEquals(Outcome.INTERRUPTED, part.outcome());
      assertFalse(files(Path.of(path)).contains("model.safetensors"));
    } finally {
      user.spark().clearJobGroup();
    }
    TrainedModel whole = user.train(user.trainer().option("momentum", "0.9"));
    for (String engine : new String[] {"resident", "aggregate"}) {
      TrainedModel model =
          user.train(user.trainer().option("momentum", "0.9").engine(engine).resume(path));
      assertEquals(Outcome.FINISHED, model.outcome());
      assertEquals(whole.weightsSha256(), model.weightsSha256());
      assertEquals(whole.accuracy(), model.accuracy());
    }
    InvalidSettingsException other =
        assertThrows(
            InvalidSettingsException.class,
            () -> user.train(user.trainer().seed(2).option("momentum", "0.9").resume(path)));
    assertEquals(
        "resume: the checkpoint of step 10 is of another run;" + " --seed: 2, the checkpoint has 1",
        other.getMessage());
  }

  /** A layer that no text can name. */
  private record Own() implements Layer {
    private static final long serialVersionUID = 1L;

    @Override
    public Value forward(Value x, ForwardContext pass) {
      return Activations.tanh(x);
    }

    @Override
    public String text() {
      return "own";
    }
  }

  @Test
  void whatHasNoUseIsRefused() {
    InvalidSettingsException lost =
        assertThrows(
            InvalidSettingsException.class,
            () -> user.train(user.trainer().option("keep", "2").report()));
    assertEquals(
        "keep: there is no run directory, expected one to write to;"
            + " report: there is no run directory, expected one to write to",
        lost.getMessage());
    InvalidSettingsException names =
        assertThrows(
            InvalidSettingsException.class,
            () -> user.train(user.trainer().labelNames("even", "odd")));
    assertEquals("label-names: 2 names, expected 10, one for each class", names.getMessage());
    ChainruleTrainer own =
        new ChainruleTrainer(user.spark())
            .network(
                new LayerStack(784)
                    .add("dense(10)")
                    .add(new Own())
                    .network(Loss.SOFTMAX_CROSS_ENTROPY))
            .runDirectory(user.dir().resolve("own").toString());
    assertEquals(
        "network: has layers that no text can name, expected none beside a run directory, whose"
            + " checkpoints could not be read back",
        assertThrows(InvalidSettingsException.class, () -> user.train(own)).getMessage());
  }
}
