package dev.chainrule.train;

import static dev.chainrule.settings.Setting.choice;
import static dev.chainrule.settings.Setting.share;

import dev.chainrule.data.Dataset;
import dev.chainrule.data.Encoding;
import dev.chainrule.data.Standardization;
import dev.chainrule.random.CounterRandom;
import dev.chainrule.settings.Setting;
import java.util.List;

/** The settings of what data mean to the network. */
public final class DataSettings {
  /** What numbers are taken for. */
  public enum Kind {
    /** Pixels if all numbers of the training set are whole, 0 to 255, and one is above 127. */
    AUTO,
    PIXELS,
    NUMBERS
  }

  public static final Setting<Kind> VALUES =
      choice(
          "values",
          Kind.AUTO,
          "What the data's numbers are: pixels, which are divided by 255, or numbers, which are"
              + " taken as they are; auto: pixels if all of the training set are whole and from 0"
              + " to 255, and one is above 127.");
  public static final Setting<Standardization> STANDARDIZE =
      choice(
          "standardize",
          Standardization.NONE,
          "Bring each column to one scale: zscore to mean 0 and standard deviation 1, unit to 0 to"
              + " 1, over the training set. The model keeps how, and whatever reads it does the"
              + " same.");
  public static final Setting<Double> TEST_SHARE =
      share(
          "test-share",
          0,
          "X: take this share of the training set, drawn by the seed, for the test set, where there"
              + " is none.");

  /** All of them, in the order in which users see them. */
  public static final List<Setting<?>> OPTIONS = List.of(VALUES, STANDARDIZE, TEST_SHARE);

  /** So that the test set is another draw than the validation set. */
  private static final int TEST_DRAW = 1;

  private DataSettings() {}

  /** The seed of the draw of a test set, for a run with {@code seed}. */
  public static long testSeed(long seed) {
    return CounterRandom.derive(seed, TEST_DRAW);
  }

  /**
   * The encoding of a training set, without standardization.
   *
   * @param names of the classes for people; empty for their labels
   */
  public static Encoding encoding(Kind kind, Dataset train, List<String> names) {
    boolean pixels = kind == Kind.AUTO ? train.numbers().arePixels() : kind == Kind.PIXELS;
    int divisor = pixels ? Encoding.PIXELS.divisor() : 1;
    return new Encoding(divisor, List.of(), List.of(), train.namedClasses(), names);
  }
}
