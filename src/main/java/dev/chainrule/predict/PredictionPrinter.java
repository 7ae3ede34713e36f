package dev.chainrule.predict;

import dev.chainrule.data.RowCursor;
import dev.chainrule.predict.Prediction.Place;
import java.io.PrintStream;

/** Predictions as they are made, on standard output. Belongs to one thread. */
public final class PredictionPrinter {
  private final RowPredictor predictor;
  private final PredictionText text;
  private final PrintStream out;
  private boolean lost;

  public PredictionPrinter(RowPredictor predictor, PredictionText text, PrintStream out) {
    this.predictor = predictor;
    this.text = text;
    this.out = out;
  }

  /** Prints what stands before all predictions. */
  public void begin(int classes) {
    out.print(text.header(classes));
  }

  /**
   * Takes in a row, as {@link RowPredictor#add} does; its prediction is printed in time for the
   * next block, or by {@link #flush}.
   */
  public void add(Place place, float[] numbers, int count) {
    if (predictor.add(place, numbers, count)) {
      flush();
    }
  }

  /** The same for the row that a cursor is at. */
  public void add(Place place, RowCursor at, boolean sparse) {
    if (predictor.add(place, at, sparse)) {
      flush();
    }
  }

  /** Prints what is left to print of an input, and is ready for the next. */
  public void endInput() {
    flush();
    predictor.restart();
  }

  /** Prints the predictions of all rows that were taken in. */
  public void flush() {
    // In one piece, since standard output writes at once what it is given.
    StringBuilder lines = new StringBuilder();
    predictor.run().forEach(done -> lines.append(text.line(done)));
    out.print(lines);
    lost = out.checkError(); // Which flushes.
  }

  /** Whether nobody reads any more, as behind {@code head}: the rest need not be computed. */
  public boolean isLost() {
    return lost;
  }
}
