package dev.chainrule.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainingResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Listeners of the user's. */
class TrainerListenerIT {
  @RegisterExtension static final UsersProgram user = new UsersProgram();

  /** It hears what came before, and costs the run nothing. */
  @Test
  void listenerThatThrowsDoesNotLoseTheRun() {
    List<Integer> heard = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    TrainListener failing =
        new TrainListener() {
          @Override
          public void stepDone(StepReport report) {
            heard.add(report.step().number());
            if (report.step().number() == 3) {
              throw new IllegalStateException("no more");
            }
          }
        };
    TrainListener sound =
        new TrainListener() {
          @Override
          public void stepDone(StepReport report) {
            others.add(report.step().number());
          }
        };
    TrainedModel model = user.train(user.trainer().listener(failing).listener(sound));
    assertEquals(List.of(0, 1, 2, 3), heard);
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), others);
    assertEquals(user.train(user.trainer()).weightsSha256(), model.weightsSha256());
  }

  /** Which the context survives, and the run in its directory. */
  @Test
  void fatalErrorOfAListenerEndsTheRun() {
    String run = user.dir().resolve("run").toString();
    OutOfMemoryError thrown = new OutOfMemoryError("not really");
    TrainListener fatal =
        new TrainListener() {
          @Override
          public void stepDone(StepReport report) {
            if (report.step().number() == 3) {
              throw thrown;
            }
          }
        };
    OutOfMemoryError found =
        assertThrows(
            OutOfMemoryError.class,
            () -> user.train(user.trainer().listener(fatal).runDirectory(run)));
    assertSame(thrown, found);
    assertTrue(user.spark().getPersistentRDDs().isEmpty());
    assertEquals(
        user.train(user.trainer()).weightsSha256(),
        user.train(user.trainer().resume(run)).weightsSha256());
  }

  /** As Scala throws it, which need not declare it. */
  @Test
  void interruptThatEndsAListenerStaysWithTheThread() {
    List<Boolean> interrupted = new ArrayList<>();
    TrainListener failing =
        new TrainListener() {
          @Override
          public void started(TrainState state) {
            throw TrainerListenerIT.<RuntimeException>undeclared(new InterruptedException());
          }
        };
    TrainListener next =
        new TrainListener() {
          @Override
          public void started(TrainState state) {
            interrupted.add(Thread.interrupted());
          }
        };
    TrainedModel model = user.train(user.trainer().listener(failing).listener(next));
    assertEquals(List.of(true), interrupted);
    assertEquals(Outcome.FINISHED, model.outcome());
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> RuntimeException undeclared(Throwable e) throws E {
    throw (E) e;
  }
}
