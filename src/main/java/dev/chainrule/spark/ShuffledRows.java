package dev.chainrule.spark;

import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardLoader;
import org.apache.spark.api.java.JavaRDD;

/** Rows that are read wherever they are and shuffled once to where their shards are. */
interface ShuffledRows {
  /**
   * All shards, shard by shard in the order of their numbers.
   *
   * @param partitions of the result
   */
  JavaRDD<Shard> shards(ShardLoader loader, int partitions);
}
