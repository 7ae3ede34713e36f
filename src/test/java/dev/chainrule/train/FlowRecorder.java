package dev.chainrule.train;

import java.util.ArrayList;
import java.util.List;

/** Keeps the flow of each epoch. */
public final class FlowRecorder implements TrainListener {
  private final List<Flow> flows = new ArrayList<>();

  @Override
  public void epochMeasured(EpochDetails details) {
    flows.add(details.flow());
  }

  public List<Flow> flows() {
    return List.copyOf(flows);
  }
}
