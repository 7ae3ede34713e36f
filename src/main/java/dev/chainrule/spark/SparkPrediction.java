package dev.chainrule.spark;

import dev.chainrule.data.Dataset;
import dev.chainrule.data.RowSource;
import dev.chainrule.data.RowSpan;
import dev.chainrule.data.ShardLoader;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.io.DataException;
import dev.chainrule.model.Parameters;
import dev.chainrule.predict.PartFiles;
import dev.chainrule.predict.Prediction;
import dev.chainrule.predict.Prediction.Place;
import dev.chainrule.predict.PredictionText;
import dev.chainrule.predict.RowPredictor;
import dev.chainrule.train.ComputeSettings;
import java.io.IOException;
import java.io.Serializable;
import java.io.Writer;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.VoidFunction;

/**
 * Predictions of all rows of a set, computed and written by tasks: each takes consecutive rows, so
 * that parts in their order are rows in theirs. Rows are read as they are needed, and not kept.
 */
public final class SparkPrediction {
  private SparkPrediction() {}

  /**
   * Writes them, on a cluster that is opened and closed for it.
   *
   * @param conf the user's; what is missing is filled in
   * @param set whose rows fit the network
   * @param parts how many files, at least 1; fewer if there are few rows
   * @param out where they go; if that fails, nothing of them stays there
   * @throws dev.chainrule.io.OutputException if a part cannot be written
   * @throws DataException if the set is no longer what was inspected
   * @throws ResourcesException if machine, master or executors are not what that needs
   */
  public static void run(
      SparkConf conf,
      ComputeSettings settings,
      ClusterSettings clusterSettings,
      Dataset set,
      int parts,
      Parameters weights,
      PredictionText text,
      PartFiles out) {
    int blocks = (set.rows() - 1) / RowPredictor.BLOCK + 1;
    int count = Math.min(parts, blocks);
    HadoopSettings hadoop = HadoopSettings.of(conf);
    out.create(hadoop.toConfiguration()); // Now, not after Spark has started.
    try {
      PartFiles there = out.everywhere(hadoop.toConfiguration());
      write(conf, settings, clusterSettings, set, count, weights, text, there);
      out.finish(hadoop.toConfiguration(), count);
    } catch (RuntimeException e) {
      out.discard(hadoop.toConfiguration(), e);
      throw e;
    }
  }

  private static void write(
      SparkConf conf,
      ComputeSettings settings,
      ClusterSettings clusterSettings,
      Dataset set,
      int count,
      Parameters weights,
      PredictionText text,
      PartFiles out) {
    HadoopSettings hadoop = HadoopSettings.of(conf);
    try (Cluster cluster = Cluster.open(conf, clusterSettings, settings, count)) {
      JavaSparkContext spark = cluster.spark();
      ShippedFiles shipped =
          clusterSettings.shipData()
              ? ShippedFiles.send(
                  spark,
                  hadoop.toConfiguration(),
                  new ShardLoader(set, ShardPlan.forEvaluation(set.rows(), count)))
              : null;
      Optional<BlockHosts> hosts =
          shipped != null ? Optional.empty() : BlockHosts.of(spark, hadoop.toConfiguration(), set);
      cluster.run(
          "prediction",
          "predict " + set.source().fileName(),
          () -> {
            try (SharedWeights shared = SharedWeights.broadcast(cluster, weights, settings)) {
              parts(spark, hosts, count, cluster.settings().partitions())
                  .foreach(
                      new PartWriter(settings, shared, set, count, hadoop, shipped, text, out));
              return count;
            }
          });
    }
  }

  /** The numbers of all parts, in order; if possible, where the rows of each are. */
  private static JavaRDD<Integer> parts(
      JavaSparkContext spark, Optional<BlockHosts> hosts, int count, int tasks) {
    return hosts
        .map(known -> known.numbers(spark, tasks))
        .orElseGet(() -> spark.parallelize(new Slice(0, tasks).numbers(), tasks))
        .flatMap(task -> Slice.of(count, task, tasks).numbers().iterator());
  }

  /** What writes one part. */
  private record PartWriter(
      ComputeSettings settings,
      SharedWeights shared,
      Dataset set,
      int parts,
      HadoopSettings hadoop,
      ShippedFiles shipped,
      PredictionText text,
      PartFiles out)
      implements VoidFunction<Integer>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public void call(Integer part) {
      Configuration configuration = hadoop.toConfiguration();
      RowSource from = shipped == null ? set.source() : shipped.here();
      Parameters weights = shared.parameters(); // Which opens the BLAS of the settings.
      RowPredictor predictor = new RowPredictor(settings.network(), weights, settings.encoding());
      out.write(
          configuration,
          part,
          writer -> {
            if (part == 0) {
              writer.write(text.header(settings.network().classes()));
            }
            RowSpan.part(set, part, parts, RowPredictor.BLOCK)
                .read(
                    configuration,
                    from,
                    (row, at) -> {
                      if (predictor.add(Place.of(null, row, set.source()), at, from.isSparse())) {
                        write(predictor, writer);
                      }
                    });
            write(predictor, writer);
          });
    }

    private void write(RowPredictor predictor, Writer writer) throws IOException {
      for (Prediction done : predictor.run()) {
        writer.write(text.line(done));
      }
    }
  }
}
