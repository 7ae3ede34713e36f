package dev.chainrule.predict;

import dev.chainrule.data.Encoding;
import dev.chainrule.data.RowCursor;
import dev.chainrule.io.DataException;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.Network;
import dev.chainrule.model.Parameters;
import dev.chainrule.model.Predictor;
import dev.chainrule.predict.Prediction.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs rows through a network, in blocks, since a product with many rows takes less time for each.
 * Keeps buffers and belongs to one thread.
 */
public final class RowPredictor {
  /**
   * How many rows go through the network at once. It is always as many, and row i is always at
   * place i modulo this, even if the others are old ones: a BLAS may round a product of fewer rows
   * in another way, or one row in another way than the next, and a row's last bit would depend on
   * when it came.
   */
  public static final int BLOCK = 64;

  private final Network network;
  private final Parameters weights;
  private final Predictor forward;
  private final InputRows inputs;
  private final Place[] places = new Place[BLOCK];
  private int begin;
  private int end;

  /**
   * @param encoding of the rows' raw numbers
   */
  public RowPredictor(Network network, Parameters weights, Encoding encoding) {
    this.network = network;
    this.weights = weights;
    this.forward = network.forward();
    this.inputs = new InputRows(weights.precision(), BLOCK, network.features(), encoding);
  }

  /**
   * Takes in a row.
   *
   * @param place for the prediction, and for messages
   * @param numbers as data have them, [features] or more; copied
   * @param count how many of them are the row's
   * @return whether {@link #run} is due before the next
   * @throws DataException if the network has another number of inputs
   */
  public boolean add(Place place, float[] numbers, int count) {
    if (count != network.features()) {
      throw new DataException(
          Words.format(
              "%s: %d numbers, expected %d, the network's inputs",
              told(place), count, network.features()));
    }
    inputs.set(end, numbers);
    places[end++] = place;
    return end == BLOCK;
  }

  /**
   * Takes in the row that a cursor is at.
   *
   * @param sparse whether zeros behind its last number may be left out
   */
  public boolean add(Place place, RowCursor at, boolean sparse) {
    int features = network.features();
    return (sparse && at.features() < features)
        ? add(place, Arrays.copyOf(at.numbers(), features), features)
        : add(place, at.numbers(), at.features());
  }

  private static String told(Place place) {
    String file = place.file() == null ? "standard input" : place.file();
    return place.row() < 0 ? file : Words.format("%s, row %d", file, place.row());
  }

  /** The predictions of all rows taken in since the last run, in their order. */
  public List<Prediction> run() {
    List<Prediction> done = new ArrayList<>();
    if (begin < end) {
      Matrix outputs = forward.run(weights, inputs.encoded());
      for (; begin < end; begin++) {
        double[] z = new double[network.classes()];
        outputs.getRow(begin, z);
        done.add(new Prediction(places[begin], network.loss(), z));
      }
    }
    if (end == BLOCK) {
      restart();
    }
    return done;
  }

  /** Begins with row 0 of other rows, after a run. */
  public void restart() {
    begin = 0;
    end = 0;
  }
}
