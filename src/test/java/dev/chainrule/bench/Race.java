package dev.chainrule.bench;

import dev.chainrule.bench.Contestant.Leg;
import dev.chainrule.io.Words;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Some entrants at some batches: one leg each, and again, so that whatever else the machine does
 * meets all of them alike.
 *
 * @param entrants who takes part, in the order of their legs
 * @param batches rows of a step
 */
record Race(List<Entrant> entrants, List<Integer> batches) {
  /** The loss of one that gives every class the same chance. */
  private static final double GUESSING = Math.log(Terms.OUTPUTS);

  /**
   * How long it goes on.
   *
   * @param rounds legs of each
   * @param seconds of a leg
   * @param warmup seconds of the leg before, which does not count
   */
  record Length(int rounds, double seconds, double warmup) {}

  /**
   * Runs it.
   *
   * @param dir for logs
   * @param progress is told a line for each round
   */
  void run(Terms terms, Length length, Path dir, Rates into, Consumer<String> progress)
      throws IOException {
    Map<Entrant, RemoteContestant> field = new LinkedHashMap<>();
    try {
      for (Entrant entrant : entrants) {
        RemoteContestant contestant = new RemoteContestant(entrant, terms, dir);
        field.put(entrant, contestant);
        progress.accept("%-20s %s".formatted(entrant.label(), contestant.about()));
      }
      for (int batch : batches) {
        for (RemoteContestant contestant : field.values()) {
          contestant.prepare(batch);
          contestant.run(length.warmup());
        }
        for (int round = 1; round <= length.rounds(); round++) {
          progress.accept(round(field, batch, round, length, into));
        }
      }
    } finally {
      field.values().forEach(RemoteContestant::close);
    }
  }

  /** One that computes something else, or nothing, would be fast. */
  private static void requireLearning(Entrant entrant, Leg leg) {
    if (!(leg.loss() < GUESSING)) {
      throw new BenchException(
          Words.format("%s does not learn: its loss is %.4f", entrant.label(), leg.loss()));
    }
  }

  private static String round(
      Map<Entrant, RemoteContestant> field, int batch, int round, Length length, Rates into) {
    List<String> told = new ArrayList<>();
    field.forEach(
        (entrant, contestant) -> {
          Leg leg = contestant.run(length.seconds());
          requireLearning(entrant, leg);
          into.add(entrant, batch, leg.rate());
          told.add(entrant.label() + " " + Words.number(leg.rate() / 1e3));
        });
    return Words.format(
        "%,d rows, round %d of %d: %s", batch, round, length.rounds(), String.join("; ", told));
  }
}
