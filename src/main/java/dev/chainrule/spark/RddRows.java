package dev.chainrule.spark;

import dev.chainrule.data.Dataset;
import dev.chainrule.data.RowCursor;
import dev.chainrule.data.RowIndex;
import dev.chainrule.data.RowSource;
import dev.chainrule.data.RowSurvey;
import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardLoader;
import dev.chainrule.data.ShardLoader.Filling;
import java.io.Serializable;
import java.util.List;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Rows in an RDD of somebody else's. They are numbered in the order of the RDD, and shuffled once
 * to where their shards are; a shard's content depends on that order alone, not on how the RDD is
 * cut into partitions.
 */
public final class RddRows implements RowSource, ShuffledRows {
  private static final long serialVersionUID = 1L;

  private final String name;

  /** On the driver only. */
  private final transient JavaRDD<Row> rows;

  /** A label and the numbers of a row. No record, since it is shuffled by Kryo. */
  public static final class Row implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int label;
    private final float[] numbers;
    private int index;

    /**
     * @param numbers raw, not copied
     */
    public Row(int label, float[] numbers) {
      this.label = label;
      this.numbers = numbers;
    }

    private Row at(int newIndex) {
      index = newIndex;
      return this;
    }
  }

  /**
   * @param name in messages
   * @param rows that are computed anew whenever they are needed, in the same order
   */
  public RddRows(String name, JavaRDD<Row> rows) {
    this.name = name;
    this.rows = rows;
  }

  @Override
  public Dataset inspect(Configuration hadoop) {
    RowSurvey all = new RowSurvey();
    titled("inspect", this::surveys).forEach(all::append);
    return all.dataset(this);
  }

  private List<RowSurvey> surveys() {
    return rows.zipWithIndex()
        .mapPartitions(
            part -> {
              RowSurvey survey = new RowSurvey();
              part.forEachRemaining(row -> survey.add(row._2(), row._1().numbers, row._1().label));
              return List.of(survey).iterator();
            })
        .collect();
  }

  /** What {@code jobs} of Spark's find, which its UI shows as {@code verb} and the name. */
  private <T> T titled(String verb, Supplier<T> jobs) {
    SparkContext spark = rows.context();
    String before = spark.getLocalProperty(JobRetries.DESCRIPTION);
    spark.setJobDescription(verb + " " + name);
    try {
      return jobs.get();
    } finally {
      spark.setJobDescription(before);
    }
  }

  @Override
  public JavaRDD<Shard> shards(ShardLoader loader, int partitions) {
    ShardPartitioner parts = new ShardPartitioner(loader.plan().shards(), partitions);
    return titled("number rows of", rows::zipWithIndex) // A job counts those of its partitions.
        .mapToPair(
            row -> {
              int index = Math.toIntExact(row._2());
              return new Tuple2<>(loader.shardOf(index), row._1().at(index));
            })
        .filter(row -> row._1() >= 0)
        .partitionBy(parts)
        .mapPartitionsWithIndex(
            (part, found) -> parts.fill(loader, part, found, RddRows::put), true);
  }

  private static void put(Filling shard, Row row) {
    shard.put(row.index, row.numbers, String.valueOf(row.label));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String fileName() {
    return name;
  }

  /** None. */
  @Override
  public List<String> files() {
    return List.of();
  }

  @Override
  public RowSource at(List<String> copies) {
    return this;
  }

  /** Goes through the labels alone, which are fetched to the driver. */
  @Override
  public RowCursor open(Configuration hadoop) {
    return new Labels(titled("fetch labels of", rows.map(row -> row.label)::collect));
  }

  private final class Labels implements RowCursor {
    private final List<Integer> labels;
    private int row = -1;

    Labels(List<Integer> labels) {
      this.labels = labels;
    }

    @Override
    public boolean next() {
      return ++row < labels.size();
    }

    @Override
    public void skipTo(int next, RowIndex index) {
      row = next - 1;
    }

    @Override
    public float[] numbers() {
      return new float[0];
    }

    @Override
    public int features() {
      return 0;
    }

    @Override
    public String label() {
      return String.valueOf(labels.get(row));
    }

    @Override
    public String labelPlace() {
      return name + ", row " + row;
    }

    @Override
    public List<Content> contents() {
      return List.of();
    }

    @Override
    public void close() {}
  }
}
