package dev.chainrule.spark;

import dev.chainrule.data.RowSelection;
import dev.chainrule.data.RowSource;
import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardLoader;
import java.io.Serializable;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads shards of a set where it is needed.
 *
 * @param loader of the set
 * @param hadoop where to find file systems
 * @param shipped the files that came with the task; null to read them from their own paths
 */
record ShardReader(ShardLoader loader, HadoopSettings hadoop, ShippedFiles shipped)
    implements Serializable {

  /** What this process has read already, as long as there is memory. */
  private static final Map<Key, SoftReference<Shard>> READ = new ConcurrentHashMap<>();

  private record Key(
      String identity,
      RowSelection selection,
      List<String> classes,
      int shards,
      long seed,
      int number) {}

  /** Reads the shards of these numbers. */
  List<Shard> read(List<Integer> numbers) {
    RowSource source = shipped == null ? loader.set().source() : shipped.here();
    return loader.load(hadoop.toConfiguration(), source, numbers);
  }

  /** The shards of these numbers; reads those that this process has not yet read. */
  List<Shard> keep(List<Integer> numbers) {
    List<Shard> found = new ArrayList<>();
    List<Integer> missing = new ArrayList<>();
    for (int number : numbers) {
      SoftReference<Shard> read = READ.get(key(number));
      Shard shard = read == null ? null : read.get();
      if (shard == null) {
        missing.add(number);
      } else {
        found.add(shard);
      }
    }
    for (Shard shard : read(missing)) {
      READ.put(key(shard.number()), new SoftReference<>(shard));
      found.add(shard);
    }
    return found;
  }

  private Key key(int number) {
    return new Key(
        loader.set().identity(),
        loader.set().selection(),
        loader.set().classLabels(),
        loader.plan().shards(),
        loader.plan().seed(),
        number);
  }
}
