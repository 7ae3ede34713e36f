package dev.chainrule.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.autodiff.Activations;
import dev.chainrule.autodiff.Arithmetic;
import dev.chainrule.autodiff.Value;
import dev.chainrule.model.ForwardContext;
import dev.chainrule.model.Layer;
import dev.chainrule.model.LayerStack;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Network;
import dev.chainrule.run.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Training on files: options, engines and layers of one's own. */
class ChainruleTrainerIT {
  @RegisterExtension static final UsersProgram user = new UsersProgram();

  @Test
  void sameOptionsGiveTheBitsOfTheCommandLine() {
    assertEquals(user.alone("plain", "--lr", "0.3"), user.train(user.trainer()).weightsSha256());
    String[] words = {"--optimizer", "adam", "--lr", "0.002", "--validation", "0.2"};
    TrainedModel model =
        user.train(
            user.trainer().optimizer("adam").learningRate(0.002).option("validation", "0.2"));
    assertEquals(user.alone("adam", words), model.weightsSha256());
  }

  @Test
  void anyPartitionsAndBothEnginesGiveTheSameBits() {
    String expected = user.train(user.trainer()).weightsSha256();
    for (String engine : List.of("aggregate", "resident")) {
      for (String partitions : List.of("1", "2")) {
        TrainedModel model =
            user.train(user.trainer().option("engine", engine).option("partitions", partitions));
        assertEquals(expected, model.weightsSha256(), engine + " " + partitions);
      }
    }
  }

  @Test
  void filesAreReadAsOptionsSay() throws IOException {
    StringBuilder rows = new StringBuilder("kind;height;width\n");
    for (int i = 0; i < 40; i++) {
      rows.append(i % 2 == 0 ? "tall;" + (8 + i % 5) + ";1\n" : "wide;1;" + (8 + i % 7) + "\n");
    }
    Path file = Files.writeString(user.dir().resolve("shapes.data"), rows);
    TrainedModel model =
        new ChainruleTrainer(user.spark())
            .layers(2, 4, 2)
            .batch(8)
            .epochs(5)
            .option("format", "csv")
            .option("separator", ";")
            .option("label", "kind")
            .option("test-share", "0.25")
            .train(file.toString());
    assertEquals(List.of("tall", "wide"), List.of(model.label(0), model.label(1)));
    assertEquals(1, model.predict(Vectors.dense(1, 9)));
  }

  /** A layer that no text can name: 1.7159·tanh(⅔·z), of LeCun et al. 1998. */
  private record ScaledTanh() implements Layer {
    private static final long serialVersionUID = 1L;

    @Override
    public Value forward(Value x, ForwardContext pass) {
      return Arithmetic.scale(1.7159, Activations.tanh(Arithmetic.scale(2 / 3.0, x)));
    }

    @Override
    public String text() {
      return "scaledtanh";
    }
  }

  @Test
  void layerOfOnesOwnTrainsAndComesBack() {
    Network network =
        new LayerStack(784)
            .add("dense(16)")
            .add(new ScaledTanh())
            .add("dense(10)")
            .network(Loss.SOFTMAX_CROSS_ENTROPY);
    ChainruleTrainer trainer =
        new ChainruleTrainer(user.spark()).network(network).batch(200).epochs(3).learningRate(0.2);
    TrainedModel model = user.train(trainer);
    assertTrue(model.accuracy() > 0.5, () -> "" + model.accuracy());
    assertEquals(
        model.weightsSha256(), user.train(trainer.option("partitions", "1")).weightsSha256());
    String file = user.dir().resolve("own.safetensors").toString();
    model.save(file);
    assertThrows(FormatException.class, () -> TrainedModel.load(file));
    assertEquals(model.weightsSha256(), TrainedModel.load(file, network).weightsSha256());
  }
}
