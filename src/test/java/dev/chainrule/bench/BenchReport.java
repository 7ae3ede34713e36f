package dev.chainrule.bench;

import dev.chainrule.bench.Goal.Ratio;
import dev.chainrule.io.Json;
import dev.chainrule.io.Words;
import dev.chainrule.study.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run found.
 *
 * @param facts machine, versions and terms, by name
 * @param rates of all legs
 * @param ratios with their goals
 * @param findings what was found besides, by name
 */
record BenchReport(
    Map<String, String> facts, Rates rates, List<Ratio> ratios, Map<String, Object> findings) {

  /** Grows with every change of names that breaks a reader. */
  private static final int VERSION = 1;

  private static final String NONE = "-";

  static BenchReport of(Map<String, String> facts, Rates rates, Map<String, Object> findings) {
    List<Ratio> ratios =
        Goal.ALL.stream().map(goal -> goal.judge(rates)).flatMap(Optional::stream).toList();
    return new BenchReport(facts, rates, ratios, findings);
  }

  /** For people, ending with a line feed. */
  String text() {
    StringBuilder text = new StringBuilder();
    if (!rates.entrants().isEmpty()) {
      text.append("\nthousand samples/s, median (range)\n");
    }
    for (Entrant entrant : rates.entrants()) {
      for (int batch : rates.batches(entrant)) {
        Spread spread = rates.spread(entrant, batch).orElseThrow();
        text.append(
            Words.format(
                "  %-20s %,6d rows  %8s  (%s-%s)%n",
                entrant.label(),
                batch,
                thousands(spread.median()),
                thousands(spread.min()),
                thousands(spread.max())));
      }
    }
    if (!ratios.isEmpty()) {
      text.append("\nratios of legs of the same round, median (range)\n");
    }
    ratios.forEach(ratio -> text.append(line(ratio)));
    findings.forEach((name, value) -> text.append(Words.format("%n%s: %s%n", name, words(value))));
    return text.toString();
  }

  /** A number; a spread of some; or several of these by what grew, a line each. */
  private static String words(Object value) {
    if (value instanceof Map<?, ?> grown) {
      StringBuilder lines = new StringBuilder("median (range)");
      grown.forEach((size, at) -> lines.append(Words.format("%n  %7s  %s", size, words(at))));
      return lines.toString();
    }
    return value instanceof Spread spread ? range(spread) : value.toString();
  }

  /** The median and the range. */
  static String range(Spread spread) {
    return Words.format(
        "%s (%s-%s)",
        Words.number(spread.median()), Words.number(spread.min()), Words.number(spread.max()));
  }

  private static String line(Ratio ratio) {
    Goal goal = ratio.goal();
    return Words.format(
        "  %-40s %,6d rows  %5.2f  (%.2f-%.2f)  goal %s %.2f  %s%s%n",
        goal.title(),
        goal.batch(),
        ratio.spread().median(),
        ratio.spread().min(),
        ratio.spread().max(),
        goal.atLeast() ? ">=" : "<=",
        goal.bound(),
        ratio.met() ? "met" : "missed",
        goal.under().size() > 1 ? ", beside " + ratio.best().label() : "");
  }

  private static String thousands(double rate) {
    return rate <= 0 ? NONE : Words.format("%.1f", rate / 1e3);
  }

  /** For programs, ending with a line feed. */
  String json() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("version", VERSION);
    root.put("facts", facts);
    List<Object> legs = new ArrayList<>();
    for (Entrant entrant : rates.entrants()) {
      for (int batch : rates.batches(entrant)) {
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("entrant", entrant.label());
        place.put("rows", batch);
        place.put("samplesPerSecond", rates.of(entrant, batch));
        place.put("spread", rates.spread(entrant, batch).orElseThrow());
        legs.add(place);
      }
    }
    root.put("rates", legs);
    root.put("ratios", ratios.stream().map(BenchReport::fields).toList());
    root.put("findings", findings);
    return Json.pretty(root);
  }

  private static Map<String, Object> fields(Ratio ratio) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("title", ratio.goal().title());
    fields.put("rows", ratio.goal().batch());
    fields.put("beside", ratio.best().label());
    fields.put("spread", ratio.spread());
    fields.put(ratio.goal().atLeast() ? "atLeast" : "atMost", ratio.goal().bound());
    fields.put("met", ratio.met());
    return fields;
  }
}
