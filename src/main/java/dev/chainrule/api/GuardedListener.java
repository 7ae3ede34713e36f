package dev.chainrule.api;

import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainState;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener of the user's, whose mistakes cost nobody a run: once it has thrown an exception, that
 * is logged, and the listener is told nothing more. Listeners of ours are not guarded, since a
 * checkpoint that cannot be written has to end a run.
 */
final class GuardedListener implements TrainListener {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedListener.class);

  private final TrainListener users;
  private boolean failed;

  GuardedListener(TrainListener users) {
    this.users = users;
  }

  private void tell(Consumer<TrainListener> event) {
    if (failed) {
      return;
    }
    try {
      event.accept(users);
    } catch (Exception e) {
      // Any exception, also a checked one, which Scala throws undeclared, is a mistake of the
      // listener alone: it only hears of the training, and no state of that can be half changed. An
      // Error is passed on: without memory, stack or a class, the training is no sounder.
      failed = true;
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt(); // Which was meant for the thread, not for the listener.
      }
      LOG.warn(
          "listener {} failed, and is told nothing more; training goes on",
          users.getClass().getName(),
          e);
    }
  }

  @Override
  public void started(TrainState state) {
    tell(listener -> listener.started(state));
  }

  @Override
  public void stepDone(StepReport report) {
    tell(listener -> listener.stepDone(report));
  }

  @Override
  public void epochMeasured(EpochDetails details) {
    tell(listener -> listener.epochMeasured(details));
  }

  @Override
  public void epochDone(EpochReport report) {
    tell(listener -> listener.epochDone(report));
  }

  @Override
  public void reached(TrainState state) {
    tell(listener -> listener.reached(state));
  }

  @Override
  public void ended(TrainState state) {
    tell(listener -> listener.ended(state));
  }
}
