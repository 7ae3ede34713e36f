package dev.chainrule.train;

import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.model.Activity;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Step;
import dev.chainrule.optim.UpdateRule;
import dev.chainrule.train.Exchange.Verdict;
import dev.chainrule.train.TrainState.Vectors;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * An engine of several threads in one JVM, which keep their shards and share all vectors; nothing
 * is sent, serialised or copied.
 *
 * <p>Each step, every member
 *
 * <pre>
 *   1  computes the gradients of its shards' slices, and adds them along the tree
 *   2  adds one range of the members' sums, further along the tree
 *   3  makes that range of the mean and of the next weights
 * </pre>
 *
 * <p>with a meeting of all after each ({@link TeamThreads}). The additions, and with them the bits,
 * are those of {@link GradientSum}, whoever makes them.
 *
 * <p>Members are threads of others: each calls {@link #work}, and returns from it when the team is
 * closed. If one fails or is interrupted, all do, and the vectors may be half updated.
 */
public final class Team implements Crew {
  private final int members;
  private final ComputeSettings settings;
  private final ShardPlan plan;
  private final Updater updater;
  private final Optional<Exchange> exchange;
  private final TeamThreads<Member> threads;

  /** The slice of the parameter vector that this team updates. */
  private final int from;

  private final int until;
  // Of the current step. Written by one member each, read by others after a meeting.
  private final GradientSum[] sums;
  private final WorkTimes[] times;

  /** Whether loss and gradient are finite in each range. */
  private final boolean[] finite;

  /** Whether the next weights are. */
  private final boolean[] sound;

  private final Evaluation[] evaluations;
  private GradientSum total;

  /** What a member has. */
  private record Member(int number, List<Shard> train, List<Shard> test, SliceWorker worker) {}

  /**
   * A team that goes on from {@code start}, which is copied, once its members are there.
   *
   * @param members how many threads
   * @param plan how the training set is cut
   * @param rule a new one
   */
  public Team(
      int members, ComputeSettings settings, ShardPlan plan, TrainState start, UpdateRule rule) {
    this(members, settings, plan, start, rule, Optional.empty());
  }

  /**
   * As above, one of several teams.
   *
   * @param exchange how they make one update together; empty for a team that has all shards
   */
  public Team(
      int members,
      ComputeSettings settings,
      ShardPlan plan,
      TrainState start,
      UpdateRule rule,
      Optional<Exchange> exchange) {
    this.members = members;
    this.settings = settings;
    this.plan = plan;
    this.updater = new Updater(start, rule);
    this.exchange = exchange;
    this.threads = new TeamThreads<>(members);
    this.from = exchange.map(Exchange::from).orElse(0);
    this.until = exchange.map(Exchange::until).orElse(updater.size());
    this.sums = new GradientSum[members];
    this.times = new WorkTimes[members];
    this.finite = new boolean[members];
    this.sound = new boolean[members];
    this.evaluations = new Evaluation[members];
  }

  // Members.

  /**
   * Works as member {@code number} until the team is closed.
   *
   * @param train its shards of the training set, an aligned run of them where speed matters
   * @param test its shards of the test set
   * @throws TeamFailedException if another member has failed
   */
  public void work(int number, List<Shard> train, List<Shard> test) {
    threads.work(number, () -> new Member(number, train, test, new SliceWorker(settings)));
  }

  @Override
  public void fail(Throwable cause) {
    threads.fail(cause);
  }

  private void step(Step step, Member member) {
    int own = member.number();
    WorkTimes mine = new WorkTimes();
    mine.begin(WorkTimes.nowMicros(), 0);
    GradientSum sum = member.worker().newSum(plan);
    for (Shard shard : member.train()) {
      member.worker().addGradient(updater.weights(), shard, plan, step, sum, mine);
    }
    sums[own] = sum;
    times[own] = mine;
    threads.meet();
    if (own == 0) {
      total = together();
      updater.prepare();
    }
    threads.meet();
    if (exchange.isPresent()) {
      exchange(step, own, mine);
    }
    int begin = bound(own, from, until);
    int end = bound(own + 1, from, until);
    long merging = System.nanoTime();
    finite[own] = updater.addUp(total, from, begin, end);
    mine.addMerge(System.nanoTime() - merging);
    threads.meet();
    if (all(finite)) {
      long updating = System.nanoTime();
      sound[own] = updater.update(total, from, step, begin, end);
      mine.addUpdate(System.nanoTime() - updating);
    }
    mine.end();
  }

  /** Every team has all of the next weights by now, and bounds them to the same bits. */
  private void boundNorms(Member member) {
    long begin = System.nanoTime();
    updater.boundNorms(member.number(), members);
    times[member.number()].addUpdate(System.nanoTime() - begin);
    times[member.number()].end();
  }

  /** The sum of what all members have, whose additions are put off. */
  private GradientSum together() {
    return GradientSum.of(
        plan.shards(),
        Stream.of(sums).flatMap(sum -> sum.parts(0, updater.size()).stream()).toList());
  }

  /** Makes {@link #total} that of all teams, for the slice of this one. */
  private void exchange(Step step, int own, WorkTimes mine) {
    long begin = System.nanoTime();
    int size = updater.size();
    updater.add(total, bound(own, 0, size), bound(own + 1, 0, size));
    mine.addMerge(System.nanoTime() - begin);
    threads.meet();
    long merged = System.nanoTime();
    if (own == 0) {
      total = exchange.get().reduce(step.number(), total);
    }
    threads.meet();
    mine.addTransfer(System.nanoTime() - merged);
  }

  /**
   * Where the part of a member begins, if all have parts of numbers {@code low} until {@code high}:
   * at a cache line, so that no two members write to one.
   */
  private int bound(int member, int low, int high) {
    return member == members ? high : low + ((int) ((long) (high - low) * member / members) & ~15);
  }

  private static boolean all(boolean... members) {
    for (boolean good : members) {
      if (!good) {
        return false;
      }
    }
    return true;
  }

  // The thread that has the work.

  @Override
  public StepSum step(Step step) {
    long begin = WorkTimes.nowMicros();
    threads.haveDone(member -> step(step, member));
    Verdict verdict = gathered(step, new Verdict(all(finite), all(sound)));
    if (verdict.updated() && updater.boundsNorms()) {
      threads.haveDone(this::boundNorms);
    }
    updater.end(verdict.updated());
    Phases phases = times().phases(members, 0, begin, WorkTimes.nowMicros(), 0);
    return new StepSum(
        total.rows(),
        total.lossSum(),
        verdict.updated(),
        verdict.updated() && verdict.finite(),
        phases,
        activity());
  }

  /** What activations did for all members' rows of the last step. */
  private Activity activity() {
    Activity together = new Activity();
    for (GradientSum sum : sums) {
      together.merge(sum.activity());
    }
    return together;
  }

  private Verdict gathered(Step step, Verdict own) {
    if (exchange.isEmpty()) {
      return own;
    }
    long begin = System.nanoTime();
    Verdict all = exchange.get().gather(step.number(), updater.next(), own);
    for (WorkTimes member : times) { // Each waits for it.
      member.addTransfer(System.nanoTime() - begin);
      member.end();
    }
    return all;
  }

  /** What all members spent their time on in the last step. */
  public WorkTimes times() {
    WorkTimes together = new WorkTimes();
    for (WorkTimes one : times) {
      together.add(one);
    }
    return together;
  }

  @Override
  public Evaluation evaluate(Weights which) {
    Parameters at = which.of(vectors());
    threads.haveDone(
        member -> {
          Evaluation mine = new Evaluation(plan.shards(), settings.network().classes());
          member.test().forEach(shard -> member.worker().evaluate(at, shard, mine));
          evaluations[member.number()] = mine;
        });
    for (int m = 1; m < members; m++) {
      evaluations[0].merge(evaluations[m]);
    }
    return evaluations[0];
  }

  /** Lets the members go. */
  @Override
  public void close() {
    threads.close();
  }

  /** Of one of several teams, only its slice. */
  @Override
  public Optional<Parameters> gradient() {
    return updater.gradient();
  }

  @Override
  public Vectors vectors() {
    return updater.vectors();
  }

  /** A member of the team failed, or was interrupted; the cause tells how. */
  public static final class TeamFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Because of {@code cause}. */
    public TeamFailedException(Throwable cause) {
      super("a member of the team failed: " + cause, cause);
    }

    /**
     * What {@code future} gives.
     *
     * @throws TeamFailedException if it fails, or this thread is interrupted
     */
    public static <T> T await(CompletableFuture<T> future) {
      try {
        return future.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TeamFailedException(e);
      } catch (ExecutionException e) {
        throw new TeamFailedException(e.getCause());
      }
    }
  }
}
