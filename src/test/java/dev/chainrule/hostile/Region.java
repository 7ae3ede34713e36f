package dev.chainrule.hostile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a sound file that means something.
 *
 * @param from its first byte
 * @param until the byte behind its last
 */
record Region(String name, int from, int until) {

  /** Regions one behind the other: {@code sizes[i]} bytes are {@code names[i]}. */
  static List<Region> inTurn(int from, List<String> names, int... sizes) {
    List<Region> regions = new ArrayList<>();
    int at = from;
    for (int i = 0; i < sizes.length; i++) {
      regions.add(new Region(names.get(i), at, at + sizes[i]));
      at += sizes[i];
    }
    return regions;
  }

  /** Where {@code text} first stands in {@code file}. */
  static Region of(byte[] file, String name, String text) {
    int from = new String(file, StandardCharsets.ISO_8859_1).indexOf(text);
    if (from < 0) {
      throw new IllegalArgumentException("no " + text + " in the file");
    }
    return new Region(name, from, from + text.length());
  }
}
