package dev.chainrule.spark;

import dev.chainrule.model.Activity;
import dev.chainrule.optim.Step;
import dev.chainrule.spark.ExecutorEngines.ExecutorReport;
import dev.chainrule.train.Engine.Weights;
import dev.chainrule.train.Evaluation;
import dev.chainrule.train.Exchange.Verdict;
import dev.chainrule.train.WorkTimes;
import java.io.Serializable;
import java.util.List;

/** What the driver and the teams on executors tell each other over the {@link Wire}. */
sealed interface TeamMessage extends Serializable {

  // From the driver.

  /** All teams are there; their addresses, in their order. */
  record Begin(List<Address> teams) implements TeamMessage {}

  /** Make this step. */
  record MakeStep(Step step) implements TeamMessage {}

  /** Evaluate your shards of the test set. */
  record Evaluate(Weights which) implements TeamMessage {}

  /** Send your slice of all vectors. */
  record SendVectors() implements TeamMessage {}

  /** Send your slice of the last gradient. */
  record SendGradient() implements TeamMessage {}

  /** There are no more steps. */
  record End() implements TeamMessage {}

  // From a team to the driver.

  /**
   * A team's tasks run, and its shards are loaded.
   *
   * @param team its number
   * @param teams how many there are
   * @param tasks how many it has
   */
  record Joined(int team, int teams, int tasks, Address address, ExecutorReport report)
      implements TeamMessage {}

  /** A step is made; rows and loss are those of all teams, times and activity are its own. */
  record Made(
      int step, long rows, double lossSum, Verdict verdict, WorkTimes times, Activity activity)
      implements TeamMessage {}

  /** The team's part of an evaluation. */
  record Evaluated(Evaluation part) implements TeamMessage {}

  /**
   * A slice of a vector, which is the body.
   *
   * @param name of the vector
   * @param vectors how many there are
   * @param from its first number
   */
  record VectorSlice(String name, int vectors, int from, int bodyBytes)
      implements TeamMessage, Wire.WithBody {}

  // From team to team.

  /**
   * What a team's shards add up to, for the slice of the one that gets it; the gradients are the
   * body, one after the other.
   *
   * @param from the team that sends it
   */
  record Partial(int from, int step, List<SubtreeHead> subtrees, int bodyBytes)
      implements TeamMessage, Wire.WithBody {}

  /** A subtree of a sum, without its gradient, which has none without rows. */
  record SubtreeHead(int level, int index, long rows, double loss, boolean hasGradient)
      implements Serializable {}

  /**
   * A team's slice of the next weights, which are the body if there was an update.
   *
   * @param from the team that sends it
   */
  record Updated(int from, int step, Verdict verdict, int bodyBytes)
      implements TeamMessage, Wire.WithBody {}

  /** Where a team listens. */
  record Address(String host, int port) implements Serializable {}
}
