package dev.chainrule.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * One damaged file.
 *
 * @param place what was done to which part
 * @param content leaves the file, or whatever is to stand in its place
 */
record Damage(String place, Content content) {

  /** Writes a damaged file. */
  interface Content {
    void writeTo(Path file) throws IOException;
  }

  static Damage of(String place, byte[] bytes) {
    return new Damage(place, file -> Files.write(file, bytes));
  }

  /** All damages of {@code subject}: those that any file can have, then its own. */
  static List<Damage> all(Subject subject) {
    List<Damage> all = new ArrayList<>(flips(subject));
    all.addAll(cuts(subject));
    all.add(of("one byte more", Arrays.copyOf(subject.sound(), subject.sound().length + 1)));
    all.addAll(InItsPlace.damages());
    all.addAll(subject.damages());
    return all;
  }

  /** A bit of each region's first byte, and one of its last; again with checksums put right. */
  private static List<Damage> flips(Subject subject) {
    List<Damage> flips = new ArrayList<>();
    for (Region region : subject.regions()) {
      addFlips(subject, region.name() + ", first byte", region.from(), 0, flips);
      addFlips(subject, region.name() + ", last byte", region.until() - 1, 1, flips);
    }
    return flips;
  }

  private static void addFlips(Subject subject, String where, int at, int bit, List<Damage> flips) {
    byte[] flipped = subject.sound().clone();
    flipped[at] ^= (byte) (1 << bit);
    String place = String.format(Locale.ROOT, "%s (%d): bit %d flipped", where, at, bit);
    flips.add(of(place, flipped));
    byte[] resealed = subject.resealed(flipped);
    if (!Arrays.equals(resealed, flipped) && !Arrays.equals(resealed, subject.sound())) {
      flips.add(of(place + ", checksums put right", resealed));
    }
  }

  /** Truncation at each boundary of a region, and a byte to either side. */
  private static List<Damage> cuts(Subject subject) {
    NavigableMap<Integer, String> places = new TreeMap<>();
    for (Region region : subject.regions()) {
      places.putIfAbsent(region.from() - 1, "a byte before " + region.name());
      places.put(region.from(), "before " + region.name());
      places.put(region.from() + 1, "a byte into " + region.name());
      places.put(region.until() - 1, "a byte before the end of " + region.name());
    }
    List<Damage> cuts = new ArrayList<>();
    places
        .subMap(0, subject.sound().length)
        .forEach(
            (length, place) ->
                cuts.add(
                    of(
                        String.format(Locale.ROOT, "cut to %d bytes, %s", length, place),
                        Arrays.copyOf(subject.sound(), length))));
    return cuts;
  }
}
