package dev.chainrule.cli;

import dev.chainrule.check.GradientCheck;
import dev.chainrule.check.GradientReport;
import dev.chainrule.check.GradientTable;
import dev.chainrule.io.Json;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Blas;
import dev.chainrule.model.Backprop;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.model.Network;
import dev.chainrule.optim.Regularization;
import dev.chainrule.settings.Range;
import dev.chainrule.settings.Setting;
import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.train.TrainSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code chainrule gradcheck}. */
@Command(
    name = "gradcheck",
    description = {
      "Gives every gradient a second and a third opinion.",
      "Compares backpropagation written by hand with automatic differentiation, and that with"
          + " central differences, to first and second order, for one batch of the training set, in"
          + " float64, without Spark. Exit code 70 if they disagree.",
      "",
      "Each parameter is moved along random directions of +1 and -1, networks of 2,000 parameters"
          + " or fewer also weight by weight. Where a ReLU unit, or a weight under --l1, would"
          + " change its sign within a step, the step is shortened, from 1e-5 down to 1e-8; if even"
          + " that crosses the kink, the direction is left out and the table says so: no difference"
          + " quotient is a derivative there.",
      "",
      "Everything is in float64 and all gradients are compared, so --precision and --gradient have"
          + " no say here."
    },
    footer = {
      "",
      "Examples:",
      "  chainrule gradcheck --rows 32",
      "  chainrule gradcheck --layers 784,64,10 --hidden tanh --loss half-squared-error",
      "  chainrule gradcheck --network 'dense(64) gelu layernorm dense(10)'",
      "  chainrule gradcheck --model runs/2026-11-23-190000 --json"
    })
final class GradCheck extends CheckedCommand {
  static final Setting<Integer> ROWS =
      Setting.whole("rows", 32, Range.atLeast(1), "Rows of the batch.");
  static final Setting<Integer> DIRECTIONS =
      Setting.whole("directions", 4, Range.atLeast(1), "Random directions for each parameter.");

  @Mixin BatchOptions chosen = new BatchOptions();

  @Mixin
  SettingGroup check =
      new SettingGroup(
          "Check",
          ROWS,
          DIRECTIONS,
          TrainSettings.CLASS_WEIGHTS,
          Regularization.L1,
          Regularization.L2,
          Regularization.PENALIZE_ALL,
          ClusterSettings.BLAS,
          ClusterSettings.BLAS_KERNEL,
          Evaluate.JSON);

  private final Function<Network, Backprop> manual;

  GradCheck() {
    this(GradientMethod.MANUAL::create);
  }

  /**
   * @param manual makes the gradient that is compared with the others
   */
  GradCheck(Function<Network, Backprop> manual) {
    this.manual = manual;
  }

  @Override
  void check() {
    chosen.check(common);
  }

  @Override
  int run() {
    Blas.use(
        ClusterSettings.blas(
            check.get(ClusterSettings.BLAS), check.get(ClusterSettings.BLAS_KERNEL)));
    BatchOptions.Chosen batch =
        chosen.read(common, check.get(ROWS), check.get(TrainSettings.CLASS_WEIGHTS));
    Optional<Backprop> byHand =
        Optional.of(batch.network()).filter(GradientMethod.MANUAL::supports).map(manual);
    GradientReport report =
        new GradientCheck(
                batch.network(),
                batch.weights(),
                batch.batch(),
                new Regularization(
                    check.get(Regularization.L1),
                    check.get(Regularization.L2),
                    0,
                    0,
                    check.get(Regularization.PENALIZE_ALL)),
                chosen.seed(),
                check.get(DIRECTIONS))
            .run(byHand);
    System.out.print(check.get(Evaluate.JSON) ? asJson(batch, report) : asText(batch, report));
    return report.agrees() ? ExitCode.DONE : ExitCode.INTERNAL;
  }

  private static String asText(BatchOptions.Chosen batch, GradientReport report) {
    return Words.format(
            "%s: %,d parameters in float64%n%s%nmean loss %.10g%n%n",
            describe(batch.network()),
            batch.weights().layout().trainedSize(),
            batch.origin(),
            report.meanLoss())
        + GradientTable.format(report);
  }

  private static String asJson(BatchOptions.Chosen batch, GradientReport report) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("network", describe(batch.network()));
    object.put("origin", batch.origin());
    object.putAll(GradientTable.json(report));
    return Json.line(object);
  }

  private static String describe(Network network) {
    return network.text() + ", " + network.loss().label();
  }
}
