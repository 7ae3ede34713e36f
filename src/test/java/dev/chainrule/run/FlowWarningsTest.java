package dev.chainrule.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import dev.chainrule.model.Activation;
import dev.chainrule.model.Activity;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Network;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.LearningRate;
import dev.chainrule.run.FlowWarnings.Cause;
import dev.chainrule.run.FlowWarnings.Warning;
import dev.chainrule.train.Flow;
import dev.chainrule.train.Flow.ParameterFlow;
import dev.chainrule.train.LocalRun;
import dev.chainrule.train.StopRequest;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks that are made to be ill, and one that is well. */
class FlowWarningsTest {
  @TempDir static Path dir;
  private static LocalRun run;

  @BeforeAll
  static void writeData() throws IOException {
    run = new LocalRun(MnistSubset.write(dir, 1000, 100));
  }

  private static List<Warning> warnings(TrainSettings settings, Parameters start) {
    List<Warning> found = new ArrayList<>();
    TrainListener listener =
        new TrainListener() {
          @Override
          public void epochMeasured(EpochDetails details) {
            found.addAll(FlowWarnings.of(details.flow(), details.weights().layout()));
          }
        };
    run.train(settings, TrainState.start(start), new StopRequest(), listener);
    return found;
  }

  private static List<Warning> warnings(TrainSettings settings) {
    return warnings(settings, settings.initialWeights());
  }

  @Test
  void healthyNetworkGetsNone() {
    assertEquals(List.of(), warnings(run.settings().withEpochs(4).build()));
  }

  @Test
  void largeNegativeBiasesKillALayer() {
    TrainSettings settings = run.settings().withEpochs(1).build();
    Parameters start = settings.initialWeights();
    start.view("b1").fill(-50);
    List<Warning> all = warnings(settings, start);
    assertEquals(1, all.size(), "that no gradient passes is no second cause");
    Warning found = all.get(0);
    assertEquals(Cause.DEAD, found.cause());
    assertEquals(
        "100 % of the 32 units of relu 1 were 0 for all rows, and learn nothing any more. Try a"
            + " smaller --lr, --warmup-epochs 1, or --init he",
        found.words());
  }

  @Test
  void layerThatDiedIsTheOneCauseOfTheGradientsBelowIt() {
    ParameterLayout layout = Mlp.classifier(4, 4, 4).layout();
    List<ParameterFlow> parameters =
        List.of(
            new ParameterFlow("W1", 1e-9, 1, 0.1, 0.1), new ParameterFlow("W2", 1.0, 1, 0.1, 0.1));
    assertEquals(List.of(Cause.VANISHING), causes(new Flow(parameters, List.of()), layout));
    Activity.Figures dead = new Activity.Figures("relu 1", 4, 100, 0.75, null);
    assertEquals(List.of(Cause.DEAD), causes(new Flow(parameters, List.of(dead)), layout));
  }

  private static List<Cause> causes(Flow flow, ParameterLayout layout) {
    return FlowWarnings.of(flow, layout).stream().map(Warning::cause).toList();
  }

  @Test
  void gradientsVanishInTenSigmoidLayers() {
    Network network =
        new Mlp(
            List.of(784, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 10),
            Activation.SIGMOID,
            Activation.IDENTITY,
            Loss.SOFTMAX_CROSS_ENTROPY);
    List<Warning> found = warnings(run.settings().withNetwork(network).withEpochs(1).build());
    assertEquals(List.of(Cause.VANISHING), found.stream().map(Warning::cause).toList());
    assertTrue(found.get(0).words().startsWith("a gradient of W1 is "), found.get(0).words());
  }

  @Test
  void hugeStepsExplode() {
    TrainSettings settings =
        run.settings()
            .withEpochs(1)
            .build()
            .with(LearningRate.PEAK, 50.0)
            .with(LearningRate.WARMUP_EPOCHS, 0.0);
    List<Cause> found = warnings(settings).stream().map(Warning::cause).toList();
    assertTrue(found.contains(Cause.EXPLODING), found::toString);
  }
}
