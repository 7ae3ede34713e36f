package dev.chainrule.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/** What a reader makes of a file, row after row. */
final class ReadRows {
  static final Configuration HADOOP = new Configuration();

  private ReadRows() {}

  /** A row; {@code label} is null where there is none. */
  record Row(String label, List<Float> numbers) {}

  static Row row(String label, double... numbers) {
    List<Float> floats = new ArrayList<>();
    for (double number : numbers) {
      floats.add((float) number);
    }
    return new Row(label, floats);
  }

  /** All rows, from the first to the last. */
  static List<Row> of(RowSource source) {
    List<Row> rows = new ArrayList<>();
    try (RowCursor cursor = source.open(HADOOP)) {
      while (cursor.next()) {
        rows.add(current(cursor));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  /** The row that {@code cursor} is at. */
  static Row current(RowCursor cursor) {
    float[] numbers = cursor.numbers();
    List<Float> floats = IntStream.range(0, cursor.features()).mapToObj(j -> numbers[j]).toList();
    return new Row(cursor.label(), floats);
  }

  static CsvFile csv(Path dir, String text) throws IOException {
    return csv(dir, text, CsvManner.AUTO);
  }

  static CsvFile csv(Path dir, String text, CsvManner manner) throws IOException {
    return new CsvFile(Files.writeString(dir.resolve("d.csv"), text, UTF_8).toString(), manner);
  }

  static LibsvmFile libsvm(Path dir, String text) throws IOException {
    return new LibsvmFile(Files.writeString(dir.resolve("d.libsvm"), text, UTF_8).toString());
  }

  /** All shards of {@code set} as {@code plan} cuts it. */
  static List<Shard> shards(Dataset set, ShardPlan plan) {
    List<Integer> all = IntStream.range(0, plan.shards()).boxed().toList();
    return new ShardLoader(set, plan).load(HADOOP, all);
  }

  /** Labels and numbers of all rows of shards, as they lie there. */
  static List<Row> rows(Dataset set, List<Shard> shards) {
    List<Row> rows = new ArrayList<>();
    for (Shard shard : shards) {
      for (int i = 0; i < shard.rows(); i++) {
        int row = i;
        List<Float> numbers =
            IntStream.range(0, shard.features()).mapToObj(j -> shard.get(row, j)).toList();
        rows.add(new Row(set.classLabels().get(shard.label(i)), numbers));
      }
    }
    return rows;
  }
}
