package dev.chainrule.cli;

import dev.chainrule.run.Checkpointer.CheckpointPolicy;
import dev.chainrule.settings.Range;
import dev.chainrule.settings.Setting;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a run survives failures. */
final class CheckpointOptions extends SettingGroup {
  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,8})([smh]?)");

  static final Setting<Span> EVERY =
      Setting.custom(
              "checkpoint-every",
              "SPAN",
              Span.class,
              CheckpointOptions::parse,
              "steps such as 50, a time such as 30s, 10m or 2h, or never",
              "Steps (50) or time (30s, 10m, 2h) from one checkpoint to the next, besides those"
                  + " at the start and at the end of every epoch; never: only when a run ends"
                  + " early.")
          .orElse(new Span(0, 600));
  static final Setting<Integer> KEEP =
      Setting.whole("keep", 3, Range.atLeast(1), "Checkpoints that stay, the newest.");
  static final Setting<OnFailure> ON_FAILURE =
      Setting.choice(
          "on-checkpoint-failure",
          OnFailure.WARN,
          "If a checkpoint cannot be written: warn and continue, or stop.");
  static final Setting<Boolean> RESUME =
      Setting.flag(
          "resume",
          false,
          "Go on with the run in --out from its newest checkpoint that is whole, to the same bits."
              + " Settings that are not given are the run's own; of those that fix the bits, only"
              + " --epochs may change, upwards. A run that was killed before its first checkpoint"
              + " begins anew.");

  CheckpointOptions() {
    super("Checkpoints", EVERY, KEEP, ON_FAILURE, RESUME);
  }

  /** What happens when a checkpoint cannot be written. */
  enum OnFailure {
    WARN,
    STOP
  }

  /**
   * Time from one checkpoint to the next.
   *
   * @param steps 0 if it is not counted in steps
   * @param seconds 0 if it is not measured in time
   */
  record Span(int steps, double seconds) {
    static final Span NEVER = new Span(0, 0);

    /** As users write it. */
    @Override
    public String toString() {
      if (equals(NEVER)) {
        return "never";
      } else if (steps > 0) {
        return String.valueOf(steps);
      }
      long whole = Math.round(seconds);
      return whole % 3600 == 0
          ? whole / 3600 + "h"
          : whole % 60 == 0 ? whole / 60 + "m" : whole + "s";
    }
  }

  /** {@code 50}, {@code 30s}, {@code 10m}, {@code 2h} or {@code never}. */
  private static Span parse(String word) {
    String text = word.strip().toLowerCase(Locale.ROOT);
    Matcher form = FORM.matcher(text);
    if (text.equals("never")) {
      return Span.NEVER;
    } else if (!form.matches()) {
      throw new IllegalArgumentException(word);
    }
    int number = Integer.parseInt(form.group(1));
    return switch (form.group(2)) {
      case "s" -> new Span(0, number);
      case "m" -> new Span(0, 60.0 * number);
      case "h" -> new Span(0, 3600.0 * number);
      default -> new Span(number, 0);
    };
  }

  void check(CommonOptions common, OutputOptions output) {
    common.require(
        !resume() || output.out() != null, RESUME, "which run?", "its directory as --out");
    common.require(
        !resume() || !output.get(OutputOptions.OVERWRITE),
        RESUME,
        "given with --overwrite",
        "one of the two: go on with a run, or replace it");
  }

  boolean resume() {
    return get(RESUME);
  }

  CheckpointPolicy policy() {
    Span every = get(EVERY);
    return new CheckpointPolicy(
        every.steps(),
        every.seconds(),
        !every.equals(Span.NEVER),
        get(ON_FAILURE) == OnFailure.STOP);
  }
}
