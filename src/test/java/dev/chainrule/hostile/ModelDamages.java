package dev.chainrule.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Damages that take knowledge of safetensors, with all lengths and hashes put right afterwards: the
 * file is what an enemy would write, not what a bad disk leaves.
 */
final class ModelDamages {
  private static final String W1 =
      "\"W1\":{\"dtype\":\"F32\",\"shape\":[4,2],\"data_offsets\":[0,32]}";

  private final ModelBytes model;
  private final List<Damage> damages = new ArrayList<>();

  ModelDamages(ModelBytes model) {
    this.model = model;
  }

  List<Damage> all() {
    lengths();
    json();
    tensors();
    numbers();
    metadata();
    networks();
    sizes();
    return damages;
  }

  private void lengths() {
    add("no byte", new byte[0]);
    add("header length 2^63-1", withLength(Long.MAX_VALUE));
    add("header length 2^64-1", withLength(-1));
    add("header length 0", withLength(0));
    add(
        "header length a byte beyond the file",
        withLength(model.header().length() + model.numbers().length + 1));
    sparse("header of 100 MB that are there", length(100_000_000), 100_000_000);
    sparse("header of 1 MiB and a byte", length((1 << 20) + 1), 1 << 22);
  }

  private void json() {
    headers("no JSON", h -> "x" + h);
    headers("an array", h -> "[]");
    headers("two objects", h -> h + h);
    headers("arrays, a million deep", h -> "[".repeat(1 << 20));
    headers("objects, 200,000 deep", h -> "{\"a\":".repeat(200_000));
    headers("a value of a million letters", h -> "{\"a\":\"" + "x".repeat(1_000_000) + "\"}");
    headers("a name of a million letters", h -> "{\"" + "x".repeat(1_000_000) + "\":1}");
    headers("a number of a million digits", h -> "{\"a\":" + "9".repeat(1_000_000) + "}");
    headers("no UTF-8", h -> h.replace("W1", "W\u00ff"));
    headers("100,000 empty tensors", h -> "{" + many(100_000, "\"%d\":0") + "}");
  }

  private void tensors() {
    replaced("W1 twice", W1, W1 + "," + W1);
    replaced("W1 missing", W1 + ",", "");
    replaced("W1 with another name", "\"W1\"", "\"W9\"");
    replaced("a name with control characters", "\"W1\"", "\"\\u001b[2J\\n\\u202e\"");
    replaced("a name of 900 letters", "\"W1\"", "\"" + "W".repeat(900) + "\"");
    replaced("W1 an array", W1, "\"W1\":[]");
    replaced("W1 without shape", "\"shape\":[4,2],", "");
    replaced("dtype F64", "F32", "F64");
    replaced("dtype I8", "F32", "I8");
    replaced("dtype a number", "\"F32\"", "32");
    replaced("shape [2,4]", "[4,2]", "[2,4]");
    replaced("shape with -4", "[4,2]", "[-4,-2]");
    replaced("shape with 2^32, product 2^64", "[4,2]", "[4294967296,4294967296]");
    replaced("shape with 1e400", "[4,2]", "[1e400,2]");
    replaced("shape with NaN", "[4,2]", "[NaN,2]");
    replaced("shape with 4.0", "[4,2]", "[4.0,2]");
    replaced("shape of 100,000 dimensions", "[4,2]", "[" + many(100_000, "1") + "]");
  }

  private void numbers() {
    replaced("W1 and b1 overlap", "[32,40]", "[28,40]");
    replaced("a gap between W1 and b1", "[32,40]", "[36,40]");
    replaced("W1 longer than the file", "[0,32]", "[0,9223372036854775807]");
    replaced("offset 2^63", "[0,32]", "[0,9223372036854775808]");
    replaced("offset -1", "[0,32]", "[-1,32]");
    replaced("W1 ends before it begins", "[32,40]", "[32,24]");
    replaced("three offsets", "[0,32]", "[0,32,64]");
    add("four bytes more", ModelBytes.file(model.header(), Arrays.copyOf(model.numbers(), 80)));
  }

