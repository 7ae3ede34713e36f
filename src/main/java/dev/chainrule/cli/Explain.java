package dev.chainrule.cli;

import dev.chainrule.explain.Explainer;
import dev.chainrule.explain.Explanation;
import dev.chainrule.explain.ExplanationHtml;
import dev.chainrule.explain.ExplanationText;
import dev.chainrule.explain.Reduction;
import dev.chainrule.explain.ReferenceExample;
import dev.chainrule.explain.XorLesson;
import dev.chainrule.io.OutputException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.linalg.Blas;
import dev.chainrule.model.Mlp;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.settings.Problem;
import dev.chainrule.settings.Range;
import dev.chainrule.settings.Setting;
import dev.chainrule.train.ClassWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code chainrule explain}. */
@Command(
    name = "explain",
    description = {
      "Shows one batch on its way through the network, without Spark.",
      "Every step forward and backward with its formula, shapes and numbers, the update, and the"
          + " gradients by hand, automatically and numerically side by side.",
      "",
      "The examples of the walkthrough are built in:",
      "  tiny           one row through two hidden units, both active",
      "  relu-blocking  the same, one of them inactive",
      "  batch          two rows at once, with the sum and with the mean of their losses",
      "  xor            the traditional network of sigmoids learns XOR, sample by sample",
      "Without an example it explains a few rows of a training set, in float64; --precision and"
          + " --gradient have no say here."
    },
    footer = {
      "",
      "Examples:",
      "  chainrule explain tiny",
      "  chainrule explain relu-blocking --html relu.html",
      "  chainrule explain --data data/mnist --rows 4 --layers 784,16,10",
      "  chainrule explain --data data/mnist --model runs/2026-11-23-190000 --html step.html"
    })
final class Explain extends CheckedCommand {
  private static final List<String> EXAMPLES = List.of("tiny", "relu-blocking", "batch", "xor");

  private static final String NO_SAY = "has no say here: an example has its own network and rows";

  static final Setting<Integer> ROWS =
      Setting.whole("rows", 4, Range.atLeast(1), "Rows of the training set to explain.");
  static final Setting<Double> STEP_SIZE =
      Setting.number("step-size", 0.1, Range.moreThan(0), "Learning rate of the update.");
  static final Setting<Path> HTML =
      PathOption.local(
          "html",
          "FILE",
          "Write one page that needs nothing else: the computation graph drawn, gradients flowing"
              + " back, and a card for each step. Replaces FILE.");

  /** What examples, too, leave to users. */
  private static final Set<Setting<?>> OF_EXAMPLES = Set.of(BatchOptions.SEED, STEP_SIZE, HTML);

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "EXAMPLE",
      description = "tiny, relu-blocking, batch or xor.")
  String example;

  @Mixin BatchOptions chosen = new BatchOptions();
  @Mixin SettingGroup lesson = new SettingGroup("Lesson", ROWS, STEP_SIZE, HTML);

  @Override
  void check() {
    chosen.check(common);
    common.require(
        example == null || EXAMPLES.contains(example) || common.isStray(example),
        new Problem(
            null,
            "example %s: unknown, expected one of %s"
                .formatted(example, String.join(", ", EXAMPLES))));
    common.require(
        lesson.get(HTML) == null || !"xor".equals(example),
        HTML,
        "xor is text only",
        "an example or --data");
    if (example != null && EXAMPLES.contains(example)) {
      common
          .given()
          .filter(setting -> !OF_EXAMPLES.contains(setting))
          .map(setting -> new Problem(setting.name(), NO_SAY))
          .forEach(common::add);
    }
  }

  @Override
  int run() {
    Blas.use(Blas.Choice.AUTO);
    if ("xor".equals(example)) {
      System.out.print(XorLesson.text(chosen.seed()));
      return ExitCode.DONE;
    }
    List<Explanation> explanations = example == null ? ofData() : ofExample();
    Path html = lesson.get(HTML);
    if (html == null) {
      explanations.forEach(e -> System.out.print(ExplanationText.render(e)));
    } else {
      write(html, ExplanationHtml.render(explanations));
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
        lesson.get(STEP_SIZE),
        chosen.seed());
  }

  private List<Explanation> ofData() {
    BatchOptions.Chosen batch = chosen.read(common, lesson.get(ROWS), ClassWeights.NONE);
    if (!(batch.network() instanceof Mlp mlp)) {
      String text = "explain: shows the perceptrons of --layers, not " + batch.network().text();
      throw new InvalidSettingsException(List.of(new Problem(null, text)));
    }
    return List.of(
        Explainer.explain(
            "one batch",
            batch.origin() + ".",
            mlp,
            batch.weights(),
            batch.batch(),
            Reduction.MEAN,
            lesson.get(STEP_SIZE),
            chosen.seed()));
  }

  private static void write(Path html, String page) {
    try {
      Files.writeString(html, page);
    } catch (IOException e) {
      throw new OutputException(html + ": cannot be written: " + SafeMessage.reason(e), e);
    }
  }
}
