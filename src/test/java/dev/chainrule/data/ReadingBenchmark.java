package dev.chainrule.data;

import dev.chainrule.MnistSubset;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How fast one thread reads the rows of text files that the page cache holds: 20,000 images of
 * MNIST, 36 MB as CSV. In this package, since only it knows the cursors.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ReadingBenchmark {
  private static final Configuration HADOOP = new Configuration();
  private static final int ROWS = 20_000;

  /** Megabytes, of a million bytes, in each second. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Read {
    public double megabytes;
  }

  @Param({"csv", "libsvm"})
  public String format;

  private Path dir;
  private RowSource source;
  private long bytes;

  @Setup
  public void write() throws IOException {
    dir = Files.createTempDirectory("chainrule-reading");
    Dataset set = MnistSubset.write(dir, ROWS, 1).train();
    Shard shard =
        new ShardLoader(set, new ShardPlan(ROWS, 1, 1, 1)).load(HADOOP, List.of(0)).get(0);
    Path file = dir.resolve("rows." + format);
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
      for (int row = 0; row < ROWS; row++) {
        out.write(format.equals("csv") ? csv(shard, row) : libsvm(shard, row));
      }
    }
    bytes = Files.size(file);
    source =
        format.equals("csv")
            ? new CsvFile(file.toString(), CsvManner.AUTO)
            : new LibsvmFile(file.toString());
  }

  private static String csv(Shard shard, int row) {
    StringBuilder line = new StringBuilder().append(shard.label(row));
    for (int j = 0; j < shard.features(); j++) {
      line.append(',').append((int) shard.get(row, j));
    }
    return line.append('\n').toString();
  }

  private static String libsvm(Shard shard, int row) {
    StringBuilder line = new StringBuilder().append(shard.label(row));
    for (int j = 0; j < shard.features(); j++) {
      if (shard.get(row, j) != 0) {
        line.append(' ').append(j + 1).append(':').append((int) shard.get(row, j));
      }
    }
    return line.append('\n').toString();
  }

  @TearDown
  public void delete() throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Goes through all rows, with the SHA-256 of the file besides, as an inspection does. */
  @Benchmark
  public float read(Read read) throws IOException {
    float sum = 0;
    try (RowCursor rows = source.open(HADOOP)) {
      while (rows.next()) {
        sum += rows.numbers()[100];
      }
    }
    read.megabytes += bytes / 1e6;
    return sum;
  }
}
