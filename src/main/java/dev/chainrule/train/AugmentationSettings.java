package dev.chainrule.train;

import static dev.chainrule.settings.Range.atLeast;

import dev.chainrule.data.Augmentation;
import dev.chainrule.settings.Range;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;
import java.util.List;

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
