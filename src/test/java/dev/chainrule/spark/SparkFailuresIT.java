package dev.chainrule.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.autodiff.Value;
import dev.chainrule.model.ForwardContext;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Network;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.spark.JobRetries.JobFailedException;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.JobFailed;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a run on a real local Spark whose jobs fail. */
class SparkFailuresIT {
  @TempDir static Path dir;
  private static SmallTraining small;

  @BeforeAll
  static void writeData() throws IOException {
    small = new SmallTraining(dir);
  }

  /** Jobs are cancelled under the run's feet; the driver still holds the weights. */
  @Test
  void failedStepsAreRunAgainToTheSameBits() {
    TrainSettings settings = small.local.settings().withEpochs(4).build();
    AtomicInteger failed = new AtomicInteger();
    try (SparkTraining training = small.open("local[2]", settings, new ClusterSettings(2, 2, 50))) {
      SparkContext context = training.spark().sc();
      context.addSparkListener(
          new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart job) {
              if (job.jobId() % 3 == 0) {
                context.cancelJob(job.jobId());
              }
            }

            @Override
            public void onJobEnd(SparkListenerJobEnd job) {
              if (job.jobResult() instanceof JobFailed) {
                failed.incrementAndGet();
              }
            }
          });
      TrainingResult result = training.run(List.of());
      assertEquals(small.local.train(settings).weights().sha256(), result.weights().sha256());
    }
    assertTrue(failed.get() > 0, "no job was cancelled in time");
  }

  /** A network of which no gradient can be computed, wherever that is tried. */
  private static final class Failing implements Network {
    private static final long serialVersionUID = 1L;

    private final Network whole = Mlp.classifier(784, 8, 10);
    private final boolean exhausted;

    Failing(boolean exhausted) {
      this.exhausted = exhausted;
    }

    @Override
    public Value outputs(Value x, ForwardContext pass) {
      if (exhausted) {
        throw new OutOfMemoryError("Java heap space");
      }
      throw new IllegalStateException("no such luck");
    }

    @Override
    public int features() {
      return whole.features();
    }

    @Override
    public int classes() {
      return whole.classes();
    }

    @Override
    public Loss loss() {
      return whole.loss();
    }

    @Override
    public ParameterLayout layout() {
      return whole.layout();
    }

    @Override
    public String text() {
      return "failing";
    }
  }

  @Test
  void taskThatAlwaysFailsEndsTheRunWithItsCause() {
    TrainSettings settings =
        small
            .local
            .settings()
            .withNetwork(new Failing(false))
            .withMethod(GradientMethod.AUTODIFF)
            .build();
    List<Integer> ended = new ArrayList<>();
    TrainListener listener =
        new TrainListener() {
          @Override
          public void ended(TrainState state) {
            ended.add(state.steps());
          }
        };
    try (SparkTraining training =
        small.open("local[2,2]", settings, new ClusterSettings(2, 2, 3))) {
      JobFailedException e =
          assertThrows(JobFailedException.class, () -> training.run(List.of(listener)));
      assertEquals(
          "epoch 1, step 1 of 12: gradient failed 3 times: java.lang.IllegalStateException:"
              + " no such luck",
          e.getMessage());
    }
    assertEquals(List.of(0), ended, "whoever makes checkpoints can make one now");
  }

  @Test
  void taskWithoutMemoryEndsTheRunAndNotTheProcess() {
    TrainSettings settings = small.local.settings().withNetwork(new Failing(true)).build();
    try (SparkTraining training = small.open("local[2]", settings, new ClusterSettings(2, 2, 3))) {
      String told =
          assertThrows(ResourcesException.class, () -> training.run(List.of())).getMessage();
      assertEquals(JobRetries.outOfMemory(true), told);
    }
  }
}
