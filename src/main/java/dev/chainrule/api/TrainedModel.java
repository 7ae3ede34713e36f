package dev.chainrule.api;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import dev.chainrule.data.Encoding;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Float64Matrix;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.linalg.SparkMatrices;
import dev.chainrule.model.Network;
import dev.chainrule.model.ParameterLayout.Entry;
import dev.chainrule.model.Parameters;
import dev.chainrule.model.Predictor;
import dev.chainrule.predict.InputRows;
import dev.chainrule.run.ModelFile;
import dev.chainrule.train.TrainingResult.Outcome;
import dev.chainrule.train.TrainingResult.TestFigures;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import scala.Option;

/**
 * A network with its weights, and what numbers and labels of its data mean.
 *
 * <p>It never changes, and any number of threads may use it at once. It travels in tasks and
 * broadcasts, so that executors predict as the driver does:
 *
 * <pre>{@code
 * JavaRDD<Integer> classes = vectors.map(model::predict);
 * }</pre>
 */
@DefaultSerializer(JavaSerializer.class) // Kryo 4 cannot build what is in it.
public final class TrainedModel implements Serializable {
  private static final long serialVersionUID = 1L;

  /** All numbers of the weights, in the network's order. */
  private final Matrix flat;

  /** What is computed with them. */
  private final Network network;

  /** What numbers and labels of the data mean. */
  private final Encoding encoding;

  /** What a file says of the model's origin. */
  private final TreeMap<String, String> metadata;

  /** How the training ended; null for a model that was loaded. */
  private final Outcome outcome;

  /** Mean of the test set's rows; NaN if it is not known. */
  private final double loss;

  /** On the test set; NaN if it is not known. */
  private final double accuracy;

  /** What computes, for each thread. */
  private transient ThreadLocal<Forward> forwards;

  /** The forward pass of one row at a time, in one thread. */
  private final class Forward {
    private final Parameters weights = parameters();
    private final Predictor predictor = network.forward();
    private final InputRows input =
        new InputRows(flat.precision(), 1, network.features(), encoding);
    private final double[] z = new double[network.classes()];

    /** Scaled as in training, with the same roundings; [classes], overwritten by the next. */
    double[] outputs(Vector row) {
      input.set(0, LabelledVector.floats(row));
      predictor.run(weights, input.encoded()).getRow(0, z);
      return z;
    }
  }

  TrainedModel(ModelFile.Model model, Outcome outcome, TestFigures figures) {
    this.flat = model.weights().flat();
    this.network = model.network();
    this.encoding = model.encoding();
    this.metadata = new TreeMap<>(model.metadata());
    this.outcome = outcome;
    this.loss = figures == null ? Double.NaN : figures.loss();
    this.accuracy = figures == null ? Double.NaN : figures.accuracy();
    this.forwards = ThreadLocal.withInitial(Forward::new);
  }

