package dev.chainrule.train;

import dev.chainrule.optim.LearningRate;
import dev.chainrule.optim.LearningRate.Decay;
import dev.chainrule.optim.OptimizerSpec;
import dev.chainrule.optim.Regularization;
import dev.chainrule.settings.Problem;
import dev.chainrule.settings.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** Settings that were given, and mean nothing to the optimizer or the schedule that was chosen. */
public final class Misplaced {
  private final BiPredicate<Setting<?>, Setting<?>> isRequestedFor;
  private final List<Problem> found = new ArrayList<>();

  private Misplaced(BiPredicate<Setting<?>, Setting<?>> isRequestedFor) {
    this.isRequestedFor = isRequestedFor;
  }

  /**
   * What is wrong; nothing, if all that was given has a use.
   *
   * @param isRequestedFor whether somebody gave the second setting for this choice of the first
   */
  public static List<Problem> find(
      OptimizerSpec optimizer, Decay decay, BiPredicate<Setting<?>, Setting<?>> isRequestedFor) {
    Misplaced misplaced = new Misplaced(isRequestedFor);
    List<Setting<?>> own = new ArrayList<>(optimizer.settings());
    List<Setting<?>> all = new ArrayList<>(OptimizerSpec.allSettings());
    if (optimizer.isFullBatch()) {
      own.addAll(List.of(Regularization.L2, Regularization.PENALIZE_ALL));
      all.addAll(TrainSettings.OF_SMALL_STEPS);
    } else {
      misplaced.check(LearningRate.DECAY, decay.label(), decay.settings(), LearningRate.OF_DECAY);
    }
    misplaced.check(TrainSettings.OPTIMIZER, optimizer.label(), own, all);
    return misplaced.found;
  }

  /**
   * An option of another value of a choice is a mistake.
   *
   * @param own the settings that this value has
   * @param all those that some value has
   */
  private void check(Setting<?> choice, String value, List<Setting<?>> own, List<Setting<?>> all) {
    String has = own.stream().map(Setting::option).collect(Collectors.joining(", "));
    for (Setting<?> setting : all) {
      if (!own.contains(setting) && isRequestedFor.test(choice, setting)) {
        found.add(
            Problem.of(
                setting.name(),
                "no option of " + choice.option() + " " + value,
                has.isEmpty() ? "none: it has none" : has));
      }
    }
  }
}
