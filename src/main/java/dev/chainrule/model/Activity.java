package dev.chainrule.model;

import dev.chainrule.io.Words;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.ShapeException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What activations did for some rows of training: which units of a ReLU were above 0 for any of
 * them, and how many outputs of a sigmoid or tanh were so near a bound that next to no gradient
 * passes.
 *
 * <p>Sets and counts, so it is the same in whatever order rows and parts come. Changed in place.
 */
public final class Activity implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Of so many rows, one has its saturated outputs counted. */
  private static final int SAMPLED = 4;

  /** By place in the forward pass. */
  private final ArrayList<Units> places = new ArrayList<>();

  /**
   * What is known of the units after one activation.
   *
   * @param name of the activation and its place, such as {@code relu 1}
   * @param units how many it has
   * @param rows of which it is known; one that came more than once counts as often
   * @param dead share of the units that were 0 for all of them; null unless it is a ReLU
   * @param saturated share of outputs where the slope is below 0.01, in every fourth row; null
   *     unless it is a sigmoid or tanh
   */
  public record Figures(String name, int units, long rows, Double dead, Double saturated) {}

  /** The units after one activation. */
  static final class Units implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final int width;
    private long rows;

    /** A bit for each unit that was above 0; null if nobody asks. */
    private long[] active;

    private long sampled;
    private long saturated;

    private Units(String name, int width) {
      this.name = name;
      this.width = width;
    }

    /** For Kryo. */
    @SuppressWarnings("unused")
    private Units() {
      this(null, 0);
    }

    /** Marks the units that are above 0 in any row of {@code h}, [N, units]. */
    void markActive(Matrix h) {
      if (active == null) {
        active = new long[(width + Long.SIZE - 1) / Long.SIZE];
      }
      for (int i = 0; i < h.rows(); i++) {
        for (int w = 0; w < active.length; w++) {
          active[w] |= newlyActive(h, i, w * Long.SIZE, ~active[w]);
        }
      }
    }

    /** Of the units from {@code first} whose bits are set in {@code idle}, those above 0. */
    private long newlyActive(Matrix h, int row, int first, long idle) {
      long found = 0;
      int count = Math.min(Long.SIZE, width - first);
      long left = count == Long.SIZE ? idle : idle & ((1L << count) - 1);
      while (left != 0) { // Few are idle for more than some rows.
        int unit = Long.numberOfTrailingZeros(left);
        if (h.get(row, first + unit) > 0) {
          found |= 1L << unit;
        }
        left &= left - 1;
      }
      return found;
    }

    /** Counts outputs below {@code low} or above {@code high}, [N, units]. */
    void countOutside(Matrix h, double low, double high) {
      for (int i = 0; i < h.rows(); i += SAMPLED) {
        for (int j = 0; j < width; j++) {
          double output = h.get(i, j);
          if (output < low || output > high) {
            saturated++;
          }
        }
        sampled += width;
      }
    }

    private void merge(Units other) {
      if (other.width != width || !other.name.equals(name)) {
        throw new ShapeException(
            Words.format(
                "activity of %s (%d units) and of %s (%d units) do not meet",
                name, width, other.name, other.width));
      }
      rows += other.rows;
      sampled += other.sampled;
      saturated += other.saturated;
      if (active == null) {
        active = other.active == null ? null : other.active.clone();
      } else if (other.active != null) {
        for (int w = 0; w < active.length; w++) {
          active[w] |= other.active[w];
        }
      }
    }

    private Figures figures() {
      return new Figures(
          name,
          width,
          rows,
          active == null ? null : (width - activeUnits()) / (double) width,
          sampled == 0 ? null : saturated / (double) sampled);
    }

    private int activeUnits() {
      int count = 0;
      for (long word : active) {
        count += Long.bitCount(word);
      }
      return count;
    }
  }

  /**
   * Takes note of an output.
   *
   * @param place of the activation in the forward pass, from 0; places come in their order
   * @param h its output, [N, units]
   * @throws ShapeException if the place had others before
   */
  public void note(int place, Activation activation, Matrix h) {
    if (place == places.size()) {
      places.add(new Units(activation.label() + " " + (place + 1), h.cols()));
    }
    Units units = places.get(place);
    units.rows += h.rows();
    activation.note(h, units);
  }

  /**
   * Takes in the activity of other rows in the same network.
   *
   * @param other not changed
   * @return this
   * @throws ShapeException if it is of another network
   */
  public Activity merge(Activity other) {
    for (int place = 0; place < other.places.size(); place++) {
      Units theirs = other.places.get(place);
      if (place == places.size()) {
        places.add(new Units(theirs.name, theirs.width));
      }
      places.get(place).merge(theirs);
    }
    return this;
  }

  /** Of each activation of which something is known, in the order of the forward pass. */
  public List<Figures> figures() {
    return places.stream()
        .map(Units::figures)
        .filter(f -> f.dead() != null || f.saturated() != null)
        .toList();
  }
}
