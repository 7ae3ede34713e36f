package dev.chainrule.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Activation;
import dev.chainrule.model.Activity;
import dev.chainrule.model.ForwardContext.SliceContext;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Minibatch;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkText;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlowTest {
  private static final double LITTLE = 1e-9;

  @TempDir static Path dir;
  private static LocalRun run;

  @BeforeAll
  static void writeData() throws IOException {
    run = new LocalRun(MnistSubset.write(dir, 700, 100));
  }

  private static List<Flow> flows(TrainSettings settings) {
    FlowRecorder recorder = new FlowRecorder();
    run.train(settings, recorder);
    return recorder.flows();
  }

  @Test
  void normsAreThoseOfTheLastStep() {
    TrainSettings settings =
        run.settings().withPrecision(Precision.FLOAT64).withEpochs(1).withBatch(350).build();
    List<Parameters> weights = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    FlowRecorder recorder = new FlowRecorder();
    TrainListener copies =
        new TrainListener() {
          @Override
          public void started(TrainState state) {
            weights.add(state.weights().copy());
          }

          @Override
          public void stepDone(StepReport report) {
            steps.add(report.step());
          }

          @Override
          public void reached(TrainState state) {
            weights.add(state.weights().copy());
          }
        };
    run.train(settings, copies, recorder);

    Parameters gradient = weights.get(1).copy();
    new LocalGradients(
            settings.compute(),
            run.plan(settings),
            run.trainShards(settings),
            run.testShards(settings))
        .gradient(weights.get(1), steps.get(1))
        .sum()
        .mean(gradient);
    Flow.ParameterFlow first = recorder.flows().get(0).parameters().get(0);
    assertEquals("W1", first.name());
    assertEquals(norm(gradient), first.gradientNorm(), LITTLE);
    assertEquals(norm(weights.get(2)), first.weightNorm(), LITTLE);
    assertEquals(ratio(weights.get(1), weights.get(2)), first.updateRatio(), LITTLE);
    assertEquals(ratio(weights.get(0), weights.get(2)), first.epochRatio(), LITTLE);
  }

  private static double norm(Parameters vector) {
    Matrix w = vector.view("W1");
    double sum = 0;
    for (int i = 0; i < w.rows(); i++) {
      for (int j = 0; j < w.cols(); j++) {
        sum += w.get(i, j) * w.get(i, j);
      }
    }
    return Math.sqrt(sum);
  }

  private static double ratio(Parameters before, Parameters after) {
    Matrix a = before.view("W1");
    Matrix b = after.view("W1");
    double sum = 0;
    for (int i = 0; i < a.rows(); i++) {
      for (int j = 0; j < a.cols(); j++) {
        sum += (b.get(i, j) - a.get(i, j)) * (b.get(i, j) - a.get(i, j));
      }
    }
    return Math.sqrt(sum) / norm(before);
  }

  @Test
  void biasesThatStartAtZeroHaveNoRatioInTheFirstEpoch() {
    List<Flow> flows = flows(run.settings().build());
    assertNull(flows.get(0).parameters().get(1).epochRatio());
    assertTrue(flows.get(1).parameters().get(1).epochRatio() > 0);
  }

  @Test
  void eachEpochHasTheActivityOfItsOwnRows() {
    for (Flow flow : flows(run.settings().build())) {
      assertEquals(700, flow.activations().get(0).rows());
    }
  }

  @Test
  void teamsFindWhatTheLoopFinds() throws InterruptedException {
    for (Network network : List.of(Mlp.classifier(784, 32, 16, 10), sigmoids())) {
      TrainSettings settings = run.settings().withNetwork(network).build();
      List<Flow> expected = flows(settings);
      for (int members : new int[] {1, 3}) {
        FlowRecorder recorder = new FlowRecorder();
        run.trainByTeam(members, settings, TrainState.start(settings.initialWeights()), recorder);
        assertEquals(expected, recorder.flows());
      }
    }
  }

  private static Mlp sigmoids() {
    return new Mlp(
        List.of(784, 20, 10), Activation.SIGMOID, Activation.IDENTITY, Loss.SOFTMAX_CROSS_ENTROPY);
  }

  @ParameterizedTest
  @EnumSource(GradientMethod.class)
  void activityIsThatOfTheRows(GradientMethod method) {
    // x·W + b with x = ±1: unit 0 is active for +1 alone, 1 for both, 2 for none.
    Mlp network = Mlp.classifier(1, 3, 2);
    Parameters weights = Parameters.zeros(network.layout(), Precision.FLOAT32);
    set(weights, "W1", 1, 0, 1);
    set(weights, "b1", 0, 5, -9);
    Activity activity = new Activity();
    var backprop = method.create(network);
    backprop.watch(activity);
    backprop.sumLossAndGradient(
        weights,
        rows(-1, -1),
        SliceContext.FIRST,
        Parameters.zeros(network.layout(), Precision.FLOAT32));
    assertEquals(List.of(new Activity.Figures("relu 1", 3, 2, 2 / 3.0, null)), activity.figures());
    backprop.sumLossAndGradient(
        weights,
        rows(1),
        SliceContext.FIRST,
        Parameters.zeros(network.layout(), Precision.FLOAT32));
    assertEquals(1 / 3.0, activity.figures().get(0).dead(), LITTLE);
  }

  @ParameterizedTest
  @EnumSource(GradientMethod.class)
  void saturationIsCountedInEveryFourthRow(GradientMethod method) {
    Mlp network =
        new Mlp(List.of(1, 2, 2), Activation.TANH, Activation.IDENTITY, Loss.SOFTMAX_CROSS_ENTROPY);
    Parameters weights = Parameters.zeros(network.layout(), Precision.FLOAT64);
    set(weights, "W1", 4, 0.5);
    Activity activity = new Activity();
    var backprop = method.create(network);
    backprop.watch(activity);
    Matrix inputs = Matrix.zeros(Precision.FLOAT64, 5, 1);
    for (int i = 0; i < 5; i++) {
      inputs.set(i, 0, i == 0 ? -1 : i == 4 ? 0.1 : 1); // Rows 1 to 3 are not looked at.
    }
    backprop.sumLossAndGradient(
        weights,
        new Minibatch(inputs, Matrix.zeros(Precision.FLOAT64, 5, 2)),
        SliceContext.FIRST,
        Parameters.zeros(network.layout(), Precision.FLOAT64));
    assertEquals(List.of(new Activity.Figures("tanh 1", 2, 5, null, 0.25)), activity.figures());
  }

  private static Minibatch rows(double... x) {
    Matrix inputs = Matrix.zeros(Precision.FLOAT32, x.length, 1);
    for (int i = 0; i < x.length; i++) {
      inputs.set(i, 0, x[i]);
    }
    return new Minibatch(inputs, Matrix.zeros(Precision.FLOAT32, x.length, 2));
  }

  private static void set(Parameters weights, String name, double... values) {
    for (int j = 0; j < values.length; j++) {
      weights.view(name).set(0, j, values[j]);
    }
  }

  @Test
  void layersOfTextAreNamedByTheirPlace() {
    Network network =
        NetworkText.parse("dense(12) sigmoid dense(12) relu dense(10)")
            .network(784, 10, Loss.SOFTMAX_CROSS_ENTROPY);
    List<Activity.Figures> found =
        flows(run.settings().withNetwork(network).withEpochs(1).build()).get(0).activations();
    assertEquals(List.of("sigmoid 1", "relu 2"), found.stream().map(f -> f.name()).toList());
  }
}
