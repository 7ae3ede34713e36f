package dev.chainrule.study;

import dev.chainrule.io.Words;
import dev.chainrule.run.RunDirectory;
import dev.chainrule.spark.EngineChoice;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;

/** Partition counts and tree depths compared, as a table and as {@code repartition.csv}. */
public final class RepartitionTable {
  private RepartitionTable() {}

  /**
   * Partition counts worth comparing: one in all; one and two for each core; one for each shard.
   * All tasks of the resident engine run at once, so it can have no more than one for each core.
   */
  public static List<Integer> partitions(StudyPlan plan) {
    int shards = plan.settings().shards();
    int most = plan.executors().stream().max(Integer::compare).orElse(1);
    int cores = most * plan.coresPerExecutor();
    TreeSet<Integer> counts = new TreeSet<>(List.of(1, cores, 2 * cores, shards));
    int limit = isResident(plan) ? Math.min(shards, cores) : shards;
    return counts.headSet(limit, true).stream().toList();
  }

  /** Tree depths worth comparing; the resident engine has no {@code treeAggregate}. */
  public static List<Integer> treeDepths(StudyPlan plan) {
    return isResident(plan) ? List.of(1) : List.of(1, 2, 3);
  }

  private static boolean isResident(StudyPlan plan) {
    return plan.firstEngine() == EngineChoice.RESIDENT;
  }

  /** For the terminal. */
  public static String format(List<StudyRun.Shape> shapes) {
    StringBuilder text = new StringBuilder("partitions  tree depth  seconds (median, range)\n");
    for (StudyRun.Shape shape : shapes) {
      Spread spread = Spread.of(shape.seconds());
      text.append(
          Words.format(
              "%10d  %10d  %7.2f  %.2f-%.2f%n",
              shape.partitions(), shape.treeDepth(), spread.median(), spread.min(), spread.max()));
    }
    boolean equal = shapes.stream().map(StudyRun.Shape::weightsSha256).distinct().count() == 1;
    return text.append(equal ? "All ended with equal weights.\n" : "The weights DIFFER.\n")
        .toString();
  }

  /** For programs: a row for each repetition. */
  public static void write(RunDirectory directory, List<StudyRun.Shape> shapes) {
    StringBuilder csv =
        new StringBuilder("partitions,treeDepth,repetition,seconds,weightsSha256\n");
    for (StudyRun.Shape shape : shapes) {
      for (int i = 0; i < shape.seconds().size(); i++) {
        csv.append(
            Words.format(
                "%d,%d,%d,%.6f,%s%n",
                shape.partitions(),
                shape.treeDepth(),
                i + 1,
                shape.seconds().get(i),
                shape.weightsSha256()));
      }
    }
    byte[] bytes = csv.toString().getBytes(StandardCharsets.UTF_8);
    directory.write(RunDirectory.REPARTITION_CSV, out -> out.write(bytes));
  }
}
