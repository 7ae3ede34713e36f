package dev.chainrule.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.ParameterLayout.Role;
import dev.chainrule.page.Html;
import dev.chainrule.run.ModelFile.Model;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** {@code report.html}: one run on one page. */
public final class RunPage {
  /** First-layer units that are drawn, and how many stand in a row. */
  private static final int MOST_UNITS = 64;

  private static final int UNITS_ACROSS = 16;

  /** Seconds after which a browser reads the page of a run that goes on again. */
  public static final int REFRESH_SECONDS = 5;

  private final RunRecord run;
  private final StringBuilder body = new StringBuilder();

  private RunPage(RunRecord run) {
    this.run = run;
  }

  /** The page, as HTML. */
  public static String format(RunRecord run) {
    return new RunPage(run).format();
  }

  private String format() {
    lead();
    section(
        "How it went",
        Html.plots(
            () -> List.of(Curves.loss(run), Curves.accuracy(run), Curves.learningRate(run)),
            "curves"));
    if (run.epochs().stream().anyMatch(epoch -> epoch.has("flow"))) {
      section("How gradients flow", Html.plots(() -> Curves.flow(run), "flow"));
    }
    run.testOfTheseWeights().ifPresent(test -> section("The test set", new TestSet(test).html()));
    run.model().flatMap(this::firstLayer).ifPresent(html -> section("The first layer", html));
    run.summary().ifPresent(this::facts);
    return Html.page(
        "Training run " + run.shortName(), run.hasEnded() ? 0 : REFRESH_SECONDS, body.toString());
  }

  private void section(String title, String html) {
    body.append("<h2>").append(Html.escape(title)).append("</h2>\n").append(html);
  }

  // What a reader wants to know first.

  private void lead() {
    List<String> sentences = new ArrayList<>();
    if (run.hasEnded()) {
      JsonNode summary = run.summary().orElseThrow();
      sentences.add(outcome(summary));
      best(summary).ifPresent(sentences::add);
      sentences.add(
          Words.format(
              "Network %s: %,d parameters in %s, trained by %s, seed %s.",
              summary.path("network").asText(),
              summary.path("parameters").asLong(),
              summary.path("precision").asText(),
              summary.path("optimizer").asText(),
              summary.path("seed").asText()));
    } else {
      sentences.add(
          Words.format(
              "This run goes on, or was killed: %s and %s so far.",
              Words.count(run.steps().size(), "step"), Words.count(run.epochs().size(), "epoch")));
    }
    if (run.unreadLines() > 0) {
      sentences.add(
          Words.format(
              "%s of metrics.jsonl could not be read.", Words.count(run.unreadLines(), "line")));
    }
    if (run.test().isPresent() && run.testOfTheseWeights().isEmpty()) {
      sentences.add("evaluation.json is of other weights, and left out.");
    }
    List<String> warnings = warnings();
    sentences.addAll(warnings);
    body.append(warnings.isEmpty() ? "<div class=\"lead\">\n" : "<div class=\"lead bad\">\n")
        .append(Html.paragraphs(sentences))
        .append("</div>\n");
  }

  private static String outcome(JsonNode summary) {
    String steps = Words.count(summary.path("steps").asInt(), "step");
    String time =
        Words.format(
            "%.1f s of steps (%,.0f samples/s)",
            summary.path("trainSeconds").asDouble(), summary.path("samplesPerSecond").asDouble());
    String accuracy =
        summary.path("testAccuracy").isNumber()
            ? Words.format("Test accuracy %.4f", summary.path("testAccuracy").asDouble())
            : "Test accuracy unknown";
    return switch (summary.path("outcome").asText()) {
      case "diverged" ->
          "Diverged: the loss or a weight became NaN or infinite. What follows is of the weights"
              + " after %s. A smaller --lr, --warmup-epochs 1 or --clip-norm 1 may help."
                  .formatted(steps);
      case "interrupted" ->
          "Interrupted after %s and %s; train --resume goes on.".formatted(steps, time);
      case "stopped" ->
          "%s after %s, %s; stopped: %s."
              .formatted(accuracy, steps, time, summary.path("stopReason").asText());
      case "converged" ->
          "%s after %s, %s; the optimizer found nothing better.".formatted(accuracy, steps, time);
      default -> "%s after %s, %s.".formatted(accuracy, steps, time);
    };
  }

  private static Optional<String> best(JsonNode summary) {
    JsonNode best = summary.path("best");
    return best.isObject()
        ? Optional.of(
            Words.format(
                "Best on the validation set: epoch %d, with validation accuracy %.4f and test"
                    + " accuracy %.4f.",
                best.path("epoch").asInt(),
                best.path("validationAccuracy").asDouble(),
                best.path("testAccuracy").asDouble()))
        : Optional.empty();
  }

