package dev.chainrule.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import dev.chainrule.autodiff.Activations;
import dev.chainrule.autodiff.Arithmetic;
import dev.chainrule.autodiff.Value;
import dev.chainrule.cli.Outcome;
import dev.chainrule.data.Dataset;
import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardLoader;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.io.DataException;
import dev.chainrule.io.OutputException;
import dev.chainrule.model.ForwardContext;
import dev.chainrule.model.Layer;
import dev.chainrule.model.LayerStack;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Network;
import dev.chainrule.run.FormatException;
import dev.chainrule.run.ModelFile;
import dev.chainrule.spark.ResourcesException;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training as the guest of a user's context, with settings that nobody chose for it. */
class ChainruleTrainerIT {
  @TempDir static Path dir;
  private static MnistSubset data;
  private static JavaSparkContext spark;

  @BeforeAll
  static void startSpark() throws IOException {
    data = MnistSubset.write(dir, 1000, 200);
    spark = new JavaSparkContext(conf());
  }

  private static SparkConf conf() {
    return new SparkConf()
        .setMaster("local[2]")
        .setAppName("a user's program")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1");
  }

  @AfterAll
  static void stopSpark() {
    spark.close();
  }

  private static ChainruleTrainer trainer() {
    return new ChainruleTrainer(spark).layers(784, 24, 10).batch(200).epochs(2).learningRate(0.3);
  }

  private static TrainedModel train(ChainruleTrainer trainer) {
    return trainer.train(data.dir().toString());
  }

  /** What the command line makes with the same words. */
  private static String commandLine(String name, String... more) {
    List<String> words =
        new ArrayList<>(List.of("train", "--master", "local[1]", "--data", data.dir().toString()));
    Path out = dir.resolve(name);
    words.addAll(List.of("--out", out.toString(), "--no-report"));
    words.addAll(List.of("--layers", "784,24,10", "--batch", "200", "--epochs", "2"));
    words.addAll(List.of("--conf", "spark.ui.enabled=false"));
    words.addAll(Arrays.asList(more));
    Outcome outcome = Outcome.run(words.toArray(new String[0]));
    assertEquals(0, outcome.code(), outcome.err());
    return ModelFile.read(new Configuration(), out.toString()).weights().sha256();
  }

  /** A context of our own cannot be opened beside the user's, so that one is closed meanwhile. */
  private static String alone(String name, String... more) {
    spark.close();
    try {
      return commandLine(name, more);
    } finally {
      spark = new JavaSparkContext(conf());
    }
  }

  @Test
  void sameOptionsGiveTheBitsOfTheCommandLine() {
    assertEquals(alone("plain", "--lr", "0.3"), train(trainer()).weightsSha256());
    String[] words = {"--optimizer", "adam", "--lr", "0.002", "--validation", "0.2"};
    TrainedModel model =
        train(trainer().optimizer("adam").learningRate(0.002).option("validation", "0.2"));
    assertEquals(alone("adam", words), model.weightsSha256());
  }

  @Test
  void anyPartitionsAndBothEnginesGiveTheSameBits() {
    String expected = train(trainer()).weightsSha256();
    for (String engine : List.of("aggregate", "resident")) {
      for (String partitions : List.of("1", "2")) {
        TrainedModel model =
            train(trainer().option("engine", engine).option("partitions", partitions));
        assertEquals(expected, model.weightsSha256(), engine + " " + partitions);
      }
    }
  }

  @Test
  void contextIsLeftAsItWasFound() {
    spark.setJobGroup("mine", "my own work");
    spark.sc().addJobTag("my-tag");
    Properties before = (Properties) spark.sc().getLocalProperties().clone();
    String conf = spark.getConf().toDebugString();
    Set<Object> threads = watchers();
    try {
      train(trainer());
      train(trainer().option("engine", "resident").option("validation", "0.1"));
      assertEquals(before, spark.sc().getLocalProperties());
      assertEquals(conf, spark.getConf().toDebugString());
      assertTrue(spark.getPersistentRDDs().isEmpty(), spark.getPersistentRDDs().toString());
      assertEquals(threads, watchers());
      assertFalse(spark.sc().isStopped());
      assertEquals(6, spark.parallelize(List.of(1, 2, 3)).reduce(Integer::sum));
    } finally {
      spark.clearJobGroup();
      spark.sc().clearJobTags();
    }
    train(trainer());
    assertNull(spark.getLocalProperty("spark.jobGroup.id"));
  }

