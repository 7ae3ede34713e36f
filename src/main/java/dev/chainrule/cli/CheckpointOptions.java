package dev.chainrule.cli;

import dev.chainrule.run.CheckpointSettings;
import dev.chainrule.settings.Setting;
import java.util.stream.Stream;

/** How a run survives failures. */
final class CheckpointOptions extends SettingGroup {
  static final Setting<Boolean> RESUME =
      Setting.flag(
          "resume",
          false,
          "Go on with the run in --out from its newest checkpoint that is whole, to the same bits."
              + " Name its data again. Settings that are not given are the run's own; of those that"
              + " fix the bits, only --epochs may change, upwards. A run that was killed before its"
              + " first checkpoint begins anew.");

  CheckpointOptions() {
    super(
        "Checkpoints",
        Stream.concat(CheckpointSettings.OPTIONS.stream(), Stream.of(RESUME)).toList());
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
}
