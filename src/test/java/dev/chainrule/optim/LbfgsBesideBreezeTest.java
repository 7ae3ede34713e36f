package dev.chainrule.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breeze.linalg.DenseVector;
import breeze.math.MutableInnerProductModule;
import dev.chainrule.MnistSubset;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Parameters;
import dev.chainrule.train.GradientSum;
import dev.chainrule.train.LocalGradients;
import dev.chainrule.train.LocalRun;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainingResult;
import dev.chainrule.train.TrainingResult.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

/** A whole training run beside Breeze's own L-BFGS on the same loss, which has one minimum. */
class LbfgsBesideBreezeTest {
  private static final double L2 = 0.1;
  private static final int ROWS = 200;

  /** Without a hidden layer and with a penalty for all weights the loss is convex, strictly. */
  private static TrainSettings settings(LocalRun run) {
    return run.settings()
        .withNetwork(Mlp.classifier(784, 10))
        .withPrecision(Precision.FLOAT64)
        .withBatch(ROWS)
        .withShards(4)
        .withEpochs(200)
        .build()
        .with(TrainSettings.OPTIMIZER, OptimizerSpec.LBFGS)
        .with(Regularization.L2, L2)
        .with(Regularization.PENALIZE_ALL, true)
        .with(Lbfgs.TOLERANCE, 1e-9);
  }

  /** Mean loss of a row and L2/2 · Σ w², with the gradient: written anew, by numbers. */
  private static Tuple2<Object, DenseVector<Object>> loss(
      LocalGradients source, Parameters like, DenseVector<Object> at) {
    double[] w = (double[]) at.data();
    Parameters weights = new Parameters(like.layout(), Matrix.row(Precision.FLOAT64, w));
    GradientSum sum = source.gradient(weights, new Step(0, 0, 0, 1, 1)).sum();
    Parameters mean = Parameters.zeros(like.layout(), Precision.FLOAT64);
    sum.mean(mean);
    double penalty = 0;
    double[] gradient = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      penalty += L2 / 2 * w[i] * w[i];
      gradient[i] = mean.flat().get(i) + L2 * w[i];
    }
    return new Tuple2<>(sum.meanLoss() + penalty, new DenseVector<Object>(gradient));
  }

  @SuppressWarnings("unchecked") // The space of vectors of double numbers.
  private static double[] breezes(LocalGradients source, Parameters start) {
    double[] first = new double[start.flat().size()];
    for (int i = 0; i < first.length; i++) {
      first[i] = start.flat().get(i);
    }
    MutableInnerProductModule<DenseVector<Object>, Object> space =
        (MutableInnerProductModule<DenseVector<Object>, Object>)
            (MutableInnerProductModule<?, ?>) DenseVector.space_Double();
    DenseVector<Object> minimum =
        new breeze.optimize.LBFGS<>(200, 10, 1e-14, space)
            .minimize(
                BreezeFunctions.of(at -> loss(source, start, at)), new DenseVector<Object>(first));
    return (double[]) minimum.data();
  }

  @Test
  void minimumIsThatOfBreeze(@TempDir Path dir) throws IOException {
    LocalRun run = new LocalRun(MnistSubset.write(dir, ROWS, 50));
    TrainSettings settings = settings(run);
    TrainingResult result = run.train(settings);
    assertEquals(Outcome.CONVERGED, result.outcome());

    LocalGradients source =
        new LocalGradients(
            settings.compute(),
            run.plan(settings),
            run.trainShards(settings),
            run.testShards(settings));
    double[] expected = breezes(source, settings.initialWeights());
    double furthest = 0;
    double[] found = new double[expected.length];
    for (int i = 0; i < expected.length; i++) {
      found[i] = result.weights().flat().get(i);
      furthest = Math.max(furthest, Math.abs(expected[i] - found[i]));
    }
    assertTrue(furthest <= 1e-7, furthest + " between the weights");
    Parameters like = result.weights();
    double best = (Double) loss(source, like, new DenseVector<Object>(expected))._1();
    double ours = (Double) loss(source, like, new DenseVector<Object>(found))._1();
    assertEquals(best, ours, 1e-8);
  }
}
