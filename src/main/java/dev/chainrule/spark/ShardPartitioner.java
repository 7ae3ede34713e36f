package dev.chainrule.spark;

import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardLoader;
import dev.chainrule.data.ShardLoader.Filling;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.spark.Partitioner;
import scala.Tuple2;

/** Gives each partition consecutive shards, as many as the others or one more or less. */
final class ShardPartitioner extends Partitioner {
  private static final long serialVersionUID = 1L;

  private final int shards;
  private final int partitions;

  ShardPartitioner(int shards, int partitions) {
    this.shards = shards;
    this.partitions = partitions;
  }

  @Override
  public int numPartitions() {
    return partitions;
  }

  /** By {@link Slice}: partition p begins at ⌊p · S / P⌋. */
  @Override
  public int getPartition(Object shard) {
    return (int) ((((Integer) shard + 1L) * partitions - 1) / shards);
  }

  /**
   * The shards of {@code partition}, with all that came for them.
   *
   * @param put gives a shard what came for it
   */
  <T> Iterator<Shard> fill(
      ShardLoader loader,
      int partition,
      Iterator<Tuple2<Integer, T>> found,
      BiConsumer<Filling, T> put) {
    Map<Integer, Filling> filled = new TreeMap<>();
    loader
        .begin(Slice.of(shards, partition, partitions).numbers())
        .forEach(shard -> filled.put(shard.number(), shard));
    found.forEachRemaining(one -> put.accept(filled.get(one._1()), one._2()));
    return filled.values().stream().map(Filling::shard).iterator();
  }
}
