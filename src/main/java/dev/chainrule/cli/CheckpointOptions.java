package dev.chainrule.cli;

import dev.chainrule.run.CheckpointStore;
import dev.chainrule.run.Checkpointer;
import dev.chainrule.run.Checkpointer.Span;
import dev.chainrule.run.Provenance;
import dev.chainrule.run.TrainingJob;
import dev.chainrule.settings.Range;
import dev.chainrule.settings.Setting;

/** How a run survives failures. */
final class CheckpointOptions extends SettingGroup {
  static final Setting<Span> EVERY =
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
  static final Setting<Integer> KEEP =
      Setting.whole("keep", 3, Range.atLeast(1), "Checkpoints that stay, the newest.");
  static final Setting<OnFailure> ON_FAILURE =
      Setting.choice(
          "on-checkpoint-failure",
          OnFailure.WARN,
          "If a checkpoint cannot be written: warn and continue, or stop.");
  static final Setting<Boolean> RESUME =
      Setting.flag(
          "resume",
          false,
          "Go on with the run in --out from its newest checkpoint that is whole, to the same bits."
              + " Settings that are not given are the run's own; of those that fix the bits, only"
              + " --epochs may change, upwards. A run that was killed before its first checkpoint"
              + " begins anew.");

  CheckpointOptions() {
    super("Checkpoints", EVERY, KEEP, ON_FAILURE, RESUME);
  }

  /** What happens when a checkpoint cannot be written. */
  enum OnFailure {
    WARN,
    STOP
  }

  /** Notes options that do not go together. */
  void check(CommonOptions common, OutputOptions output) {
    common.require(
        !resume() || output.out() != null, RESUME, "which run?", "its directory as --out");
    common.require(
        !resume() || !output.get(OutputOptions.OVERWRITE),
        RESUME,
        "given with --overwrite",
        "one of the two: go on with a run, or replace it");
  }

  boolean resume() {
    return get(RESUME);
  }

  /** Makes checkpoints as these options say. */
  Checkpointer checkpointer(CheckpointStore store, TrainingJob job, Provenance provenance) {
    boolean stop = get(ON_FAILURE) == OnFailure.STOP;
    return new Checkpointer(store, get(EVERY), stop, job.plan(), job.runSettings(), provenance);
  }
}
