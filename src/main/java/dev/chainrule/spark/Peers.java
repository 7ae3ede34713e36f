package dev.chainrule.spark;

import dev.chainrule.data.ShardPlan;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.Parameters;
import dev.chainrule.spark.TeamMessage.Address;
import dev.chainrule.spark.TeamMessage.Partial;
import dev.chainrule.spark.TeamMessage.SubtreeHead;
import dev.chainrule.spark.TeamMessage.Updated;
import dev.chainrule.train.Exchange;
import dev.chainrule.train.GradientSum;
import dev.chainrule.train.GradientSum.Part;
import dev.chainrule.train.Team.TeamFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.network.client.TransportClient;

/**
 * The exchange with the teams of other executors, straight from each to each: a team sends every
 * other one that one's slice of its own sum, and its own slice of the updated weights.
 *
 * <p>Nobody is ever more than half a step ahead: a team that has all parts of a step knows that all
 * others have read its updated slice of the step before, and the other way round. So each message
 * can be written over the last one of its kind.
 */
final class Peers implements Exchange {
  private final int own;
  private final int teams;
  private final ShardPlan plan;
  private final Parameters like;
  private final long patienceNanos;

  /** What has arrived, or is waited for. */
  private final Map<Key, CompletableFuture<Arrived>> inbox = new ConcurrentHashMap<>();

  private final Map<Buffer, ByteBuffer> buffers = new ConcurrentHashMap<>();
  private final Map<Integer, List<Matrix>> vectors = new ConcurrentHashMap<>();
  private volatile Throwable failure;
  private Wire wire;

  /** How to reach each team; null for this one. */
  private final List<TransportClient> clients = new ArrayList<>();

  private record Key(int from, int step, Class<?> kind) {}

  private record Arrived(TeamMessage message, ByteBuffer body) {}

  private record Buffer(int to, Class<?> kind) {}

  /**
   * @param own the number of this team
   * @param teams how many there are
   * @param plan how the training set is cut into shards
   * @param like parameters of the layout and precision of those that are trained
   * @param patienceSeconds how long another team may keep this one waiting
   */
  Peers(int own, int teams, ShardPlan plan, Parameters like, long patienceSeconds) {
    this.own = own;
    this.teams = teams;
    this.plan = plan;
    this.like = like;
    this.patienceNanos = TimeUnit.SECONDS.toNanos(patienceSeconds);
  }

  /** Connects to all other teams; before the first exchange. */
  void connect(Wire over, List<Address> addresses) throws IOException {
    wire = over;
    for (int t = 0; t < teams; t++) {
      Address address = addresses.get(t);
      clients.add(t == own ? null : wire.connect(address.host(), address.port()));
    }
  }

  /** Where the slice of team {@code team} of {@code teams} begins: at a cache line. */
  static int bound(int team, int teams, int size) {
    return team == teams ? size : (int) ((long) size * team / teams) & ~15;
  }

  private int bound(int team) {
    return bound(team, teams, like.layout().size());
  }

  @Override
  public int from() {
    return bound(own);
  }

  @Override
  public int until() {
    return bound(own + 1);
  }

  /** Takes in a message of another team. */
  void received(Partial message, ByteBuffer body) {
    slot(message.from(), message.step(), Partial.class).complete(new Arrived(message, body));
  }

  /** Takes in a message of another team. */
  void received(Updated message, ByteBuffer body) {
    slot(message.from(), message.step(), Updated.class).complete(new Arrived(message, body));
  }

  /** Whoever waits for another team waits no longer. */
  void fail(Throwable cause) {
    failure = cause;
    inbox.values().forEach(slot -> slot.completeExceptionally(cause));
  }

  private CompletableFuture<Arrived> slot(int from, int step, Class<?> kind) {
    return inbox.computeIfAbsent(new Key(from, step, kind), k -> new CompletableFuture<>());
  }

