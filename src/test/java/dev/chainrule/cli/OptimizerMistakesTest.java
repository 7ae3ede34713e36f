package dev.chainrule.cli;

import static dev.chainrule.cli.Mistakes.assertNothingTold;
import static dev.chainrule.cli.Mistakes.assertTold;
import static dev.chainrule.cli.Mistakes.train;

import dev.chainrule.MnistSubset;
import dev.chainrule.linalg.Blas;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options that mean nothing beside the optimizer, engine or schedule that was chosen. */
class OptimizerMistakesTest {
  private static final String ONE_LOSS =
      "--network: has dropout, maybe by --input-dropout, or batchnorm, expected neither with"
          + " --optimizer lbfgs, which needs one loss for all steps";

  @TempDir Path dir;

  /** Where netlib is opened first, it says which engine it chose. */
  @BeforeAll
  static void openBlas() {
    Blas.report();
  }

  private static List<String> lbfgs(String... words) {
    return Stream.concat(
            train("--optimizer=lbfgs", "--precision=float64").stream(), Stream.of(words))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lr=1",
        "warmup-epochs=0",
        "decay=none",
        "momentum=0.9",
        "nesterov",
        "beta1=0.9",
        "l1=0.1",
        "weight-decay=0",
        "max-norm=3",
        "clip-norm=1",
        "clip-value=1"
      })
  void optionsOfSmallStepsAreNone(String option) {
    String name = option.replaceFirst("=.*", "");
    assertTold(
        lbfgs("--" + option),
        "--"
            + name
            + ": no option of --optimizer lbfgs, expected --history, --tolerance, --l2, --penalize-all");
  }

  @Test
  void pairsAndToleranceAreOptionsOfNoOther() {
    assertTold(
        train("--history=5"),
        "--history: no option of --optimizer sgd, expected --momentum, --nesterov");
    assertNothingTold(
        lbfgs("--history=5", "--tolerance=0", "--l2=0.1", "--penalize-all", "--seed=3"));
  }

  @Test
  void imagesThatChangeAreNoOneLoss() {
    assertTold(
        lbfgs("--shift=2"),
        "--shift: 2.0, expected no augmentation with --optimizer lbfgs, which needs one loss for all"
            + " steps");
  }

  @Test
  void residentEngineHasNoWholeVectors() {
    for (String[] words :
        new String[][] {
          {"--optimizer=lars", "--optimizer lars"},
          {"--clip-norm=1", "--clip-norm 1.0"}
        }) {
      assertTold(
          train("--engine=resident", words[0]),
          "--engine: resident, expected aggregate or auto with "
              + words[1]
              + ", which needs whole vectors");
      assertNothingTold(train("--engine=auto", words[0]));
    }
  }

  @Test
  void optionsOfAnotherDecayAreNone() {
    assertTold(
        train("--decay=none", "--decay-factor=0.5"),
        "--decay-factor: no option of --decay none, expected none: it has none");
    assertTold(
        train("--decay=polynomial", "--decay-epochs=2"),
        "--decay-epochs: no option of --decay polynomial, expected --decay-power");
    assertNothingTold(train("--decay=step", "--decay-epochs=2", "--decay-factor=0.5"));
  }

  @Test
  void float32IsTooFew() {
    assertTold(
        train("--optimizer=lbfgs"),
        "--precision: float32, expected float64 with --optimizer lbfgs, which lives on differences"
            + " of gradients");
  }

  @Test
  void settingsOfAWeakerSourceMayBeMeantForAnother() throws IOException {
    Path file = dir.resolve("my.properties");
    assertNothingTold(
        Mistakes.trainBy(
            file,
            "spark.chainrule.lr = 0.5\nspark.chainrule.batch = 10\n",
            "--optimizer=lbfgs",
            "--precision=float64"));
  }

  @Test
  void batchMustBeAllRowsAndLossesOneFunction() throws IOException {
    MnistSubset.write(dir, 100, 10);
    String data = "--data=" + dir;
    String out = "--out=" + dir.resolve("run");
    assertTold(
        lbfgs(data, out, "--batch=99"),
        "--batch: 99, expected at least 100, all rows, for --optimizer lbfgs");
    assertTold(lbfgs(data, out, "--network=dense(5) relu dropout(0.1) dense(10)"), ONE_LOSS);
    assertTold(lbfgs(data, out, "--network=residual(batchnorm relu) dense(10)"), ONE_LOSS);
  }
}
