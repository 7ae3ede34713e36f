package dev.chainrule.spark;

import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardLoader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.FlatMapFunction;

/** From shard numbers to shards, read by the executor from the data's own path. */
final class LoadShards implements FlatMapFunction<Iterator<Integer>, Shard> {
  private static final long serialVersionUID = 1L;

  private final ShardLoader loader;
  private final HadoopSettings hadoop;

  LoadShards(ShardLoader loader, HadoopSettings hadoop) {
    this.loader = loader;
    this.hadoop = hadoop;
  }

  @Override
  public Iterator<Shard> call(Iterator<Integer> numbers) {
    List<Integer> wanted = new ArrayList<>();
    numbers.forEachRemaining(wanted::add);
    Configuration configuration = hadoop.toConfiguration();
    return loader.load(configuration, wanted).iterator();
  }
}
