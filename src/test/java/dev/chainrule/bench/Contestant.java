package dev.chainrule.bench;

/** Somebody who trains as fast as it can. Works on a thread of the caller's, one call at a time. */
interface Contestant extends AutoCloseable {

  /** What it is: library, version, and what else bears on its speed. */
  String about();

  /** Gets ready for steps of {@code batch} rows, and drops what it had ready before. */
  void prepare(int batch) throws Exception;

  /** Trains on, in whole steps, for this long or a little longer. */
  Leg run(double seconds) throws Exception;

  @Override
  default void close() {}

  /**
   * What came of it.
   *
   * @param rate rows in a second
   * @param loss mean of the last step's rows; 0 of what does not train
   */
  record Leg(double rate, double loss) {

    /** As a word. */
    @Override
    public String toString() {
      return rate + " " + loss;
    }

    /** What {@link #toString} gave. */
    static Leg of(String word) {
      String[] numbers = word.split(" ", -1);
      return new Leg(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]));
    }
  }
}
