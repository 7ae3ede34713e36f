package dev.chainrule.spark;

import dev.chainrule.data.Dataset;
import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardLoader;
import dev.chainrule.data.ShardLoader.Filling;
import dev.chainrule.data.ShardPart;
import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Rows of a file of several blocks on several machines, as HDFS has them. A shard has rows from all
 * over the file, so each block is read once, on a machine that has it, and its rows are sent to
 * where their shards are; if each executor read its shards itself, all blocks would go to all of
 * them.
 */
final class BlockRows implements ShuffledRows {
  private static final Logger LOG = LoggerFactory.getLogger(BlockRows.class);

  /** What a task reads and sends on; Kryo's buffers hold twice as much. */
  private static final long MOST_BYTES = 32 << 20;

  private final JavaSparkContext spark;
  private final HadoopSettings hadoop;
  private final BlockHosts hosts;
  private final int parts;

  private BlockRows(JavaSparkContext spark, HadoopSettings hadoop, BlockHosts hosts, int parts) {
    this.spark = spark;
    this.hadoop = hadoop;
    this.hosts = hosts;
    this.parts = parts;
  }

  /** Empty if no machine is nearer to some rows than to others. */
  static Optional<BlockRows> find(JavaSparkContext spark, HadoopSettings hadoop, Dataset set) {
    return BlockHosts.of(spark, hadoop.toConfiguration(), set)
        .map(hosts -> new BlockRows(spark, hadoop, hosts, parts(hosts, set)));
  }

  private static int parts(BlockHosts hosts, Dataset set) {
    return (int)
        Math.max(hosts.blocks(), (set.bytes(set.selection().fileRows()) - 1) / MOST_BYTES + 1);
  }

  @Override
  public JavaRDD<Shard> shards(ShardLoader loader, int partitions) {
    LOG.info("{}: read in {} parts where its blocks are", loader.set().source().name(), parts);
    ShardPartitioner places = new ShardPartitioner(loader.plan().shards(), partitions);
    int count = parts;
    HadoopSettings settings = hadoop;
    return hosts
        .numbers(spark, parts)
        .flatMapToPair(part -> read(loader, settings, part, count))
        .partitionBy(places)
        .mapPartitionsWithIndex(
            (place, read) -> places.fill(loader, place, read, Filling::put), true);
  }

  private static Iterator<Tuple2<Integer, ShardPart>> read(
      ShardLoader loader, HadoopSettings settings, int part, int parts) {
    Slice rows = Slice.of(loader.set().selection().fileRows(), part, parts);
    return loader.loadParts(settings.toConfiguration(), rows.first(), rows.end()).stream()
        .map(read -> new Tuple2<>(read.number(), read))
        .iterator();
  }
}
