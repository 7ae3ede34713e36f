package dev.chainrule.bench;

import dev.chainrule.study.Spread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows in a second, of each leg. */
final class Rates {
  private final Map<Place, List<Double>> legs = new LinkedHashMap<>();

  private record Place(Entrant entrant, int batch) {}

  /** The next leg's. */
  void add(Entrant entrant, int batch, double rate) {
    legs.computeIfAbsent(new Place(entrant, batch), place -> new ArrayList<>()).add(rate);
  }

  /** In the order of the rounds; none if there was no such race. */
  List<Double> of(Entrant entrant, int batch) {
    return List.copyOf(legs.getOrDefault(new Place(entrant, batch), List.of()));
  }

  Optional<Spread> spread(Entrant entrant, int batch) {
    return Optional.of(of(entrant, batch)).filter(rates -> !rates.isEmpty()).map(Spread::of);
  }

  /** Who of {@code entrants} has the highest median. */
  Optional<Entrant> best(List<Entrant> entrants, int batch) {
    return entrants.stream()
        .filter(entrant -> spread(entrant, batch).isPresent())
        .max(Comparator.comparing(entrant -> spread(entrant, batch).orElseThrow().median()));
  }

  /** Who took part at some batch, in the order of their first legs. */
  List<Entrant> entrants() {
    return legs.keySet().stream().map(Place::entrant).distinct().toList();
  }

  /** The batches that {@code entrant} raced at. */
  List<Integer> batches(Entrant entrant) {
    return legs.keySet().stream()
        .filter(place -> place.entrant() == entrant)
        .map(Place::batch)
        .toList();
  }
}
