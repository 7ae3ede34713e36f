package dev.chainrule.spark;

import dev.chainrule.data.Shard;
import dev.chainrule.spark.ResidentStage.Place;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.rdd.RDD;

/**
 * Where a task of a resident stage on an executor gets the shards that it keeps: it reads those of
 * its place from files, or it is given some of an RDD's. The sums are the same whoever has which.
 */
interface TaskShards extends Serializable {
  List<Shard> train(Place place);

  List<Shard> test(Place place);

  /** In files. */
  record InFiles(ShardReader trainReader, ShardReader testReader) implements TaskShards {
    @Override
    public List<Shard> train(Place place) {
      return read(trainReader, place);
    }

    @Override
    public List<Shard> test(Place place) {
      return read(testReader, place);
    }

    private static List<Shard> read(ShardReader reader, Place place) {
      return reader.keep(place.shards(reader.loader().plan().shards()));
    }
  }

  /** Those of a partition of RDDs, wherever the task is. */
  record Given(List<Shard> trainShards, List<Shard> testShards) implements TaskShards {
    @Override
    public List<Shard> train(Place place) {
      return trainShards;
    }

    @Override
    public List<Shard> test(Place place) {
      return testShards;
    }
  }

  /** One for each of so many tasks. */
  static RDD<TaskShards> of(Cluster cluster, ShardedData train, ShardedData test, int tasks) {
    if (train.isShuffled() || test.isShuffled()) {
      // Not what ShardedData would cache: the tasks keep their shards themselves.
      return train
          .cut(tasks)
          .zipPartitions(
              test.cut(tasks),
              (own, ownTest) -> List.<TaskShards>of(new Given(all(own), all(ownTest))).iterator())
          .rdd();
    }
    ShardReader trainReader = train.reader();
    ShardReader testReader = test.reader();
    return cluster
        .spark()
        .parallelize(new Slice(0, tasks).numbers(), tasks)
        .<TaskShards>map(task -> new InFiles(trainReader, testReader))
        .rdd();
  }

  /** All that are left. */
  static List<Shard> all(Iterator<Shard> shards) {
    List<Shard> all = new ArrayList<>();
    shards.forEachRemaining(all::add);
    return all;
  }
}
