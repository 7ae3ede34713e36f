package dev.chainrule.cli;

import dev.chainrule.checkpoint.OutputException;
import dev.chainrule.linalg.Blas;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Reduction;
import dev.chainrule.model.ReferenceExample;
import dev.chainrule.report.Explainer;
import dev.chainrule.report.Explanation;
import dev.chainrule.report.ExplanationHtml;
import dev.chainrule.report.ExplanationText;
import dev.chainrule.report.XorLesson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code chainrule explain}. */
@Command(
    name = "explain",
    sortOptions = false,
    description = {
      "Shows one batch on its way through the network, without Spark.",
      "Every step forward and backward with its formula, shapes and numbers, the update, and the",
      "gradients by hand, automatically and numerically side by side.",
      "",
      "The examples of the walkthrough are built in:",
      "  tiny           one row through two hidden units, both active",
      "  relu-blocking  the same, one of them inactive",
      "  batch          two rows at once, with the sum and with the mean of their losses",
      "  xor            the traditional network of sigmoids learns XOR, sample by sample",
      "Without an example it explains a few rows of a training set, in float64; --precision and",
      "--gradient have no say here.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  chainrule explain tiny",
      "  chainrule explain relu-blocking --html relu.html",
      "  chainrule explain --data data/mnist --rows 4 --layers 784,16,10",
      "  chainrule explain --data data/mnist --model runs/2026-11-23-190000 --html step.html"
    })
final class Explain implements Callable<Integer> {
  private static final List<String> EXAMPLES = List.of("tiny", "relu-blocking", "batch", "xor");

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "EXAMPLE",
      description = "tiny, relu-blocking, batch or xor.")
  String example;

  @Mixin BatchOptions chosen = new BatchOptions();

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "4",
      description = "Rows of the training set to explain. Default: ${DEFAULT-VALUE}.")
  int rows;

  @Option(
      names = "--step-size",
      paramLabel = "X",
      defaultValue = "0.1",
      description = "Learning rate of the update. Default: ${DEFAULT-VALUE}.")
  double stepSize;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      converter = PathOption.Local.class,
      description = {
        "Write one page that needs nothing else: the computation graph drawn,",
        "gradients flowing back, and a card for each step. Replaces FILE."
      })
  Path html;

  @Mixin CommonOptions common = new CommonOptions();

  @Override
  public Integer call() {
    common.begin();
    chosen.check(common, rows);
    common.require(stepSize > 0, "--step-size: %s, expected more than 0", stepSize);
    common.require(
        example == null || EXAMPLES.contains(example) || common.isStray(example),
        "example %s: unknown, expected one of %s",
        example,
        String.join(", ", EXAMPLES));
    common.require(
        html == null || !"xor".equals(example),
        "--html: xor is text only, expected an example or --data");
    common.throwProblems();

    Blas.use(Blas.Choice.AUTO);
    if ("xor".equals(example)) {
      System.out.print(XorLesson.text(chosen.seed));
      return ExitCode.DONE;
    }
    List<Explanation> explanations = example == null ? ofData() : ofExample();
    if (html == null) {
      explanations.forEach(e -> System.out.print(ExplanationText.render(e)));
    } else {
      write(ExplanationHtml.render(explanations));
      System.out.println("Wrote " + html);
    }
    return ExitCode.DONE;
  }

  private List<Explanation> ofExample() {
    return switch (example) {
      case "tiny" -> List.of(of(ReferenceExample.tiny(), "tiny", Reduction.SUM));
      case "relu-blocking" ->
          List.of(of(ReferenceExample.reluBlocking(), "relu-blocking", Reduction.SUM));
      default ->
          List.of(
              of(ReferenceExample.batchOfTwo(), "batch, summed", Reduction.SUM),
              of(ReferenceExample.batchOfTwo(), "batch, mean", Reduction.MEAN));
    };
  }

  private Explanation of(ReferenceExample e, String name, Reduction reduction) {
    return Explainer.explain(
        name,
        "The walkthrough's example '%s'.".formatted(e.name()),
        e.mlp(),
        e.weights(),
        e.batch(),
        reduction,
        stepSize,
        chosen.seed);
  }

  private List<Explanation> ofData() {
    BatchOptions.Chosen batch = chosen.read(common, rows);
    if (!(batch.network() instanceof Mlp mlp)) {
      throw new UsageException(
          List.of("explain: shows the perceptrons of --layers, not " + batch.network().text()));
    }
    return List.of(
        Explainer.explain(
            "one batch",
            batch.origin() + ".",
            mlp,
            batch.weights(),
            batch.batch(),
            Reduction.MEAN,
            stepSize,
            chosen.seed));
  }

  private void write(String page) {
    try {
      Files.writeString(html, page);
    } catch (IOException e) {
      throw new OutputException(html + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
