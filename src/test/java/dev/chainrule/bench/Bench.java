package dev.chainrule.bench;

import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import dev.chainrule.train.TrainSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code submit/bench}. */
@Command(
    name = "bench",
    description = {
      "Measures Chainrule beside PyTorch, MLlib and bare matrix products.",
      "All train 784-512-10 on MNIST in float32 (MLlib: in float64) with plain SGD, L-BFGS"
          + " 784-100-10 in float64, each in a JVM of its own, one leg after the other, and again."
          + " Leave the machine alone meanwhile."
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  submit/bench --json bench.json",
      "  submit/bench --only speed --batches 1024 --rounds 2 --seconds 2"
    })
final class Bench implements Callable<Integer> {
  private static final int USAGE = 64;
  private static final int UNAVAILABLE = 69;

  /** Chainrule's own. */
  private static final int HEAP_BATCH = TrainSettings.BATCH.defaultValue();

  /** What can be measured. */
  enum Part {
    /** Both engines beside PyTorch and the sgemm bound. */
    SPEED,
    /** The resident engine beside MLlib's perceptron, on a network of sigmoids. */
    PERCEPTRON,
    /** L-BFGS beside MLlib's. */
    LBFGS,
    /** Automatic beside manual gradients, of one slice. */
    SLICE,
    /** How much heap the resident engine's JVM takes. */
    HEAP,
    /** Seconds to 98 % on the test set. */
    ACCURACY,
    /** Time of a step as the network grows, and as the data are cut into more shards. */
    SCALING
  }

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PART",
      description =
          "What to measure: ${COMPLETION-CANDIDATES}, in any case, separated by commas. Default:"
              + " all.")
  Set<Part> parts = EnumSet.allOf(Part.class);

  @Option(
      names = "--batches",
      split = ",",
      paramLabel = "ROWS",
      description = "Rows of a step. Default: 128,512,1024,4096.")
  List<Integer> batches = List.of(128, 512, 1024, 4096);

  @Option(names = "--rounds", description = "Legs of each. Default: ${DEFAULT-VALUE}.")
  int rounds = 5;

  @Option(names = "--seconds", description = "Length of a leg. Default: ${DEFAULT-VALUE}.")
  double seconds = 4;

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      description = "Length of the leg before, which does not count. Default: ${DEFAULT-VALUE}.")
  double warmup = 15;

  @Option(
      names = "--cores",
      description = "Threads for each contestant. Default: all of this machine.")
  int cores = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--shards",
      description = "Chainrule's shards; 0, the default: as it chooses them by the batch.")
  int shards = TrainSettings.SHARDS.defaultValue();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Also write all figures there, each leg's too.")
  Path json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Spec CommandSpec command;

  private final Rates rates = new Rates();
  private final Map<String, Object> findings = new LinkedHashMap<>();
  private final Path home = Path.of(System.getProperty("chainrule.home", "."));
  private final Path dir = home.resolve("target/bench");

  private Bench() {}

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Bench())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpWidth(100)
            .setParameterExceptionHandler((e, words) -> fail(USAGE, e))
            .setExecutionExceptionHandler((e, commandLine, result) -> fail(UNAVAILABLE, e))
            .execute(args));
  }

  private static int fail(int code, Exception e) {
    boolean ours = e instanceof BenchException || e instanceof ParameterException;
    System.err.println("bench: " + SafeMessage.of(ours ? e.getMessage() : e.toString()));
    return code;
  }

  @Override
  public Integer call() throws IOException {
    check();
    Files.createDirectories(dir);
    Terms terms = new Terms(home.resolve("data/mnist").toString(), cores, shards, Terms.HIDDEN);
    Map<String, String> facts = facts();
    facts.forEach((name, value) -> System.out.printf("%-10s %s%n", name, value));
    measure(terms);
    BenchReport report = BenchReport.of(facts, rates, findings);
    System.out.print(report.text());
    if (json != null) {
      Files.writeString(json, report.json());
    }
    return 0;
  }

  private void check() {
    batches.forEach(rows -> require(rows > 0, "--batches", rows, "more than 0"));
    require(rounds > 0, "--rounds", rounds, "more than 0");
    require(seconds > 0, "--seconds", seconds, "more than 0");
    require(warmup > 0, "--warmup", warmup, "more than 0");
    require(cores > 0, "--cores", cores, "more than 0");
    require(shards >= 0, "--shards", shards, "0 or more");
    if (json != null && !Files.isDirectory(json.toAbsolutePath().getParent())) {
      throw new ParameterException(command.commandLine(), "--json " + json + ": no such directory");
    }
  }

  private void require(boolean good, String option, Object value, String expected) {
    if (!good) {
      throw new ParameterException(
          command.commandLine(), option + ": " + value + ", expected " + expected);
    }
  }

  private Map<String, String> facts() {
    Map<String, String> facts = Machine.facts();
    facts.put("legs", Words.format("%d of %s s each, after one of %s s", rounds, seconds, warmup));
    return facts;
  }

  private void measure(Terms terms) throws IOException {
    for (Part part : Part.values()) {
      if (parts.contains(part)) {
        measure(part, terms);
      }
    }
  }

  private void measure(Part part, Terms terms) throws IOException {
    Race.Length length = new Race.Length(rounds, seconds, warmup);
    switch (part) {
      case SPEED ->
          race(
                  List.of(
                      Entrant.SGEMM,
                      Entrant.AGGREGATE,
                      Entrant.RESIDENT,
                      Entrant.PYTORCH,
                      Entrant.PYTORCH_ONE),
                  batches)
              .run(terms, length, dir, rates, System.out::println);
      case SLICE ->
          race(List.of(Entrant.MANUAL, Entrant.AUTODIFF), List.of(Goal.SLICE))
              .run(terms, length, dir, rates, System.out::println);
      case PERCEPTRON ->
          race(
                  List.of(Entrant.RESIDENT_SIGMOID, Entrant.PERCEPTRON),
                  List.of(Goal.PERCEPTRON_BATCH))
              .run(terms, length, dir, rates, System.out::println);
      case LBFGS ->
          race(
                  List.of(
                      Entrant.LBFGS,
                      Entrant.MLLIB_LBFGS,
                      Entrant.MLLIB_LBFGS_JAVA,
                      Entrant.MLLIB_LBFGS_PLAIN),
                  List.of(Goal.ALL_ROWS))
              .run(terms, length, dir, rates, System.out::println);
      case HEAP -> heap(terms);
      case ACCURACY ->
          new TimeToAccuracy(terms, home.resolve("conf/mnist-fast.properties"), dir)
              .measure(rounds, System.out::println)
              .ifPresent(found -> findings.put("seconds of training to 98 %", found));
      case SCALING -> findings.putAll(new Scaling(terms, length, dir).measure(System.out::println));
    }
  }

  private void heap(Terms terms) throws IOException {
    try (RemoteContestant resident = new RemoteContestant(Entrant.RESIDENT, terms, dir)) {
      resident.prepare(HEAP_BATCH);
      resident.run(seconds);
      findings.put("peak heap of the resident engine's JVM, MB", resident.peakHeap() / 1_000_000);
    }
  }

  private static Race race(List<Entrant> entrants, List<Integer> batches) {
    return new Race(new ArrayList<>(entrants), batches);
  }
}
