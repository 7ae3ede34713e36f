package dev.chainrule.bench;

import dev.chainrule.bench.Race.Length;
import dev.chainrule.io.Words;
import dev.chainrule.study.Spread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Milliseconds of a step as one thing grows and all else stays: the hidden layer, and with it the
 * parameters, from 1 to 64 times; or the shards from 2 to 64. One contestant after the other, as
 * vectors of the largest network do not fit twice.
 */
final class Scaling {
  private static final List<Entrant> ENGINES = List.of(Entrant.RESIDENT, Entrant.AGGREGATE);
  private static final List<Integer> FACTORS = List.of(1, 2, 4, 8, 16, 32, 64);

  /** Rows of a step while the network grows. */
  private static final int BATCH = 1024;

  private static final List<Integer> SHARDS = List.of(2, 4, 8, 16, 32, 64);

  /** Rows of a step while shards grow: even 64 get some. */
  private static final int BATCH_OF_SHARDS = 4096;

  private final Terms terms;
  private final Length length;
  private final Path dir;

  /**
   * @param dir for logs
   */
  Scaling(Terms terms, Length length, Path dir) {
    this.terms = terms;
    this.length = length;
    this.dir = dir;
  }

  /** All of it, by name: each a map from what grew to the spread of milliseconds. */
  Map<String, Object> measure(Consumer<String> progress) throws IOException {
    Map<String, Object> findings = new LinkedHashMap<>();
    for (Entrant engine : ENGINES) {
      Map<Integer, Spread> byUnits = new LinkedHashMap<>();
      for (int factor : FACTORS) {
        int units = factor * Terms.HIDDEN;
        Terms grown = new Terms(terms.data(), terms.cores(), terms.shards(), units);
        byUnits.put(units, step(engine, grown, BATCH));
        progress.accept(line(engine, BATCH, units, "hidden units", byUnits.get(units)));
      }
      findings.put(engine.label() + ", ms a step by hidden units", byUnits);
      Map<Integer, Spread> byShards = new LinkedHashMap<>();
      for (int shards : SHARDS) {
        Terms cut = new Terms(terms.data(), terms.cores(), shards, Terms.HIDDEN);
        byShards.put(shards, step(engine, cut, BATCH_OF_SHARDS));
        progress.accept(line(engine, BATCH_OF_SHARDS, shards, "shards", byShards.get(shards)));
      }
      findings.put(engine.label() + ", ms a step by shards", byShards);
    }
    return findings;
  }

  private Spread step(Entrant engine, Terms with, int batch) throws IOException {
    try (RemoteContestant contestant = new RemoteContestant(engine, with, dir)) {
      contestant.prepare(batch);
      contestant.run(length.warmup());
      List<Double> millis = new ArrayList<>();
      for (int round = 0; round < length.rounds(); round++) {
        millis.add(1e3 * batch / contestant.run(length.seconds()).rate());
      }
      return Spread.of(millis);
    }
  }

  private static String line(Entrant engine, int batch, int size, String what, Spread millis) {
    return Words.format(
        "%s, %,d rows, %,d %s: %s ms a step",
        engine.label(), batch, size, what, BenchReport.range(millis));
  }
}
