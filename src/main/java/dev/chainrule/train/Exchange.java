package dev.chainrule.train;

import dev.chainrule.model.Parameters;
import java.io.Serializable;

/**
 * How the {@link Team}s of several processes make one update together: each adds up and updates a
 * slice of the parameter vector, and gets the other slices from the other teams.
 *
 * <pre>
 *   team 0   [own gradient]  ──reduce──▶  slice 0 of the sum  ─update─▶  slice 0 of the weights  ──gather──▶  all
 *   team 1   [own gradient]  ──reduce──▶  slice 1 of the sum  ─update─▶  slice 1 of the weights  ──gather──▶  all
 * </pre>
 *
 * <p>Whoever owns a slice adds all teams' parts along the tree of {@link GradientSum}, so the bits
 * are those of one process. Rabenseifner: Optimization of collective reduction operations, 2004.
 */
public interface Exchange {

  /** Where this team's slice begins: a number of the parameter vector. */
  int from();

  /** Where it ends, exclusive. */
  int until();

  /**
   * Gives the other teams their slices of {@code own}, and waits for theirs.
   *
   * @param step its number
   * @param own what this team's shards add up to
   * @return the sum over all shards, of this team's slice only, with its additions put off
   */
  GradientSum reduce(int step, GradientSum own);

  /**
   * Gives the other teams this team's slice of {@code next}, and waits for theirs, which are
   * written there.
   *
   * @param step its number
   * @param own how this team's slice came out
   * @return how all did
   */
  Verdict gather(int step, Parameters next, Verdict own);

  /**
   * How an update came out.
   *
   * @param updated whether loss and gradient were finite, so that it was made
   * @param finite whether the weights are, after it
   */
  record Verdict(boolean updated, boolean finite) implements Serializable {
    /** Both together. */
    public Verdict and(Verdict other) {
      return new Verdict(updated && other.updated, finite && other.finite);
    }
  }
}
