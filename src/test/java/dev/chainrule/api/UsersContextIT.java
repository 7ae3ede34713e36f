package dev.chainrule.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.spark.ResourcesException;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainingResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of a context of the user's. */
class UsersContextIT {
  @RegisterExtension static final UsersProgram user = new UsersProgram();

  @Test
  void contextIsLeftAsItWasFound() {
    user.spark().setJobGroup("mine", "my own work");
    user.spark().sc().addJobTag("my-tag");
    Properties before = (Properties) user.spark().sc().getLocalProperties().clone();
    String conf = user.spark().getConf().toDebugString();
    Set<Object> threads = watchers();
    try {
      user.train(user.trainer());
      user.train(user.trainer().option("engine", "resident").option("validation", "0.1"));
      assertEquals(before, user.spark().sc().getLocalProperties());
      assertEquals(conf, user.spark().getConf().toDebugString());
      assertTrue(
          user.spark().getPersistentRDDs().isEmpty(), user.spark().getPersistentRDDs().toString());
      assertEquals(threads, watchers());
      assertFalse(user.spark().sc().isStopped());
      assertEquals(6, user.spark().parallelize(List.of(1, 2, 3)).reduce(Integer::sum));
    } finally {
      user.spark().clearJobGroup();
      user.spark().sc().clearJobTags();
    }
    user.train(user.trainer());
    assertNull(user.spark().getLocalProperty("spark.jobGroup.id"));
  }

  /** Threads and listeners of ours. */
  private static Set<Object> watchers() {
    Set<Object> found = new HashSet<>();
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("chainrule"))
        .forEach(found::add);
    user.spark().sc().listenerBus().listeners().stream()
        .filter(listener -> listener.getClass().getName().startsWith("dev.chainrule"))
        .forEach(found::add);
    return found;
  }

  @Test
  void twoTrainingsAtOnceGiveTheBitsThatEachGivesAlone() throws Exception {
    List<ChainruleTrainer> trainers =
        List.of(user.trainer().seed(1), user.trainer().seed(2).option("momentum", "0.9"));
    List<String> expected =
        trainers.stream().map(trainer -> user.train(trainer).weightsSha256()).toList();
    CountDownLatch bothAreInTheMidst = new CountDownLatch(2);
    for (ChainruleTrainer trainer : trainers) {
      trainer.listener(
          new TrainListener() {
            @Override
            public void stepDone(StepReport report) {
              bothAreInTheMidst.countDown();
              try {
                bothAreInTheMidst.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<String>> found =
          trainers.stream()
              .map(trainer -> threads.submit(() -> user.train(trainer).weightsSha256()))
              .toList();
      for (int i = 0; i < found.size(); i++) {
        assertEquals(expected.get(i), found.get(i).get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void otherBlasThanThatOfATrainingAtWorkIsRefused() {
    List<String> told = new ArrayList<>();
    TrainedModel model =
        user.train(
            user.trainer()
                .listener(
                    new TrainListener() {
                      @Override
                      public void started(TrainState state) {
                        told.add(refusal(user.trainer().option("blas", "java")));
                        told.add(refusal(user.trainer().option("blas-kernel", "portable")));
                      }
                    }));
    assertEquals(TrainingResult.Outcome.FINISHED, model.outcome());
    assertEquals(
        List.of(
            "blas: java, expected native or auto, with which another training is at work in this"
                + " process",
            "blas: auto, kernel portable, expected native or auto, with which another training is at"
                + " work in this process"),
        told);
  }

  private String refusal(ChainruleTrainer other) {
    return assertThrows(ResourcesException.class, () -> user.train(other)).getMessage();
  }

  @Test
  void cancellingTheUsersJobGroupEndsTheRun() {
    user.spark().setJobGroup("to be cancelled", "");
    try {
      TrainedModel model =
          user.train(
              user.trainer()
                  .epochs(10_000)
                  .listener(
                      new TrainListener() {
                        @Override
                        public void stepDone(StepReport report) {
                          if (report.step().number() == 5) {
                            user.spark().sc().cancelJobGroupAndFutureJobs("to be cancelled");
                          }
                        }
                      }));
      assertEquals(TrainingResult.Outcome.INTERRUPTED, model.outcome());
    } finally {
      user.spark().clearJobGroup();
    }
  }
}
