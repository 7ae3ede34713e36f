package dev.chainrule.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.train.TrainListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listeners of the user's. */
class TrainerListenerIT {
  @TempDir static Path dir;
  private static UsersProgram user;

  @BeforeAll
  static void start() throws IOException {
    user = new UsersProgram(dir);
  }

  @AfterAll
  static void stop() {
    user.close();
  }

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
}