  /** The first of each cause, as the run told them. */
  private List<String> warnings() {
    Map<String, String> first = new LinkedHashMap<>();
    for (JsonNode epoch : run.epochs()) {
      for (JsonNode warning : epoch.path("warnings")) {
        first.putIfAbsent(
            warning.path("cause").asText(),
            Words.format(
                "Warning, from epoch %d on: %s.",
                epoch.path("epoch").asInt(), warning.path("words").asText()));
      }
    }
    return List.copyOf(first.values());
  }

  // What it looks like inside.

  /** The units whose weights are largest, as images, if rows are images. */
  private Optional<String> firstLayer(Model model) {
    Optional<Matrix> weights =
        model.network().layout().entries().stream()
            .filter(entry -> entry.role() == Role.WEIGHTS)
            .findFirst()
            .map(model.weights()::view);
    JsonNode image = run.summary().map(s -> s.path("image")).orElse(null);
    if (image == null || weights.isEmpty()) {
      return Optional.empty();
    }
    int height = image.path(0).asInt();
    int width = image.path(1).asInt();
    Matrix first = weights.get();
    if (height * width != first.rows() || height == 1 || width == 1) {
      return Optional.empty();
    }
    Matrix columns =
        Matrix.zeros(first.precision(), /* rows= */ first.cols(), /* cols= */ first.rows());
    Kernels.transpose(first, columns);
    List<Integer> units =
        IntStream.range(0, first.cols())
            .boxed()
            .sorted(Comparator.comparingDouble(unit -> -Kernels.norm(columns.rowRange(unit, 1))))
            .limit(MOST_UNITS)
            .toList();
    String text =
        Words.format(
            "Weights from the pixels into the %d of %,d units where they are largest: orange"
                + " pixels drive a unit, blue ones hold it back; white is 0, and each has a scale"
                + " of its own.",
            units.size(), first.cols());
    return Optional.of(
        Html.paragraphs(List.of(text))
            + Pictures.element(
                Pictures.weights(first, units, height, width, Math.min(UNITS_ACROSS, units.size())),
                "first-layer weights",
                "atlas"));
  }

  // Where it comes from.

  private void facts(JsonNode summary) {
    section("Where the time went", phases(summary.path("phases")));
    section("Settings", settings(summary));
    section("Provenance", Html.facts(provenance(summary)));
  }

  private static String phases(JsonNode phases) {
    double total = 0;
    for (Map.Entry<String, JsonNode> phase : phases.properties()) {
      total += phase.getKey().equals("gemm") ? 0 : phase.getValue().asDouble();
    }
    List<List<String>> rows = new ArrayList<>();
    for (Map.Entry<String, JsonNode> phase : phases.properties()) {
      double seconds = phase.getValue().asDouble();
      rows.add(
          List.of(
              phase.getKey().equals("gemm") ? "of compute: gemm" : phaseName(phase.getKey()),
              Words.format("%.2f", seconds),
              Words.format("%.1f", total == 0 ? 0 : 100 * seconds / total)));
    }
    return Html.table(List.of("phase", "seconds", "%"), rows);
  }

  /** {@code stragglerWait} as "straggler wait". */
  private static String phaseName(String name) {
    return name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }

  private static String settings(JsonNode summary) {
    JsonNode origins = summary.path("origins");
    List<List<String>> given = new ArrayList<>();
    List<List<String>> others = new ArrayList<>();
    for (Map.Entry<String, JsonNode> setting : summary.path("settings").properties()) {
      boolean isGiven = origins.has(setting.getKey());
      List<String> row =
          List.of(
              setting.getKey(),
              setting.getValue().asText(),
              origins.path(setting.getKey()).asText("default"));
      (isGiven ? given : others).add(row);
    }
    List<String> head = List.of("setting", "value", "from");
    return (given.isEmpty() ? "" : Html.words(head, given))
        + Html.details(
            Words.format("The %d that nobody set", others.size()), Html.words(head, others));
  }

  private static Map<String, String> provenance(JsonNode summary) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("weights, sha256", summary.path("weightsSha256").asText());
    summary.path("provenance").properties().forEach(f -> facts.put(f.getKey(), text(f.getValue())));
    facts.put("master", summary.path("master").asText());
    facts.put("blas, driver", text(summary.path("blas").path("driver")));
    summary
        .path("blas")
        .path("executors")
        .properties()
        .forEach(f -> facts.put("blas, executor " + f.getKey(), text(f.getValue())));
    return facts;
  }

  private static String text(JsonNode value) {
    if (!value.isObject()) {
      return value.asText();
    }
    List<String> parts = new ArrayList<>();
    value.properties().forEach(f -> parts.add(f.getKey() + " " + text(f.getValue())));
    return String.join(", ", parts);
  }
}