  /**
   * Makes what does not travel.
   *
   * @param in gives the fields
   * @throws IOException if it cannot be read
   * @throws ClassNotFoundException if a layer's class is not known here
   */
  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    forwards = ThreadLocal.withInitial(Forward::new);
  }

  /**
   * Reads a model that {@link #save} or {@code chainrule train} wrote.
   *
   * @param path of a {@code model.safetensors}, or of a run directory that holds one
   * @return the model, without figures
   * @throws dev.chainrule.io.DataException if it cannot be read, is damaged, or has layers that
   *     Chainrule does not know
   */
  public static TrainedModel load(String path) {
    return new TrainedModel(ModelFile.read(hadoop(), path), null, null);
  }

  /**
   * Reads a model with layers of one's own.
   *
   * @param path of a {@code model.safetensors}, or of a run directory that holds one
   * @param network of the same {@link Network#text} as the one that was saved
   * @return the model, without figures
   * @throws dev.chainrule.io.DataException if it cannot be read, is damaged, or is of another
   *     network
   */
  public static TrainedModel load(String path, Network network) {
    return new TrainedModel(ModelFile.read(hadoop(), path, network), null, null);
  }

  /**
   * Writes the model as {@code chainrule train} writes {@code model.safetensors}: whole, or not at
   * all.
   *
   * @param path of a new file, on any file system that Hadoop knows
   * @throws dev.chainrule.io.OutputException if there is something already, or it cannot be written
   */
  public void save(String path) {
    ModelFile.save(hadoop(), path, new ModelFile.Model(network, parameters(), encoding, metadata));
  }

  /** Of the context that runs, if one does: it knows the user's file systems. */
  private static Configuration hadoop() {
    Option<SparkContext> active = SparkContext$.MODULE$.getActive();
    return active.isDefined() ? active.get().hadoopConfiguration() : new Configuration();
  }

  /**
   * The class that a row most likely belongs to.
   *
   * @param row raw numbers as in the training data, such as pixels from 0 to 255; dense or sparse,
   *     of the network's input size
   * @return from 0 to the number of classes less 1; of equals the first
   * @throws IllegalArgumentException if the row is of another size
   */
  public int predict(Vector row) {
    double[] scores = scores(row);
    int best = 0;
    for (int c = 1; c < scores.length; c++) {
      if (scores[c] > scores[best]) {
        best = c;
      }
    }
    return best;
  }

  /**
   * The probability of each class.
   *
   * @param row as for {@link #predict}
   * @return [classes], from 0 to 1, with the sum 1
   * @throws IllegalArgumentException if the row is of another size
   * @throws IllegalStateException if the network was trained with a loss that knows no
   *     probabilities
   */
  public Vector probabilities(Vector row) {
    if (!network.loss().hasProbabilities()) {
      throw new IllegalStateException(
          "no probabilities: the network was trained with " + network.loss().label());
    }
    return new DenseVector(scores(row));
  }

  private double[] scores(Vector row) {
    if (row.size() != network.features()) {
      throw new IllegalArgumentException(
          Words.format("a vector of %d numbers, expected %d", row.size(), network.features()));
    }
    double[] scores = new double[network.classes()];
    network.loss().scores(forwards.get().outputs(row), scores);
    return scores;
  }

  /**
   * The label that a class has in the data.
   *
   * @param index of the class, from 0
   * @return the label, in words
   */
  public String label(int index) {
    return encoding.label(index);
  }

  /**
   * The weights as matrices, by the parameters' names, such as W1 and b1.
   *
   * @return copies in double precision, in the network's order; a weight matrix is [inputs,
   *     outputs], a bias one row
   */
  public Map<String, org.apache.spark.ml.linalg.Matrix> weights() {
    Map<String, org.apache.spark.ml.linalg.Matrix> weights = new LinkedHashMap<>();
    Parameters parameters = parameters();
    for (Entry entry : parameters.layout().entries()) {
      Matrix copy = parameters.view(entry).copy().to(Precision.FLOAT64);
      weights.put(entry.name(), SparkMatrices.toSpark((Float64Matrix) copy));
    }
    return weights;
  }

  private Parameters parameters() {
    return new Parameters(network.layout(), flat);
  }

  /**
   * The SHA-256 of the weights, by which {@code chainrule train} tells whether they are the same.
   *
   * @return as hex
   */
  public String weightsSha256() {
    return parameters().sha256();
  }

  /**
   * What the model computes.
   *
   * @return the network, without weights
   */
  public Network network() {
    return network;
  }

  /**
   * Why the training ended.
   *
   * @return {@link Outcome#DIVERGED} if a number was not finite: the weights are then the last good
   *     ones
   * @throws IllegalStateException if the model was loaded
   */
  public Outcome outcome() {
    requireTrained();
    return outcome;
  }

  /**
   * The share of rows of the test set that the model labels right.
   *
   * @return from 0 to 1; NaN if the training was cancelled before it could be told
   * @throws IllegalStateException if the model was loaded
   */
  public double accuracy() {
    requireTrained();
    return accuracy;
  }

  /**
   * The mean loss of the rows of the test set.
   *
   * @return 0 or more; NaN if the training was cancelled before it could be told
   * @throws IllegalStateException if the model was loaded
   */
  public double loss() {
    requireTrained();
    return loss;
  }

  private void requireTrained() {
    if (outcome == null) {
      throw new IllegalStateException("a model that was loaded has no figures of its training");
    }
  }

  /** The network in words. */
  @Override
  public String toString() {
    return network.text();
  }
}
