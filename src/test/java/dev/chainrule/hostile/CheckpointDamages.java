package dev.chainrule.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What only somebody who knows the format of checkpoints can do to one: the checksum is right. */
final class CheckpointDamages {
  private final CheckpointBytes sound;
  private final List<Damage> all = new ArrayList<>();

  CheckpointDamages(CheckpointBytes sound) {
    this.sound = sound;
  }

  List<Damage> all() {
    headerLengths();
    fields();
    vectors();
    networks();
    otherFiles();
    return all;
  }

  private void headerLengths() {
    byte[] json = sound.header().getBytes(UTF_8);
    for (int told : new int[] {-1, 0, 1, json.length - 1, json.length + 1, Integer.MAX_VALUE}) {
      byte[] file = sound.withHeaderLength(told, json, sound.numbers());
      all.add(
          Damage.of(
              String.format(Locale.ROOT, "header of %d bytes that says %d", json.length, told),
              file));
    }
    String longest = " ".repeat(33 << 20) + sound.header();
    all.add(Damage.of("header of 33 MiB", sound.with(longest, sound.numbers())));
    String[] fillings = {"[],", "{},", "0,", "\"\",", "null,"};
    for (String filling : fillings) {
      String history = "\"history\":[" + filling.repeat((3 << 20) / filling.length()) + "{";
      header("a history of 3 MiB of " + filling, "\"history\":[{", history);
    }
    String settings =
        IntStream.range(0, 200_000).mapToObj("\"k%d\":\"\","::formatted).collect(joining());
    header("two hundred thousand settings", "\"values\":{", "\"values\":{" + settings);
  }

  private void fields() {
    header("steps twice", "\"steps\":12", "\"steps\":12,\"steps\":13");
    header("steps missing", "\"steps\":12,", "");
    header("steps negative", "\"steps\":12", "\"steps\":-1");
    header("steps beyond all numbers", "\"steps\":12", "\"steps\":1e99");
    header("steps as text", "\"steps\":12", "\"steps\":\"12\"");
    header("steps with a fraction", "\"steps\":12", "\"steps\":12.5");
    header("steps null", "\"steps\":12", "\"steps\":null");
    header("a field too many", "\"steps\":12", "\"steps\":12,\"class\":\"java.lang.Runtime\"");
    header("precision unknown", "\"float32\"", "\"float16\"");
    header("precision wider than the numbers", "\"float32\"", "\"float64\"");
    header(
        "precision not of the settings",
        "\"precision\":\"float32\",\"vec",
        "\"precision\":\"float64\",\"vec");
    header("a text that is a number", "\"seed\":\"7\"", "\"seed\":7");
    header("a list where a text should be", "\"seed\":\"7\"", "\"seed\":[\"7\"]");
    header("seed no number", "\"seed\":\"7\"", "\"seed\":\"x\"");
    header("seed null", "\"seed\":\"7\"", "\"seed\":null");
    header("seed missing", ",\"seed\":\"7\"", "");
    header("learning rate below 0", "\"lr\":\"0.5\"", "\"lr\":\"-0.5\"");
    header("learning rate in other words", "\"lr\":\"0.5\"", "\"lr\":\"5e-1\"");
    header("a setting that deletes", "\"seed\":\"7\"", "\"seed\":\"7\",\"overwrite\":\"true\"");
    header("more shards than anybody has", "\"shards\":\"2\"", "\"shards\":\"2147483647\"");
    header("epochs no number", "\"epochs\":\"3\"", "\"epochs\":\"many\"");
    header("history with nothing in it", "\"history\":[{", "\"history\":[null,{");
    header("settings null", "\"settings\":{", "\"settings\":null,\"x\":{");
    header("control characters", "\"epochs\":\"3\"", "\"epochs\":\"\\u001b[2J\\n\\u202e\"");
    whole("nested a hundred thousand deep", "[".repeat(100_000));
    whole("not JSON", "steps = 12");
    whole("null", "null");
    whole("empty object", "{}");
    whole("two objects", sound.header() + sound.header());
    whole("a name of a million letters", "{\"" + "a".repeat(1_000_000) + "\":1}");
  }

  private void vectors() {
    String vectors = "[\"weights\",\"before\",\"velocity\"]";
    header("no vectors", vectors, "[]");
    header("a vector too few", vectors, "[\"weights\",\"before\"]");
    header("a vector twice", vectors, "[\"weights\",\"before\",\"before\"]");
    header("vectors in another order", vectors, "[\"before\",\"weights\",\"velocity\"]");
    header("a vector that is a number", vectors, "[\"weights\",\"before\",7]");
    header("a vector that is null", vectors, "[\"weights\",\"before\",null]");
    header("a vector of another optimizer", vectors, "[\"weights\",\"before\",\"second moment\"]");
    header("a thousand vectors", vectors, "[\"weights\",\"before\"" + ",\"v\"".repeat(998) + "]");
    byte[] numbers = sound.numbers();
    all.add(Damage.of("a byte of numbers too few", sound.with(sound.header(), cut(numbers, -1))));
    all.add(Damage.of("a byte of numbers too many", sound.with(sound.header(), cut(numbers, 1))));
    all.add(Damage.of("no numbers", sound.with(sound.header(), new byte[0])));
  }

  private static byte[] cut(byte[] numbers, int by) {
    return Arrays.copyOf(numbers, numbers.length + by);
  }

  private void networks() {
    header("a network of other sizes", "\"4,2,3\"", "\"4,3,3\"");
    header("a network of no sizes", "\"4,2,3\"", "\"\"");
    header("a network larger than all memory", "\"4,2,3\"", "\"2000000000,1,3\"");
    header("a network larger than all numbers", "\"4,2,3\"", "\"2000000000,2000000000\"");
    header("an activation that is none", "\"relu\"", "\"hope\"");
    header(
        "a network in words that are none",
        "\"layers\":\"4,2,3\"",
        "\"network\":\"" + "residual(".repeat(20_000) + "\"");
  }

  private void otherFiles() {
    all.add(Damage.of("empty", new byte[0]));
    all.add(
        Damage.of("text", "not a checkpoint, but long enough to be taken for one".getBytes(UTF_8)));
    all.add(
        new Damage(
            "three gigabytes of nothing",
            file -> {
              Files.createFile(file);
              try (RandomAccessFile holes = new RandomAccessFile(file.toFile(), "rw")) {
                holes.setLength(3L << 30);
              }
            }));
  }

  private void header(String place, String part, String by) {
    if (!sound.header().contains(part)) {
      throw new IllegalArgumentException("no " + part + " in the header");
    }
    whole(place, sound.header().replace(part, by));
  }

  private void whole(String place, String header) {
    all.add(Damage.of("header: " + place, sound.with(header, sound.numbers())));
  }
}
