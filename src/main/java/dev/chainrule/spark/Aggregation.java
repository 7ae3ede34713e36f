package dev.chainrule.spark;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * {@code treeAggregate}, without the tree where Spark would build none.
 *
 * <p>Spark wraps the functions of {@code treeAggregate} in lambdas, and for each lambda of each job
 * its closure cleaner reads class files out of jars again, which takes about 5 ms in each step.
 * With few partitions the tree has no inner level, so that one job is enough: it is run here
 * directly, with a named function class, which is not cleaned.
 */
final class Aggregation {
  private Aggregation() {}

  /**
   * Takes something into a sum, as Spark has it, but for a checked exception.
   *
   * @param <U> the sum
   * @param <T> what is taken in
   */
  @FunctionalInterface
  interface Adding<U, T> extends Function2<U, T, U> {
    @Override
    U call(U sum, T more);
  }

  /**
   * Sums over all elements of {@code rdd}.
   *
   * @param add adds an element to the sum, which is null at first
   * @param merge makes one sum of two
   * @param depth suggested depth of the tree, at least 1
   */
  static <T, U> U run(JavaRDD<T> rdd, Adding<U, T> add, Adding<U, U> merge, int depth) {
    return hasInnerLevel(rdd.getNumPartitions(), depth)
        ? rdd.treeAggregate(null, add, merge, depth)
        : runFlat(rdd, add, merge);
  }

  /** Spark's own rule, from {@code RDD.treeAggregate}. */
  static boolean hasInnerLevel(int partitions, int depth) {
    int scale = Math.max((int) Math.ceil(Math.pow(partitions, 1.0 / depth)), 2);
    return partitions > scale + Math.ceil((double) partitions / scale);
  }

  private static <T, U> U runFlat(JavaRDD<T> rdd, Adding<U, T> add, Adding<U, U> merge) {
    Collector<U> collector = new Collector<>(merge);
    ClassTag<U> tag = ClassTag.apply(Object.class);
    rdd.context().runJob(rdd.rdd(), new SumPartition<>(add), collector, tag);
    return collector.sum;
  }

  /** The work of a task. */
  private static final class SumPartition<T, U>
      extends AbstractFunction2<TaskContext, scala.collection.Iterator<T>, U>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Adding<U, T> add;

    SumPartition(Adding<U, T> add) {
      this.add = add;
    }

    @Override
    public U apply(TaskContext context, scala.collection.Iterator<T> elements) {
      Iterator<T> iterator = CollectionConverters.asJava(elements);
      U sum = null;
      while (iterator.hasNext()) {
        sum = add.call(sum, iterator.next());
      }
      return sum;
    }
  }

  /** Takes in tasks' results on the driver, one at a time. */
  private static final class Collector<U> extends AbstractFunction2<Object, U, BoxedUnit> {
    private final Adding<U, U> merge;
    private U sum;

    Collector(Adding<U, U> merge) {
      this.merge = merge;
    }

    @Override
    public BoxedUnit apply(Object partition, U result) {
      sum = merge.call(sum, result);
      return BoxedUnit.UNIT;
    }
  }
}
