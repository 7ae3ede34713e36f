package dev.chainrule.submit;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** A job small enough to show only that a cluster runs jobs. Packed into a jar by the test. */
public final class TinyJob {
  private TinyJob() {}

  /** Prints what the executors found, then waits if told {@code wait}, then exits with 75. */
  public static void main(String[] arguments) throws InterruptedException {
    try (JavaSparkContext context = new JavaSparkContext(new SparkConf().setAppName("tiny"))) {
      List<Integer> numbers = IntStream.rangeClosed(1, 100).boxed().toList();
      JavaRDD<Integer> rdd = context.parallelize(numbers, 4);
      System.out.println("sum " + rdd.reduce(Integer::sum));
      System.out.println(
          "threads " + rdd.map(n -> System.getenv("OPENBLAS_NUM_THREADS")).distinct().collect());
      if (List.of(arguments).contains("wait")) {
        new CountDownLatch(1).await(10, TimeUnit.MINUTES); // Until it is killed.
      }
    }
    System.exit(75);
  }
}
