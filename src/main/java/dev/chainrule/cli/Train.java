package dev.chainrule.cli;

import dev.chainrule.checkpoint.ModelFile;
import dev.chainrule.checkpoint.RunDirectory;
import dev.chainrule.data.DataFiles;
import dev.chainrule.data.Dataset;
import dev.chainrule.data.DatasetInfo;
import dev.chainrule.linalg.Blas;
import dev.chainrule.model.Network;
import dev.chainrule.report.MetricsFile;
import dev.chainrule.report.ProgressLine;
import dev.chainrule.report.Summary;
import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.spark.SparkTraining;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainingResult;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code chainrule train}. */
@Command(
    name = "train",
    sortOptions = false,
    description = {
      "Trains a multilayer perceptron and writes a run directory: summary.json, metrics.jsonl and",
      "model.safetensors. With the same seed and shards, the weights are the same to the bit for",
      "any number of partitions, executors and cores.",
      ""
    },
    footer = {"", "Example: chainrule train --layers 784,256,10 --epochs 5 --master 'local[2]'"})
final class Train implements Callable<Integer> {
  @Mixin DataOptions data = new DataOptions();
  @Mixin NetworkOptions network = new NetworkOptions();
  @Mixin TrainingOptions training = new TrainingOptions();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Run directory, new or empty. Default: a new one below runs/.")
  String out;

  @Option(names = "--overwrite", description = "Replace the run that --out holds.")
  boolean overwrite;

  @Mixin ClusterOptions cluster = new ClusterOptions();
  @Mixin CommonOptions common = new CommonOptions();

  private final long start = System.nanoTime();

  @Override
  public Integer call() {
    common.begin();
    common.check(network::check);
    common.check(() -> training.settings(null, network));
    ClusterSettings clusterSettings = common.collect(cluster::settings);
    common.require(
        cluster.partitions <= training.shards,
        "--partitions: %d, expected at most the number of shards, %d",
        cluster.partitions,
        training.shards);
    common.throwProblems();

    Configuration hadoop = common.hadoop();
    DataFiles files = data.resolve(hadoop);
    DatasetInfo train = Dataset.inspect(hadoop, files.train());
    DatasetInfo test = Dataset.inspect(hadoop, files.test());
    TrainSettings settings = common.collect(() -> settings(train, test));
    common.throwProblems();
    Network trained = settings.compute().network();
    train.requireFits(trained.features(), trained.classes());
    test.requireFits(trained.features(), trained.classes());
    Blas.use(settings.compute().blas());
    RunDirectory directory = RunDirectory.create(hadoop, outName(), overwrite);

    try (SparkTraining spark =
            SparkTraining.open(
                cluster.apply(common.sparkConf()), settings, clusterSettings, train, test);
        MetricsFile metrics = new MetricsFile(directory)) {
      TrainOutput output = new TrainOutput(settings, spark, train, test, directory);
      output.printPlan(System.out);
      TrainingResult result =
          spark.run(
              List.of(
                  new ProgressLine(System.out, spark.plan(), Terminal.isInteractive()), metrics));
      ModelFile.write(directory, trained, result.weights(), output.provenance());
      Summary summary = output.summary(result, (System.nanoTime() - start) / 1e9);
      summary.write(directory);
      output.printResult(System.out, result, summary);
      return result.diverged() ? ExitCode.STOPPED_EARLY : ExitCode.DONE;
    }
  }

  private TrainSettings settings(DatasetInfo train, DatasetInfo test) {
    int classes = Math.max(train.classes(), test.classes());
    Network fitting = network.network(train.features(), classes);
    ComputeSettings compute =
        new ComputeSettings(fitting, network.precision, network.method(fitting), cluster.blas);
    return training.settings(compute, network);
  }

  private String outName() {
    String now =
        LocalDateTime.now(ZoneId.systemDefault())
            .format(DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss"));
    return out == null ? Home.resolve("runs/" + now).toString() : out;
  }
}
