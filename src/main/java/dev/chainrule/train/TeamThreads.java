package dev.chainrule.train;

import dev.chainrule.train.Team.TeamFailedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Threads that do the same work together, piece after piece, and the one that has the work.
 *
 * <p>The first member's part is done by the thread that has the work, so that as many threads are
 * busy as there are members, and no core has to change hands. If one fails or is interrupted, all
 * do.
 *
 * @param <M> what a member works with
 */
final class TeamThreads<M> {
  /**
   * How long a thread looks for the others before it lets go of its core. To be woken takes some 50
   * µs, and a thread that was asleep may find itself on the core of another one.
   */
  private static final long LOOK_NANOS = 200_000;

  /** The first member, once it is there. */
  private final CompletableFuture<M> first = new CompletableFuture<>();

  /** Completed when no more work will come. */
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  /** Where the other members wait for work, with the thread that has it. */
  private final Phaser gate;

  /** Where they wait for each other. */
  private final Phaser meeting;

  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile Consumer<M> work;

  TeamThreads(int members) {
    this.gate = new Phaser(members);
    this.meeting = new Phaser(members);
  }

  /**
   * Works as the member with {@code number} until there is no more work.
   *
   * @param create makes the member; if it cannot, all fail
   * @throws TeamFailedException if another member has failed
   */
  void work(int number, Supplier<M> create) {
    try {
      M member = create.get();
      if (number == 0) {
        first.complete(member);
        TeamFailedException.await(end);
      } else {
        workOnRequest(member);
      }
    } catch (RuntimeException | Error e) {
      fail(e);
      throw e;
    }
  }

  private void workOnRequest(M member) {
    await(gate);
    while (work != null) {
      work.accept(member);
      await(gate);
      await(gate);
    }
  }

  /** Has all members do {@code todo}; called by the thread that has the work. */
  void haveDone(Consumer<M> todo) {
    M own = TeamFailedException.await(first);
    work = todo;
    await(gate);
    try {
      todo.accept(own);
    } catch (RuntimeException | Error e) {
      fail(e);
      throw new TeamFailedException(failure.get());
    }
    await(gate);
  }

  /** Waits for the other members; called by each of them, from what they do. */
  void meet() {
    await(meeting);
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

  /** Makes all give up; the first cause is told. */
  void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
    first.completeExceptionally(cause);
    end.completeExceptionally(cause);
    gate.forceTermination();
    meeting.forceTermination();
  }

  /** Lets the members go. */
  void close() {
    work = null;
    gate.arriveAndDeregister();
    end.complete(null);
  }
}
