package dev.chainrule.spark;

import dev.chainrule.data.ShardPlan;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.UpdateRule;
import dev.chainrule.spark.TeamMessage.Address;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.RunMetrics;
import dev.chainrule.train.TrainState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.BarrierTaskInfo;
import org.apache.spark.broadcast.Broadcast;

/**
 * What the tasks of a stage on executors are told.
 *
 * @param number of the stage; no other of the application has it
 * @param driver where the driver listens
 * @param port where executors do, as {@link Wire} takes it
 * @param steps updates before the first step
 * @param names of the vectors in {@code vectors}
 * @param vectors that the first step starts from
 * @param rule a new one
 * @param patienceSeconds how long another team may keep one waiting
 */
record ResidentStage(
    int number,
    Address driver,
    int port,
    ComputeSettings settings,
    ShardPlan plan,
    int steps,
    ArrayList<String> names,
    Broadcast<ArrayList<Matrix>> vectors,
    UpdateRule rule,
    long patienceSeconds)
    implements ResidentJob.Work<TaskShards> {

  /** The state that the first step starts from, in a task. */
  TrainState start() {
    ParameterLayout layout = settings.network().layout();
    Map<String, Parameters> byName = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      byName.put(names.get(i), new Parameters(layout, vectors.value().get(i)));
    }
    return new TrainState(steps, VectorNames.vectors(byName), RunMetrics.NONE);
  }

  /**
   * The place of a task: its team is that of its executor, and its shards follow from its rank, so
   * that each team has a run of shards, and its sum is few subtrees.
   *
   * @param team the number of its team
   * @param teams how many there are
   * @param member its number in the team
   * @param members how many the team has
   * @param rank its number among all tasks, by teams
   * @param tasks how many there are
   */
  record Place(int team, int teams, int member, int members, int rank, int tasks) {

    /**
     * The place of task {@code task}, where {@code addresses} are those of all tasks' executors.
     */
    static Place of(int task, List<String> addresses) {
      List<String> teams = addresses.stream().distinct().toList();
      String own = addresses.get(task);
      int team = teams.indexOf(own);
      int member = (int) addresses.subList(0, task).stream().filter(own::equals).count();
      int members = (int) addresses.stream().filter(own::equals).count();
      int before = (int) addresses.stream().filter(a -> teams.indexOf(a) < team).count();
      return new Place(team, teams.size(), member, members, before + member, addresses.size());
    }

    static Place of(int task, BarrierTaskInfo[] tasks) {
      return of(task, Stream.of(tasks).map(BarrierTaskInfo::address).toList());
    }

    /** The numbers of its shards, of so many. */
    List<Integer> shards(int shards) {
      return Slice.of(shards, rank, tasks).numbers();
    }
  }

  @Override
  public void with(TaskShards shards) throws IOException {
    BarrierTaskContext task = BarrierTaskContext.get();
    ExecutorTeam.work(this, Place.of(task.partitionId(), task.getTaskInfos()), shards);
  }
}
