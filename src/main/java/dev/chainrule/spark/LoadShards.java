package dev.chainrule.spark;

import dev.chainrule.data.LabelledFiles;
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
  private final ShippedFiles shipped;

  /**
   * @param shipped the files that came with the application, or null: then their own path is read
   */
  LoadShards(ShardLoader loader, HadoopSettings hadoop, ShippedFiles shipped) {
    this.loader = loader;
    this.hadoop = hadoop;
    this.shipped = shipped;
  }

  @Override
  public Iterator<Shard> call(Iterator<Integer> numbers) {
    List<Integer> wanted = new ArrayList<>();
    numbers.forEachRemaining(wanted::add);
    Configuration configuration = hadoop.toConfiguration();
    return loader.load(configuration, files(), wanted).iterator();
  }

  /** Where this executor finds the files. */
  private LabelledFiles files() {
    return shipped == null ? loader.files() : shipped.here();
  }
}
