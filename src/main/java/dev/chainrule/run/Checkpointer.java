package dev.chainrule.run;

import dev.chainrule.io.OutputException;
import dev.chainrule.io.Words;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainingPlan;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes checkpoints while the loop runs: when it starts, at the end of every epoch, whenever a
 * {@link Span} is over, and when the loop ends.
 */
public final class Checkpointer implements TrainListener {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);

  private final CheckpointStore store;
  private final Span every;
  private final boolean stopOnFailure;
  private final TrainingPlan plan;
  private final RunSettings settings;
  private final Provenance provenance;

  /** Of the last state that was saved, or that could not be saved; −1 before. */
  private int steps = -1;

  private int epochs = -1;
  private long at = System.nanoTime();

  /**
   * @param stopOnFailure whether a checkpoint that cannot be written ends the run
   */
  public Checkpointer(
      CheckpointStore store,
      Span every,
      boolean stopOnFailure,
      TrainingPlan plan,
      RunSettings settings,
      Provenance provenance) {
    this.store = store;
    this.every = every;
    this.stopOnFailure = stopOnFailure;
    this.plan = plan;
    this.settings = settings;
    this.provenance = provenance;
  }

  /** Makes the first checkpoint, so that even a run without steps can be resumed. */
  @Override
  public void started(TrainState state) {
    if (state.steps() == 0 && !every.equals(Span.NEVER)) {
      save(state, stopOnFailure);
    } else {
      note(state);
    }
  }

  @Override
  public void reached(TrainState state) {
    boolean epochEnd = state.steps() % plan.stepsPerEpoch() == 0 && !every.equals(Span.NEVER);
    if (epochEnd || every.isOver(state.steps() - steps, (System.nanoTime() - at) / 1e9)) {
      save(state, stopOnFailure);
    }
  }

  /** Never throws: what ended the loop matters more. */
  @Override
  public void ended(TrainState state) {
    boolean finished = state.steps() == plan.totalSteps() && epochs(state) == plan.epochs();
    boolean noted = state.steps() == steps && epochs(state) == epochs;
    if (!noted && (!finished || !every.equals(Span.NEVER))) {
      save(state, false);
    }
  }

  private void save(TrainState state, boolean failureEndsTheRun) {
    note(state);
    try {
      store.save(new Checkpoint(settings, state, provenance));
    } catch (OutputException e) {
      if (failureEndsTheRun) {
        throw e;
      }
      LOG.warn("no checkpoint of step {}: {}", state.steps(), e.getMessage());
    }
    at = System.nanoTime();
  }

  private void note(TrainState state) {
    steps = state.steps();
    epochs = epochs(state);
  }

  private static int epochs(TrainState state) {
    return state.metrics().history().size();
  }

  /**
   * How far it is from one checkpoint to the next, besides those at the start of the run and at the
   * end of every epoch.
   *
   * @param steps 0 if it is not counted in steps
   * @param seconds 0 if it is not measured in time
   */
  public record Span(int steps, double seconds) {
    /** No checkpoints, not even those besides, unless a run ends early. */
    public static final Span NEVER = new Span(0, 0);

    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,8})([smh]?)");

    public Span {
      if (steps < 0 || !(seconds >= 0)) {
        throw new IllegalArgumentException(Words.format("every %d steps, %s s", steps, seconds));
      }
    }

    /**
     * Reads {@code 50}, {@code 30s}, {@code 10m}, {@code 2h} or {@code never}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static Span parse(String word) {
      String text = word.strip().toLowerCase(Locale.ROOT);
      Matcher form = FORM.matcher(text);
      if (text.equals("never")) {
        return NEVER;
      } else if (!form.matches()) {
        throw new IllegalArgumentException(word);
      }
      int number = Integer.parseInt(form.group(1));
      return switch (form.group(2)) {
        case "s" -> new Span(0, number);
        case "m" -> new Span(0, 60.0 * number);
        case "h" -> new Span(0, 3600.0 * number);
        default -> new Span(number, 0);
      };
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
      if (equals(NEVER)) {
        return "never";
      } else if (steps > 0) {
        return String.valueOf(steps);
      }
      long whole = Math.round(seconds);
      return whole % 3600 == 0
          ? whole / 3600 + "h"
          : whole % 60 == 0 ? whole / 60 + "m" : whole + "s";
    }

    /** Whether a checkpoint is due, so many steps and seconds after the last one. */
    boolean isOver(int stepsSince, double secondsSince) {
      return (steps > 0 && stepsSince >= steps) || (seconds > 0 && secondsSince >= seconds);
    }
  }
}
