package dev.chainrule.hostile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A long run of the fuzzer: {@code mvn -q test-compile exec:exec@fuzz -Dfuzz="--seconds 600"}. */
@Command(name = "fuzz", mixinStandardHelpOptions = true)
public final class Fuzz implements Callable<Integer> {
  private static final int BURST = 100;
  private static final int ENOUGH = 20;
  private static final long PROGRESS_SECONDS = 10;

  @Option(names = "--seconds", defaultValue = "60", description = "How long. Default: 60.")
  long seconds;

  @Option(names = "--seed", defaultValue = "1", description = "Of all mutations. Default: 1.")
  long seed;

  private final long start = System.nanoTime();
  private long wrong;

  private Fuzz() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Fuzz()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    List<Fuzzer> fuzzers = new ArrayList<>();
    List<Subject> subjects = Subject.all();
    for (int i = 0; i < subjects.size(); i++) {
      fuzzers.add(new Fuzzer(subjects.get(i), seed, Path.of("target", "fuzz", "subject" + i)));
    }
    long told = 0;
    while (elapsed() < seconds && wrong < ENOUGH) {
      for (Fuzzer fuzzer : fuzzers) {
        burst(fuzzer);
      }
      if (elapsed() >= told + PROGRESS_SECONDS) {
        told = elapsed();
        System.out.printf("%d s, %d wrong%n", told, wrong);
      }
    }
    fuzzers.forEach(System.out::println);
    fuzzers.forEach(Fuzzer::close);
    return wrong == 0 ? 0 : 1;
  }

  private void burst(Fuzzer fuzzer) throws IOException {
    for (int i = 0; i < BURST; i++) {
      String finding = fuzzer.step();
      if (!finding.isEmpty()) {
        wrong++;
        System.out.println(finding);
      }
    }
  }

  private long elapsed() {
    return (System.nanoTime() - start) / 1_000_000_000;
  }
}