  private void metadata() {
    replaced("metadata a list", "{\"format\"", "[],\"x\":{\"format\"");
    replaced("a value that is a number", "\"relu\"", "1");
    replaced("a value that is an object", "\"relu\"", "{}");
    replaced("format chainrule-3", "chainrule-2", "chainrule-3");
    replaced("no header_sha256", "header_sha256", "header_sha257");
    replaced("no weights_sha256", "weights_sha256", "weights_sha257");
    replaced("hidden RELU", "\"relu\"", "\"RELU\"");
    replaced("loss with control characters", "softmax-cross", "\\u001b[31m\\r\\n");
  }

  private void networks() {
    layers("none", "");
    layers("no numbers", "4,two,3");
    layers("4", "4");
    layers("4,0,3", "4,0,3");
    layers("4,-2,3", "4,-2,3");
    layers("4,9999999999,3", "4,9999999999,3");
    layers("2000000000,2000000000", "2000000000,2000000000");
    layers("60,000 times 1", many(60_000, "1"));
    network("residual, 10,000 deep", "residual(".repeat(10_000));
    network("dense without end", "input(4) dense(" + "9".repeat(100_000));
    network("dropout of 100,000 digits", "input(4) dropout(" + "1".repeat(100_000) + "x)");
    network("relu, 20,000 times", "input(4) " + "relu ".repeat(20_000) + "dense(0)");
    network("dense(1), 6,000 times", "input(4) " + "dense(1) ".repeat(6_000));
    network("input and dense of 2147483647", "input(2147483647) dense(2147483647)");
    network("control characters", "\\u0000\\u001b[2J\\n");
  }

  /** As large as they say, but with holes: on the disk they take next to nothing. */
  private void sizes() {
    sparseModel("7.8 GiB of numbers that are there", 4, 1 << 19, 4000);
    sparseModel("100,000 outputs that are there", 4, 1, 100_000);
  }

  /** A sound file by another writer, without hashes, whose numbers are all zero. */
  private void sparseModel(String what, long inputs, long units, long outputs) {
    StringBuilder header = new StringBuilder("{\"__metadata__\":{\"layers\":\"");
    header.append(String.format(Locale.ROOT, "%d,%d,%d\"}", inputs, units, outputs));
    long end = appendTensor(header, "W1", 0, inputs, units);
    end = appendTensor(header, "b1", end, units);
    end = appendTensor(header, "W2", end, units, outputs);
    end = appendTensor(header, "b2", end, outputs);
    sparse(what, ModelBytes.file(header + "}", new byte[0]), end);
  }

  private static long appendTensor(StringBuilder header, String name, long begin, long... shape) {
    long end = begin + Float.BYTES * Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    header.append(
        String.format(
            Locale.ROOT,
            ",\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}",
            name,
            Arrays.toString(shape),
            begin,
            end));
    return end;
  }

  private void layers(String what, String layers) {
    replaced("layers: " + what, "\"4,2,3\"", "\"" + layers + "\"");
  }

  private void network(String what, String text) {
    replaced("network: " + what, "\"layers\":\"4,2,3\"", "\"network\":\"" + text + "\"");
  }

  private void replaced(String what, String old, String by) {
    if (!model.header().contains(old)) {
      throw new IllegalArgumentException("no " + old + " in the header");
    }
    int at = model.header().indexOf(old);
    headers(what, h -> h.substring(0, at) + by + h.substring(at + old.length()));
  }

  private void headers(String what, Function<String, String> change) {
    add("header: " + what, model.withHeader(change.apply(model.header())));
  }

  private void add(String what, byte[] bytes) {
    damages.add(Damage.of(what, bytes));
  }

  private void sparse(String what, byte[] start, long zeros) {
    damages.add(new Damage(what, file -> IdxDamages.sparse(file, start, zeros)));
  }

  private byte[] withLength(long length) {
    byte[] file = model.withHeader(model.header());
    System.arraycopy(length(length), 0, file, 0, Long.BYTES);
    return file;
  }

  private static byte[] length(long length) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
  }

  private static String many(int count, String text) {
    return String.join(
        ",", IntStream.range(0, count).mapToObj(i -> text.replace("%d", "" + i)).toList());
  }
}
