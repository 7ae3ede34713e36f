package dev.chainrule.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Training on rows that are in no file. */
class RddTrainingIT {
  @RegisterExtension static final UsersProgram user = new UsersProgram();

  @Test
  void rowsOfAnRddTrainTheBitsOfTheSameRowsInFiles() throws IOException {
    List<LabelledVector> train = user.trainRows();
    List<LabelledVector> test = user.testRows();
    Files.createDirectory(user.dir().resolve("lone"));
    for (String name : List.of("train-images-idx3-ubyte", "train-labels-idx1-ubyte")) {
      Files.copy(user.dir().resolve(name), user.dir().resolve("lone").resolve(name));
    }
    TrainedModel files = user.train(user.trainer());
    for (int partitions : new int[] {1, 3, 16}) {
      TrainedModel model =
          user.trainer()
              .train(
                  user.spark().parallelize(train, partitions), user.spark().parallelize(test, 2));
      assertEquals(files.weightsSha256(), model.weightsSha256());
      assertEquals(files.accuracy(), model.accuracy());
      assertEquals(files.loss(), model.loss());
    }
    for (String word : List.of("standardize zscore", "values numbers", "test-share 0.25")) {
      String[] option = word.split(" ", -1);
      ChainruleTrainer other = user.trainer().learningRate(0.01).option(option[0], option[1]);
      Path lone = user.dir().resolve("lone");
      String place = word.startsWith("test") ? lone.toString() : user.dir().toString();
      JavaRDD<LabelledVector> rows = user.spark().parallelize(train, 3);
      TrainedModel model =
          word.startsWith("test")
              ? other.train(rows)
              : other.train(rows, user.spark().parallelize(test));
      TrainedModel ofFiles = other.train(place);
      assertEquals(ofFiles.weightsSha256(), model.weightsSha256(), word);
      Vector row = test.get(3).features();
      assertEquals(ofFiles.probabilities(row), model.probabilities(row), word);
    }
    ChainruleTrainer held = user.trainer().option("validation", "0.2").option("stratified", "true");
    assertEquals(
        user.train(held).weightsSha256(),
        held.train(user.spark().parallelize(train, 4)).weightsSha256());
    assertTrue(user.spark().getPersistentRDDs().isEmpty());
  }

  @Test
  void bothEnginesTrainTheSameBitsOnAnRdd() {
    JavaRDD<LabelledVector> rows = user.spark().parallelize(user.trainRows(), 3);
    JavaRDD<LabelledVector> test = user.spark().parallelize(user.testRows(), 2);
    ChainruleTrainer trainer = user.trainer().option("standardize", "zscore").learningRate(0.01);
    TrainedModel plain = trainer.train(rows, test);
    TrainedModel resident = trainer.engine("resident").train(rows, test);
    assertEquals(plain.weightsSha256(), resident.weightsSha256());
    assertEquals(plain.loss(), resident.loss());
    ChainruleTrainer held = user.trainer().engine("resident").option("validation", "0.2");
    assertEquals(user.train(held).weightsSha256(), held.train(rows).weightsSha256());
    assertTrue(user.spark().getPersistentRDDs().isEmpty());
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
        new ChainruleTrainer(user.spark())
            .layers(2, 8, 4)
            .batch(50)
            .epochs(20)
            .train(user.spark().parallelize(rows, 3));
    assertEquals(1, model.accuracy());
    for (LabelledVector row : rows) {
      assertEquals(String.valueOf(row.label()), model.label(model.predict(row.features())));
    }
    DataException unlike =
        assertThrows(
            DataException.class,
            () ->
                new ChainruleTrainer(user.spark())
                    .layers(2, 8, 4)
                    .train(
                        user.spark()
                            .parallelize(
                                List.of(
                                    new LabelledVector(Vectors.dense(1, 2), 0),
                                    new LabelledVector(Vectors.dense(1, 2, 3), 1)),
                                2)));
    assertEquals("the RDD, row 1: 3 numbers, expected 2, as in row 0", unlike.getMessage());
  }
}
