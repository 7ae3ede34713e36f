package dev.chainrule.study;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.spark.EngineChoice;
import dev.chainrule.study.law.Scaling;
import dev.chainrule.train.LocalRun;
import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** Which partition counts and tree depths are compared. */
class RepartitionTableTest {
  /** With up to 2 executors of 2 cores, and 16 shards. */
  private static StudyPlan plan(EngineChoice... engines) {
    return new StudyPlan(
        new SparkConf(false),
        new LocalRun.Settings().build(),
        new ClusterSettings(0, 2, 4),
        null,
        null,
        List.of(Scaling.STRONG),
        List.of(engines),
        List.of(1, 2),
        2,
        0,
        1,
        4);
  }

  @Test
  void countsGoFromOneTaskToOneForEachShard() {
    StudyPlan both = plan(EngineChoice.AGGREGATE, EngineChoice.RESIDENT);
    assertEquals(List.of(1, 4, 8, 16), RepartitionTable.partitions(both));
    assertEquals(List.of(1, 2, 3), RepartitionTable.treeDepths(both));
  }

  @Test
  void residentTasksNeedACoreEachAndNoTree() {
    StudyPlan resident = plan(EngineChoice.RESIDENT);
    assertEquals(List.of(1, 4), RepartitionTable.partitions(resident));
    assertEquals(List.of(1), RepartitionTable.treeDepths(resident));
  }
}
