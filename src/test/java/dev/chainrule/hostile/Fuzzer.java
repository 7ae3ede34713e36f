package dev.chainrule.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Damages one subject's file at random and judges what its reader does. Input i is a function of
 * (seed, i) alone, so that one can be made again without those before it.
 */
final class Fuzzer implements AutoCloseable {
  private static final List<ByteMutations.Mutation> MUTATIONS = new ArrayList<>();

  static {
    MUTATIONS.addAll(ByteMutations.ALL);
    MUTATIONS.addAll(TextMutations.ALL);
  }

  private final Subject subject;
  private final long seed;
  private final byte[] sound;
  private final List<byte[]> others;
  private final Path file;
  private final Oracle oracle = new Oracle();
  private final Map<Oracle.Kind, Long> counts = new EnumMap<>(Oracle.Kind.class);
  private long next;

  /**
   * @param dir a directory of its own, which is filled
   */
  Fuzzer(Subject subject, long seed, Path dir) throws IOException {
    this.subject = subject;
    this.seed = seed;
    this.sound = subject.sound();
    this.others = Subject.all().stream().map(Subject::sound).toList();
    this.file = subject.place(Files.createDirectories(dir));
  }

  /**
   * Makes the next input and has it read.
   *
   * @return what is wrong and how to see it again; empty if nothing is
   */
  String step() throws IOException {
    long number = next++;
    byte[] input = input(number);
    Files.deleteIfExists(file); // To cut a file short takes the disk longer than to make one.
    Files.write(file, input);
    Oracle.Verdict verdict = oracle.judge(() -> subject.read(file));
    counts.merge(verdict.kind(), 1L, Long::sum);
    if (verdict.kind() != Oracle.Kind.WRONG) {
      return "";
    }
    Path kept = file.resolveSibling(String.format(Locale.ROOT, "wrong-%d-%d", seed, number));
    Files.write(kept, input);
    return String.format(
        Locale.ROOT,
        "%s, seed %d, input %d: %s; the input is %s",
        subject.name(),
        seed,
        number,
        verdict.reason(),
        kept);
  }

  /** Up to four mutations; every second time, checksums are put right behind them. */
  byte[] input(long number) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
    byte[] bytes = sound;
    int mutations = random.nextInt(1, 5);
    for (int i = 0; i < mutations; i++) {
      int chosen = random.nextInt(MUTATIONS.size() + 1);
      bytes =
          chosen < MUTATIONS.size()
              ? MUTATIONS.get(chosen).apply(random, bytes)
              : ByteMutations.splice(random, bytes, others.get(random.nextInt(others.size())));
    }
    byte[] resealed = random.nextBoolean() ? subject.resealed(bytes) : bytes;
    return Arrays.copyOf(resealed, resealed.length);
  }

  long count(Oracle.Kind kind) {
    return counts.getOrDefault(kind, 0L);
  }

  /** One line: how many inputs were read, refused, and wrong. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %,d inputs, %,d read, %,d refused, %,d wrong",
        subject.name(),
        next,
        count(Oracle.Kind.READ),
        count(Oracle.Kind.REFUSED),
        count(Oracle.Kind.WRONG));
  }

  @Override
  public void close() {
    oracle.close();
  }
}
