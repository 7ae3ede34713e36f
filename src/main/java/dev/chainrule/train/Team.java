package dev.chainrule.train;

import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
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
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicReference;
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
 * <p>with a meeting of all after each. A range is worked off in blocks that fit the cache, so that
 * every vector is read from memory once. The additions, and with them the bits, are those of {@link
 * GradientSum}, whoever makes them.
 *
 * <p>Members are threads of others: each calls {@link #work}, and returns from it when the team is
 * closed. The first member's part is done by the thread that asks for a step, so that as many
 * threads are busy as there are members, and no core has to change hands. If one fails or is
 * interrupted, all do, and the vectors may be half updated.
 */
public final class Team implements Crew {
  /** Numbers of a block: with six vectors of float32, 192 kB. */
  private static final int BLOCK = 1 << 13;

  /**
   * How long a thread looks for the others before it lets go of its core. To be woken takes some 50
   * µs, and a thread that was asleep may find itself on the core of another one.
   */
  private static final long LOOK_NANOS = 200_000;

  private final int members;
  private final ComputeSettings settings;
  private final ShardPlan plan;
  private final UpdateRule rule;
  private final Optional<Exchange> exchange;

  /** The slice of the parameter vector that this team updates. */
  private final int from;

  private final int until;
  private final Parameters mean;
  private Parameters weights;
  private Parameters next;

  /** The first member, once it is there. */
  private final CompletableFuture<Member> first = new CompletableFuture<>();

  /** Completed when no more work will come. */
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  /** Where the other members wait for work, with the thread that has it. */
  private final Phaser gate;

  /** Where they wait for each other. */
  private final Phaser meeting;

  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile Work work;

  // Of the current step. Written by one member each, read by others after a meeting.
  private final GradientSum[] sums;
  private final WorkTimes[] times;

  /** Whether loss and gradient are finite in each range. */
  private final boolean[] finite;

  /** Whether the next weights are. */
  private final boolean[] sound;

  private final Evaluation[] evaluations;
  private GradientSum total;

  /** Whether the last step made an update. */
  private boolean updated;

  /** What all members are to do. */
  private interface Work {
    void doneBy(Member member);
  }

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
    this.rule = rule;
    this.weights = start.weights().copy();
    this.next = start.previousWeights().copy();
    this.exchange = exchange;
    this.from = exchange.map(Exchange::from).orElse(0);
    this.until = exchange.map(Exchange::until).orElse(weights.layout().size());
    this.mean = Parameters.zeros(weights.layout(), weights.precision());
    rule.restore(start.optimizer());
    this.gate = new Phaser(members);
    this.meeting = new Phaser(members);
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
    try {
      Member member = new Member(number, train, test, new SliceWorker(settings));
      if (number == 0) {
        first.complete(member);
        TeamFailedException.await(end);
        return;
      }
      await(gate);
      while (work != null) {
        work.doneBy(member);
        await(gate);
        await(gate);
      }
    } catch (RuntimeException | Error e) {
      fail(e);
      throw e;
    }
  }

  @Override
  public void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
    first.completeExceptionally(cause);
    end.completeExceptionally(cause);
    gate.forceTermination();
    meeting.forceTermination();
  }

  @SuppressWarnings("ThreadPriorityCheck") // To yield leaves the core to whoever is to have it.
  private void await(Phaser phaser) {
    try {
      if (Thread.interrupted()) { // Else it were seen only by who has to wait for long.
        throw new InterruptedException();
      }
      int phase = phaser.arrive();
      long begin = System.nanoTime();
      while (phaser.getPhase() == phase && System.nanoTime() - begin < LOOK_NANOS) {
        Thread.yield();
      }
      if (phaser.awaitAdvanceInterruptibly(phase) < 0) {
        throw new TeamFailedException(failure.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TeamFailedException(e);
    }
  }

  private void step(Step step, Member member) {
    int own = member.number();
    WorkTimes mine = new WorkTimes();
    mine.begin(WorkTimes.nowMicros(), 0);
    GradientSum sum = member.worker().newSum(plan);
    for (Shard shard : member.train()) {
      member.worker().addGradient(weights, shard, plan, step, sum, mine);
    }
    sums[own] = sum;
    times[own] = mine;
    await(meeting);
    if (own == 0) {
      total = together();
      rule.prepare(weights);
    }
    await(meeting);
    if (exchange.isPresent()) {
      exchange(step, own, mine);
    }
    int begin = bound(own, from, until);
    int end = bound(own + 1, from, until);
    long merging = System.nanoTime();
    finite[own] = addUp(begin, end);
    mine.addMerge(System.nanoTime() - merging);
    await(meeting);
    if (all(finite)) {
      long updating = System.nanoTime();
      sound[own] = update(step, begin, end);
      mine.addUpdate(System.nanoTime() - updating);
    }
    mine.end();
  }

  /** Every team has all of the next weights by now, and bounds them to the same bits. */
  private void boundNorms(Member member) {
    long begin = System.nanoTime();
    rule.boundNorms(next, member.number(), members);
    times[member.number()].addUpdate(System.nanoTime() - begin);
    times[member.number()].end();
  }

  /** The sum of what all members have, whose additions are put off. */
  private GradientSum together() {
    int size = weights.layout().size();
    return GradientSum.of(
        plan.shards(), Stream.of(sums).flatMap(sum -> sum.parts(0, size).stream()).toList());
  }

  /** Makes {@link #total} that of all teams, for the slice of this one. */
  private void exchange(Step step, int own, WorkTimes mine) {
    long begin = System.nanoTime();
    int size = weights.layout().size();
    int end = bound(own + 1, 0, size);
    for (int at = bound(own, 0, size); at < end; at += BLOCK) {
      total.addRange(at, Math.min(BLOCK, end - at));
    }
    mine.addMerge(System.nanoTime() - begin);
    await(meeting);
    long merged = System.nanoTime();
    if (own == 0) {
      total = exchange.get().reduce(step.number(), total);
    }
    await(meeting);
    mine.addTransfer(System.nanoTime() - merged);
  }

  /**
   * Where the part of a member begins, if all have parts of numbers {@code low} until {@code high}:
   * at a cache line, so that no two members write to one.
   */
  private int bound(int member, int low, int high) {
    return member == members ? high : low + ((int) ((long) (high - low) * member / members) & ~15);
  }

  /** Makes the mean of a range; false if the loss or a number of it is not finite. */
  private boolean addUp(int begin, int end) {
    boolean good = Double.isFinite(total.lossSum());
    for (int at = begin; at < end; at += BLOCK) {
      int count = Math.min(BLOCK, end - at);
      total.addRange(at - from, count);
      Matrix sum = total.range(at - from, count);
      good &= Kernels.allFinite(sum);
      Kernels.scale(1.0 / total.rows(), sum, mean.flat().view(at, 1, count));
    }
    return good;
  }

  /** Makes a range of the next weights; false if one of them is not finite. */
  private boolean update(Step step, int begin, int end) {
    boolean good = true;
    for (int at = begin; at < end; at += BLOCK) {
      int count = Math.min(BLOCK, end - at);
      rule.update(weights, mean, step, next, at, count);
      good &= Kernels.allFinite(next.flat().view(at, 1, count));
    }
    return good;
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
    haveDone(member -> step(step, member));
    Verdict verdict = gathered(step, new Verdict(all(finite), all(sound)));
    updated = verdict.updated();
    if (updated) {
      if (rule.boundsNorms()) {
        haveDone(this::boundNorms);
      }
      Parameters written = next;
      next = weights;
      weights = written;
    }
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
    Verdict all = exchange.get().gather(step.number(), next, own);
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
    haveDone(
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

  private void haveDone(Work todo) {
    Member own = TeamFailedException.await(first);
    work = todo;
    await(gate);
    try {
      todo.doneBy(own);
    } catch (RuntimeException | Error e) {
      fail(e);
      throw new TeamFailedException(failure.get());
    }
    await(gate);
  }

  /** Lets the members go. */
  @Override
  public void close() {
    work = null;
    gate.arriveAndDeregister();
    end.complete(null);
  }

  /** Of one of several teams, only its slice. */
  @Override
  public Optional<Parameters> gradient() {
    return updated ? Optional.of(mean) : Optional.empty();
  }

  @Override
  public Vectors vectors() {
    return new Vectors(weights, next, rule.state());
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
