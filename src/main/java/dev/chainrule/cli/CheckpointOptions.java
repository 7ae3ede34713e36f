package dev.chainrule.cli;

import dev.chainrule.run.Checkpointer.CheckpointPolicy;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a run survives what may happen to it. */
final class CheckpointOptions {
  @Option(
      names = "--checkpoint-every",
      paramLabel = "SPAN",
      defaultValue = "10m",
      converter = SpanConverter.class,
      description = {
        "A checkpoint every so many steps (50) or so much time (30s, 10m, 2h), besides those at the",
        "start and at the end of every epoch; never: only when a run ends early.",
        "Default: ${DEFAULT-VALUE}."
      })
  Span every;

  @Option(
      names = "--keep",
      paramLabel = "N",
      defaultValue = "3",
      description = "Checkpoints that stay, the newest. Default: ${DEFAULT-VALUE}.")
  int keep;

  @Option(
      names = "--on-checkpoint-failure",
      paramLabel = "WHAT",
      defaultValue = "warn",
      description = {
        "If one cannot be written: warn and train on, or stop. Default: ${DEFAULT-VALUE}."
      })
  OnFailure onFailure;

  @Option(
      names = "--resume",
      description = {
        "Go on with the run in --out from its newest checkpoint that is whole, to the same bits.",
        "Settings that are not given are the run's own; of those that fix the bits, only --epochs",
        "may change, upwards. A run that was killed before its first checkpoint begins anew."
      })
  boolean resume;

  /** What a failure to write a checkpoint leads to. */
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
  }

  /** {@code 50}, {@code 30s}, {@code 10m}, {@code 2h} or {@code never}. */
  static final class SpanConverter implements ITypeConverter<Span> {
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,8})([smh]?)");

    @Override
    public Span convert(String value) {
      String text = value.trim().toLowerCase(Locale.ROOT);
      Matcher form = FORM.matcher(text);
      if (text.equals("never")) {
        return Span.NEVER;
      } else if (!form.matches()) {
        throw new TypeConversionException(
            "steps such as 50, a time such as 30s, 10m or 2h, or never");
      }
      int number = Integer.parseInt(form.group(1));
      return switch (form.group(2)) {
        case "s" -> new Span(0, number);
        case "m" -> new Span(0, 60.0 * number);
        case "h" -> new Span(0, 3600.0 * number);
        default -> new Span(number, 0);
      };
    }
  }

  /** Checks what belongs together. */
  void check(CommonOptions common, OutputOptions output) {
    common.require(keep >= 1, "--keep: %d, expected at least 1", keep);
    common.require(
        !resume || output.out != null, "--resume: which run? expected its directory as --out");
    common.require(
        !resume || !output.overwrite,
        "--resume: given with --overwrite, expected one of the two: go on with a run, or replace it");
  }

  CheckpointPolicy policy() {
    return new CheckpointPolicy(
        every.steps(),
        every.seconds(),
        !every.equals(Span.NEVER),
        keep,
        onFailure == OnFailure.STOP);
  }
}