  private Arrived await(int from, int step, Class<?> kind) {
    CompletableFuture<Arrived> slot = slot(from, step, kind);
    if (failure != null) {
      slot.completeExceptionally(failure);
    }
    try {
      return slot.get(patienceNanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TeamFailedException(e);
    } catch (ExecutionException e) {
      throw new TeamFailedException(e.getCause());
    } catch (TimeoutException e) {
      throw new TeamFailedException(e);
    } finally {
      inbox.remove(new Key(from, step, kind));
    }
  }

  @Override
  public GradientSum reduce(int step, GradientSum sum) {
    for (int other : others()) {
      int from = bound(other);
      sendPart(other, step, sum.parts(from, bound(other + 1) - from));
    }
    List<Part> parts = new ArrayList<>(sum.parts(from(), until() - from()));
    for (int other : others()) {
      Arrived arrived = await(other, step, Partial.class);
      parts.addAll(read(other, (Partial) arrived.message(), arrived.body()));
      wire.recycle(arrived.body());
    }
    return GradientSum.of(plan.shards(), parts);
  }

  /** The other teams, beginning with the next: else all would send to the first one first. */
  private List<Integer> others() {
    List<Integer> others = new ArrayList<>();
    for (int i = 1; i < teams; i++) {
      others.add((own + i) % teams);
    }
    return others;
  }

  private void sendPart(int to, int step, List<Part> parts) {
    List<SubtreeHead> heads = new ArrayList<>();
    int numbers = 0;
    for (Part p : parts) {
      boolean hasGradient = p.gradient() != null;
      heads.add(new SubtreeHead(p.level(), p.index(), p.rows(), p.loss(), hasGradient));
      numbers += hasGradient ? p.gradient().size() : 0;
    }
    ByteBuffer body = buffer(to, Partial.class, numbers);
    for (Part p : parts) {
      if (p.gradient() != null) {
        p.gradient().putInto(body, 0, p.gradient().size());
        body.position(body.position() + p.gradient().size() * like.precision().bytes());
      }
    }
    body.flip();
    wire.send(clients.get(to), new Partial(own, step, List.copyOf(heads), body.limit()), body);
  }

  private ByteBuffer buffer(int to, Class<?> kind, int numbers) {
    int bytes = numbers * like.precision().bytes();
    return buffers
        .compute(
            new Buffer(to, kind),
            (key, old) ->
                old == null || old.capacity() < bytes
                    ? ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN)
                    : old)
        .clear();
  }

  private List<Part> read(int from, Partial message, ByteBuffer body) {
    List<Matrix> kept = vectors.computeIfAbsent(from, f -> new ArrayList<>());
    List<Part> parts = new ArrayList<>();
    int count = until() - from();
    int bytes = count * like.precision().bytes();
    body.order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    for (SubtreeHead head : message.subtrees()) {
      Matrix gradient = null;
      if (head.hasGradient()) {
        if (kept.size() == at) {
          kept.add(Matrix.zeros(like.precision(), 1, count));
        }
        gradient = kept.get(at);
        gradient.takeFrom(body.slice(at * bytes, bytes).order(ByteOrder.LITTLE_ENDIAN), 0);
        at++;
      }
      parts.add(new Part(head.level(), head.index(), head.rows(), head.loss(), gradient));
    }
    return parts;
  }

  @Override
  public Verdict gather(int step, Parameters next, Verdict verdict) {
    if (teams == 1) {
      return verdict;
    }
    int numbers = verdict.updated() ? until() - from() : 0;
    ByteBuffer body = buffer(own, Updated.class, numbers);
    next.flat().putInto(body, from(), numbers);
    body.limit(numbers * like.precision().bytes());
    for (int other : others()) {
      wire.send(
          clients.get(other), new Updated(own, step, verdict, body.limit()), body.duplicate());
    }
    Verdict all = verdict;
    for (int other : others()) {
      Arrived arrived = await(other, step, Updated.class);
      all = all.and(((Updated) arrived.message()).verdict());
      next.setLittleEndianBytes(bound(other), arrived.body());
      wire.recycle(arrived.body());
    }
    return all;
  }
}
