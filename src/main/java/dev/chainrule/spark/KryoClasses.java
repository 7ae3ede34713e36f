package dev.chainrule.spark;

import dev.chainrule.spark.ExecutorEngines.ExecutorReport;
import dev.chainrule.spark.SparkGradients.TimedSum;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;

/**
 * The settings for Kryo, and the classes that it is told of: all that travel to executors and back.
 * With {@code spark.kryo.registrationRequired} it refuses others; without, it writes their names.
 */
final class KryoClasses {
  private static final String SERIALIZER = "spark.serializer";
  private static final String REGISTERED = "spark.kryo.classesToRegister";

  private static final List<String> OURS =
      List.of(
          // Weights, broadcast.
          "dev.chainrule.linalg.Float32Matrix",
          "dev.chainrule.linalg.Float64Matrix",
          // Results of tasks; an inner level of the tree shuffles them.
          ExecutorReport.class.getName(),
          TimedSum.class.getName(),
          "dev.chainrule.train.Evaluation",
          "dev.chainrule.train.GradientSum",
          "dev.chainrule.train.GradientSum$Subtree",
          "dev.chainrule.train.WorkTimes",
          "java.util.ArrayList",
          "[[J", // long[][]
          // Rows, where a user has Spark keep them in serialised form.
          "dev.chainrule.data.Shard");

  private KryoClasses() {}

  /**
   * Chooses Kryo, unless the user has chosen a serializer or Kryo cannot work here.
   *
   * <p>Kryo looks into Java's own buffers, which has to be allowed when a JVM starts. spark-submit
   * does so for drivers that it runs, Spark for executors; but the driver of a standalone cluster's
   * own ({@code --deploy-mode cluster}) is started without.
   */
  static void complete(SparkConf conf) {
    if (canLookIntoBuffers()) {
      SparkDefaults.set(conf, SERIALIZER, KryoSerializer.class.getName());
    }
    // After the user's own, whose numbers stay the same.
    String users = conf.get(REGISTERED, "");
    String ours = String.join(",", OURS);
    conf.set(REGISTERED, users.isBlank() ? ours : users + "," + ours);
  }

  private static boolean canLookIntoBuffers() {
    return ByteBuffer.class
        .getModule()
        .isOpen(ByteBuffer.class.getPackageName(), KryoSerializer.class.getModule());
  }
}
