package dev.chainrule.run;

import dev.chainrule.run.Checkpointer.Span;
import dev.chainrule.settings.Range;
import dev.chainrule.settings.Setting;
import java.util.List;
import java.util.function.Function;

/** The settings of how a run survives failures. */
public final class CheckpointSettings {
  public static final Setting<Span> EVERY =
      Setting.custom(
              "checkpoint-every",
              "SPAN",
              Span.class,
              Span::parse,
              "steps such as 50, a time such as 30s, 10m or 2h, or never",
              "Steps (50) or time (30s, 10m, 2h) from one checkpoint to the next, besides those"
                  + " at the start and at the end of every epoch; never: only when a run ends"
                  + " early.")
          .orElse(new Span(0, 600));
  public static final Setting<Integer> KEEP =
      Setting.whole("keep", 3, Range.atLeast(1), "Checkpoints that stay, the newest.");
  public static final Setting<OnFailure> ON_FAILURE =
      Setting.choice(
          "on-checkpoint-failure",
          OnFailure.WARN,
          "If a checkpoint cannot be written: warn and continue, or stop.");

  /** All of them, in the order in which users see them. */
  public static final List<Setting<?>> OPTIONS = List.of(EVERY, KEEP, ON_FAILURE);

  /** What happens when a checkpoint cannot be written. */
  public enum OnFailure {
    WARN,
    STOP
  }

  private CheckpointSettings() {}

  /**
   * The checkpoints of the run in a directory.
   *
   * @param values of these settings
   */
  public static CheckpointStore store(Function<Setting<?>, ?> values, RunDirectory directory) {
    return new CheckpointStore(directory, KEEP.type().cast(values.apply(KEEP)));
  }

  /**
   * What makes them as the settings say.
   *
   * @param values of these settings
   */
  public static Checkpointer checkpointer(
      Function<Setting<?>, ?> values,
      CheckpointStore store,
      TrainingJob job,
      Provenance provenance) {
    Span every = EVERY.type().cast(values.apply(EVERY));
    boolean stop = values.apply(ON_FAILURE) == OnFailure.STOP;
    return new Checkpointer(store, every, stop, job.plan(), job.runSettings(), provenance);
  }
}