  /** Threads and listeners of ours. */
  private static Set<Object> watchers() {
    Set<Object> found = new HashSet<>();
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("chainrule"))
        .forEach(found::add);
    spark.sc().listenerBus().listeners().stream()
        .filter(listener -> listener.getClass().getName().startsWith("dev.chainrule"))
        .forEach(found::add);
    return found;
  }

  @Test
  void twoTrainingsAtOnceGiveTheBitsThatEachGivesAlone() throws Exception {
    List<ChainruleTrainer> trainers =
        List.of(trainer().seed(1), trainer().seed(2).option("momentum", "0.9"));
    List<String> expected =
        trainers.stream().map(trainer -> train(trainer).weightsSha256()).toList();
    CountDownLatch bothAreInTheMidst = new CountDownLatch(2);
    for (ChainruleTrainer trainer : trainers) {
      trainer.listener(
          new TrainListener() {
            @Override
            public void stepDone(StepReport report) {
              bothAreInTheMidst.countDown();
              try {
                bothAreInTheMidst.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<String>> found =
          trainers.stream()
              .map(trainer -> threads.submit(() -> train(trainer).weightsSha256()))
              .toList();
      for (int i = 0; i < found.size(); i++) {
        assertEquals(expected.get(i), found.get(i).get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void otherBlasThanThatOfATrainingAtWorkIsRefused() {
    List<String> told = new ArrayList<>();
    TrainedModel model =
        train(
            trainer()
                .listener(
                    new TrainListener() {
                      @Override
                      public void started(TrainState state) {
                        ResourcesException refused =
                            assertThrows(
                                ResourcesException.class,
                                () -> train(trainer().option("blas", "java")));
                        told.add(refused.getMessage());
                      }
                    }));
    assertEquals(TrainingResult.Outcome.FINISHED, model.outcome());
    assertEquals(
        List.of(
            "blas: java, expected native or auto, with which another training is at work in this"
                + " process"),
        told);
  }

  /** It hears what came before, and costs the run nothing. */
  @Test
  void listenerThatThrowsDoesNotLoseTheRun() {
    List<Integer> heard = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    TrainListener failing =
        new TrainListener() {
          @Override
          public void stepDone(StepReport report) {
            heard.add(report.step().number());
            if (report.step().number() == 3) {
              throw new IllegalStateException("no more");
            }
          }
        };
    TrainListener sound =
        new TrainListener() {
          @Override
          public void stepDone(StepReport report) {
            others.add(report.step().number());
          }
        };
    TrainedModel model = train(trainer().listener(failing).listener(sound));
    assertEquals(List.of(0, 1, 2, 3), heard);
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), others);
    assertEquals(train(trainer()).weightsSha256(), model.weightsSha256());
  }

  @Test
  void cancellingTheUsersJobGroupEndsTheRun() {
    spark.setJobGroup("to be cancelled", "");
    try {
      TrainedModel model =
          train(
              trainer()
                  .epochs(10_000)
                  .listener(
                      new TrainListener() {
                        @Override
                        public void stepDone(StepReport report) {
                          if (report.step().number() == 5) {
                            spark.sc().cancelJobGroupAndFutureJobs("to be cancelled");
                          }
                        }
                      }));
      assertEquals(TrainingResult.Outcome.INTERRUPTED, model.outcome());
    } finally {
      spark.clearJobGroup();
    }
  }

  @Test
  void executorsPredictAsTheDriverDoesAndAsTheTestSetSays() {
    TrainedModel model = train(trainer());
    List<Vector> rows = rows();
    List<Integer> expected = rows.stream().map(model::predict).toList();
    List<Vector> sparse = rows.stream().<Vector>map(Vector::toSparse).toList();
    assertEquals(expected, spark.parallelize(sparse, 3).map(model::predict).collect());
    var shared = spark.broadcast(model);
    assertEquals(
        expected, spark.parallelize(rows, 3).map(row -> shared.value().predict(row)).collect());

    int[] labels = labels();
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      right += labels[i] == expected.get(i) ? 1 : 0;
    }
    assertEquals(right / 200.0, model.accuracy());
    Vector probabilities = model.probabilities(rows.get(0));
    assertEquals(1, Arrays.stream(probabilities.toArray()).sum(), 1e-9);
    assertEquals(expected.get(0), probabilities.argmax());
  }

  private static List<Vector> rows() {
    return labelled(data.test()).stream().map(LabelledVector::features).toList();
  }

  private static int[] labels() {
    return labelled(data.test()).stream().mapToInt(LabelledVector::label).toArray();
  }

  private static Vector vector(Shard shard, int row) {
    double[] numbers = new double[shard.features()];
    for (int j = 0; j < numbers.length; j++) {
      numbers[j] = shard.get(row, j);
    }
    return Vectors.dense(numbers);
  }

  @Test
  void savedModelIsThatOfTheCommandLineAndComesBack() {
    TrainedModel model = train(trainer());
    String file = dir.resolve("saved.safetensors").toString();
    model.save(file);
    assertEquals(
        "%s: exists, expected a new file".formatted(file),
        assertThrows(OutputException.class, () -> model.save(file)).getMessage());
    TrainedModel loaded = TrainedModel.load(file);
    assertEquals(model.weightsSha256(), loaded.weightsSha256());
    assertEquals(model.weights(), loaded.weights());
    assertEquals(List.of("W1", "b1", "W2", "b2"), List.copyOf(loaded.weights().keySet()));
    assertEquals(784, loaded.weights().get("W1").numRows());
    Vector row = rows().get(7);
    assertEquals(model.probabilities(row), loaded.probabilities(row));
    assertThrows(IllegalStateException.class, loaded::accuracy);
    assertThrows(IllegalArgumentException.class, () -> loaded.predict(Vectors.dense(1, 2)));
  }

  private static List<LabelledVector> labelled(Dataset set) {
    Shard shard =
        new ShardLoader(set, ShardPlan.forEvaluation(set.rows(), 1))
            .load(new Configuration(), List.of(0))
            .get(0);
    List<LabelledVector> rows = new ArrayList<>();
    for (int row = 0; row < shard.rows(); row++) {
      rows.add(new LabelledVector(vector(shard, row), shard.label(row)));
    }
    return rows;
  }

  @Test
  void rowsOfAnRddTrainTheBitsOfTheSameRowsInFiles() throws IOException {
    List<LabelledVector> train = labelled(data.train());
    List<LabelledVector> test = labelled(data.test());
    Files.createDirectory(dir.resolve("lone"));
    for (String name : List.of("train-images-idx3-ubyte", "train-labels-idx1-ubyte")) {
      Files.copy(data.dir().resolve(name), dir.resolve("lone").resolve(name));
    }
    TrainedModel files = train(trainer());
    for (int partitions : new int[] {1, 3, 16}) {
      TrainedModel model =
          trainer().train(spark.parallelize(train, partitions), spark.parallelize(test, 2));
      assertEquals(files.weightsSha256(), model.weightsSha256());
      assertEquals(files.accuracy(), model.accuracy());
      assertEquals(files.loss(), model.loss());
    }
    for (String word : List.of("standardize zscore", "values numbers", "test-share 0.25")) {
      String[] option = word.split(" ", -1);
      ChainruleTrainer other = trainer().learningRate(0.01).option(option[0], option[1]);
      Path lone = dir.resolve("lone");
      String place = word.startsWith("test") ? lone.toString() : data.dir().toString();
      JavaRDD<LabelledVector> rows = spark.parallelize(train, 3);
      TrainedModel model =
          word.startsWith("test") ? other.train(rows) : other.train(rows, spark.parallelize(test));
      TrainedModel ofFiles = other.train(place);
      assertEquals(ofFiles.weightsSha256(), model.weightsSha256(), word);
      Vector row = test.get(3).features();
      assertEquals(ofFiles.probabilities(row), model.probabilities(row), word);
    }
    ChainruleTrainer held = trainer().option("validation", "0.2").option("stratified", "true");
    assertEquals(
        train(held).weightsSha256(), held.train(spark.parallelize(train, 4)).weightsSha256());
    assertTrue(spark.getPersistentRDDs().isEmpty());
  }

  /** Four clouds of numbers that are no pixels; their labels are no numbers of classes. */
  @Test
  void numbersOfAnyKindAreTakenAsTheyAre() {
    List<LabelledVector> rows = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      int quarter = i % 4;
      double x = (quarter % 2 == 0 ? -1.5 : 1.5) + Math.sin(i) / 2;
      double y = (quarter < 2 ? -1.5 : 1.5) + Math.cos(7.0 * i) / 2;
      rows.add(new LabelledVector(Vectors.dense(x, y), 10 * quarter - 5));
    }
    TrainedModel model =
        new ChainruleTrainer(spark)
            .layers(2, 8, 4)
            .batch(50)
            .epochs(20)
            .train(spark.parallelize(rows, 3));
    assertEquals(1, model.accuracy());
    for (LabelledVector row : rows) {
      assertEquals(String.valueOf(row.label()), model.label(model.predict(row.features())));
    }
    DataException unlike =
        assertThrows(
            DataException.class,
            () ->
                new ChainruleTrainer(spark)
                    .layers(2, 8, 4)
                    .train(
                        spark.parallelize(
                            List.of(
                                new LabelledVector(Vectors.dense(1, 2), 0),
                                new LabelledVector(Vectors.dense(1, 2, 3), 1)),
                            2)));
    assertEquals("the RDD, row 1: 3 numbers, expected 2, as in row 0", unlike.getMessage());
  }

  /** A layer that no text can name: 1.7159·tanh(⅔·z), of LeCun et al. 1998. */
  private record ScaledTanh() implements Layer {
    private static final long serialVersionUID = 1L;

    @Override
    public Value forward(Value x, ForwardContext pass) {
      return Arithmetic.scale(1.7159, Activations.tanh(Arithmetic.scale(2 / 3.0, x)));
    }

    @Override
    public String text() {
      return "scaledtanh";
    }
  }

  @Test
  void layerOfOnesOwnTrainsAndComesBack() {
    Network network =
        new LayerStack(784)
            .add("dense(16)")
            .add(new ScaledTanh())
            .add("dense(10)")
            .network(Loss.SOFTMAX_CROSS_ENTROPY);
    ChainruleTrainer trainer =
        new ChainruleTrainer(spark).network(network).batch(200).epochs(3).learningRate(0.2);
    TrainedModel model = train(trainer);
    assertTrue(model.accuracy() > 0.5, () -> "" + model.accuracy());
    assertEquals(model.weightsSha256(), train(trainer.option("partitions", "1")).weightsSha256());
    String file = dir.resolve("own.safetensors").toString();
    model.save(file);
    assertThrows(FormatException.class, () -> TrainedModel.load(file));
    assertEquals(model.weightsSha256(), TrainedModel.load(file, network).weightsSha256());
  }

  @Test
  void filesAreReadAsOptionsSay() throws IOException {
    StringBuilder rows = new StringBuilder("kind;height;width\n");
    for (int i = 0; i < 40; i++) {
      rows.append(i % 2 == 0 ? "tall;" + (8 + i % 5) + ";1\n" : "wide;1;" + (8 + i % 7) + "\n");
    }
    Path file = Files.writeString(dir.resolve("shapes.data"), rows);
    TrainedModel model =
        new ChainruleTrainer(spark)
            .layers(2, 4, 2)
            .batch(8)
            .epochs(5)
            .option("format", "csv")
            .option("separator", ";")
            .option("label", "kind")
            .option("test-share", "0.25")
            .train(file.toString());
    assertEquals(List.of("tall", "wide"), List.of(model.label(0), model.label(1)));
    assertEquals(1, model.predict(Vectors.dense(1, 9)));
  }
}
