package dev.chainrule.train;

import static dev.chainrule.settings.Range.atLeast;

import dev.chainrule.data.Augmentation;
import dev.chainrule.data.Dataset;
import dev.chainrule.io.Words;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.settings.Problem;
import dev.chainrule.settings.Range;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The settings of {@link Augmentation}; by default there is none. */
public final class AugmentationSettings {
  public static final Setting<Double> SHIFT =
      amount(
          "shift",
          "PIXELS",
          0,
          atLeast(0).below(1e6),
          "Shift each training image anew in each epoch by up to PIXELS, in both directions. As of"
              + " all these, the amount is drawn uniformly by seed, epoch and row, and 0 is none.");
  public static final Setting<Double> ROTATE =
      amount("rotate", "DEGREES", 0, atLeast(0).upTo(180), "Turn it by up to DEGREES either way.");
  public static final Setting<Double> ZOOM =
      amount(
          "zoom",
          "SHARE",
          0,
          atLeast(0).below(1),
          "Multiply its width and its height, each by a factor from 1 - SHARE to 1 + SHARE.");
  public static final Setting<Double> SHEAR =
      amount(
          "shear",
          "DEGREES",
          0,
          atLeast(0).upTo(80),
          "Slant its upright lines by up to DEGREES either way.");
  public static final Setting<Double> ELASTIC_ALPHA =
      amount(
          "elastic-alpha",
          "X",
          0,
          atLeast(0).below(1e6),
          "Deform it elastically (Simard et al. 2003): a random vector of up to X pixels for each"
              + " pixel, smoothed by --elastic-sigma. Displacements then have a standard deviation"
              + " of 0.163 X / sigma pixels; for 28 x 28 the authors take 34 and 4.");
  public static final Setting<Double> ELASTIC_SIGMA =
      amount(
          "elastic-sigma",
          "PIXELS",
          4,
          atLeast(0.5).below(1e6),
          "Standard deviation of the Gaussian that smooths these vectors.");

  /** All of them, in the order in which users see them. */
  public static final List<Setting<?>> OPTIONS =
      List.of(SHIFT, ROTATE, ZOOM, SHEAR, ELASTIC_ALPHA, ELASTIC_SIGMA);

  private AugmentationSettings() {}

  /** The first amount that is not 0. */
  public static Optional<Setting<?>> firstChanged(Function<Setting<?>, ?> values) {
    return OPTIONS.stream()
        .filter(setting -> setting != ELASTIC_SIGMA)
        .filter(setting -> !setting.defaultValue().equals(values.apply(setting)))
        .findFirst();
  }

  /**
   * What is wrong with them, before the data is looked at.
   *
   * @param values of each
   * @param fullBatch whether the optimizer takes all rows in a step
   * @param isSigmaGiven whether somebody set {@link #ELASTIC_SIGMA}
   */
  public static List<Problem> problems(
      Function<Setting<?>, ?> values, boolean fullBatch, boolean isSigmaGiven) {
    List<Problem> problems = new ArrayList<>();
    if (fullBatch) {
      firstChanged(values)
          .ifPresent(
              setting ->
                  problems.add(
                      Problem.of(
                          setting.name(),
                          values.apply(setting),
                          "no augmentation with --optimizer lbfgs, which needs one loss for all"
                              + " steps")));
    }
    if (isSigmaGiven && ELASTIC_ALPHA.defaultValue().equals(values.apply(ELASTIC_ALPHA))) {
      problems.add(
          Problem.of(
              ELASTIC_SIGMA.name(), "there is no elastic deformation", "--elastic-alpha above 0"));
    }
    return problems;
  }

  /**
   * What is no image has no neighbouring pixels that could move.
   *
   * @throws InvalidSettingsException if there is an amount, and rows are not images
   */
  public static void requireImages(Function<Setting<?>, ?> values, Dataset train) {
    firstChanged(values)
        .ifPresent(
            setting ->
                new InvalidSettingsException.Checks()
                    .require(
                        train.isOfBytes() && train.height() > 1 && train.width() > 1,
                        setting.name(),
                        Words.format(
                            "rows of %d x %d %s",
                            train.height(), train.width(), train.isOfBytes() ? "bytes" : "numbers"),
                        "images of 2 x 2 pixels or more")
                    .done());
  }

  private static Setting<Double> amount(
      String name, String label, double defaultValue, Range range, String meaning) {
    return Setting.custom(name, label, Double.class, Double::valueOf, "a number", meaning)
        .within(range)
        .orElse(defaultValue);
  }

  /** What {@code values} say. */
  static Augmentation of(Values values) {
    return new Augmentation(
        values.get(SHIFT),
        values.get(ROTATE),
        values.get(ZOOM),
        values.get(SHEAR),
        values.get(ELASTIC_ALPHA),
        values.get(ELASTIC_SIGMA));
  }
}
