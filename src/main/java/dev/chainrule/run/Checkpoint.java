package dev.chainrule.run;

import dev.chainrule.model.Network;
import dev.chainrule.train.TrainState;

/**
 * A run at one moment: enough to resume it to the same bits, on other machines too.
 *
 * @param settings what fixes the bits
 * @param state of the run at that moment
 * @param provenance which software and data made it
 */
public record Checkpoint(RunSettings settings, TrainState state, Provenance provenance) {

  /** What is trained. */
  public Network network() {
    return settings.training().compute().network();
  }
}
