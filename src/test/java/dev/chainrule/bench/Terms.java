package dev.chainrule.bench;

import dev.chainrule.data.DataFiles;
import dev.chainrule.data.Dataset;
import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardLoader;
import dev.chainrule.data.ShardPlan;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * What all contestants have in common: the network 784-512-10 on MNIST, softmax cross-entropy, and
 * plain SGD. Those of L-BFGS have a smaller network of sigmoids.
 *
 * @param data where MNIST is
 * @param cores how many there are for each contestant
 * @param shards into how many parts Chainrule cuts the data; 0: as it chooses
 * @param hidden units of Chainrule's hidden layer; all others have {@link #HIDDEN}
 */
record Terms(String data, int cores, int shards, int hidden) {
  static final int INPUTS = 784;
  static final int HIDDEN = 512;
  static final int OUTPUTS = 10;

  /** Units of the hidden layer of the network that L-BFGS trains, in float64. */
  static final int FEW_HIDDEN = 100;

  /** Small, so that no contestant's numbers grow or vanish however long it trains. */
  static final double LEARNING_RATE = 0.05;

  static final long SEED = 1;

  /** As words for another process. */
  List<String> words() {
    return List.of(data, String.valueOf(cores), String.valueOf(shards), String.valueOf(hidden));
  }

  /** What {@link #words} gave. */
  static Terms of(List<String> words) {
    return new Terms(
        words.get(0),
        Integer.parseInt(words.get(1)),
        Integer.parseInt(words.get(2)),
        Integer.parseInt(words.get(3)));
  }

  DataFiles files() {
    return DataFiles.resolve(new Configuration(), data);
  }

  /** All rows of the training set, in a shuffled order. */
  Shard rows() {
    Configuration hadoop = new Configuration();
    Dataset set = Dataset.inspect(hadoop, files().train());
    ShardPlan plan = new ShardPlan(set.rows(), 1, set.rows(), SEED);
    return new ShardLoader(set, plan).load(hadoop, List.of(0)).get(0);
  }
}
