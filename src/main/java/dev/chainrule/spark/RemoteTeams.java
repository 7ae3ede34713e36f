package dev.chainrule.spark;

import dev.chainrule.model.Activity;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Step;
import dev.chainrule.spark.TeamMessage.Address;
import dev.chainrule.spark.TeamMessage.Begin;
import dev.chainrule.spark.TeamMessage.End;
import dev.chainrule.spark.TeamMessage.Evaluate;
import dev.chainrule.spark.TeamMessage.Evaluated;
import dev.chainrule.spark.TeamMessage.Joined;
import dev.chainrule.spark.TeamMessage.Made;
import dev.chainrule.spark.TeamMessage.MakeStep;
import dev.chainrule.spark.TeamMessage.SendGradient;
import dev.chainrule.spark.TeamMessage.SendVectors;
import dev.chainrule.spark.TeamMessage.VectorSlice;
import dev.chainrule.train.Crew;
import dev.chainrule.train.Evaluation;
import dev.chainrule.train.Exchange.Verdict;
import dev.chainrule.train.Phases;
import dev.chainrule.train.Team.TeamFailedException;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainState.Vectors;
import dev.chainrule.train.WorkTimes;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.spark.SparkEnv;
import org.apache.spark.network.client.TransportClient;

/**
 * The teams on executors, as the driver has them. They hold the vectors, each a slice; those are
 * fetched when they are asked for.
 */
final class RemoteTeams implements Crew, Wire.Receiver {
  private final Wire wire;
  private final Address address;
  private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
  private final List<TransportClient> teams = new ArrayList<>();
  private int tasks;

  /** Whether the last step made an update. */
  private boolean updated;

  /** Of the layout and precision of all vectors. */
  private final Parameters like;

  /** A message, or why there will be none. */
  private record Arrived(
      Serializable message, ByteBuffer body, TransportClient from, Throwable failure) {}

  /**
   * Listens for teams that go on from {@code start}.
   *
   * @param port as {@link Wire} takes it
   */
  RemoteTeams(SparkEnv env, int port, TrainState start) {
    String host = env.blockManager().blockManagerId().host();
    try {
      this.wire = new Wire(env.conf(), env.securityManager(), host, port, this);
    } catch (IOException e) {
      throw new ResourcesException(e.getMessage(), e);
    }
    this.address = new Address(host, wire.port());
    this.like = start.weights();
  }

  /** Where the teams find it. */
  Address address() {
    return address;
  }

  /** Waits until all teams have joined, and has them begin; returns what they run on. */
  List<Joined> assemble() {
    Map<Integer, Joined> joined = new TreeMap<>();
    Map<Integer, TransportClient> clients = new TreeMap<>();
    do {
      Arrived next = next();
      Joined one = (Joined) next.message();
      joined.put(one.team(), one);
      clients.put(one.team(), next.from());
    } while (joined.size() < joined.values().iterator().next().teams());
    teams.addAll(clients.values());
    tasks = joined.values().stream().mapToInt(Joined::tasks).sum();
    tell(new Begin(joined.values().stream().map(Joined::address).toList()));
    return List.copyOf(joined.values());
  }

  private void tell(TeamMessage message) {
    teams.forEach(team -> wire.send(team, message));
  }

  private Arrived next() {
    try {
      Arrived next = arrived.take();
      if (next.failure() != null) {
        throw new TeamFailedException(next.failure());
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TeamFailedException(e);
    }
  }

  @Override
  public StepSum step(Step step) {
    long begin = WorkTimes.nowMicros();
    tell(new MakeStep(step));
    WorkTimes times = new WorkTimes();
    Activity activity = new Activity();
    Made made = null;
    for (int t = 0; t < teams.size(); t++) {
      made = (Made) next().message();
      times.add(made.times());
      activity.merge(made.activity());
    }
    Phases phases = times.phases(tasks, 0, begin, WorkTimes.nowMicros(), 0);
    Verdict verdict = made.verdict();
    updated = verdict.updated();
    return new StepSum(
        made.rows(),
        made.lossSum(),
        verdict.updated(),
        verdict.updated() && verdict.finite(),
        phases,
        activity);
  }

  @Override
  public Evaluation evaluate(Weights which) {
    tell(new Evaluate(which));
    Evaluation all = ((Evaluated) next().message()).part();
    for (int t = 1; t < teams.size(); t++) {
      all.merge(((Evaluated) next().message()).part());
    }
    return all;
  }

  @Override
  public Vectors vectors() {
    return VectorNames.vectors(fetch(new SendVectors()));
  }

  @Override
  public Optional<Parameters> gradient() {
    return updated ? fetch(new SendGradient()).values().stream().findAny() : Optional.empty();
  }

  /** Vectors by name, put together from all teams' slices. */
  private Map<String, Parameters> fetch(TeamMessage order) {
    tell(order);
    Map<String, Parameters> byName = new TreeMap<>();
    int missing = Integer.MAX_VALUE;
    for (int n = 0; n < missing; n++) {
      Arrived next = next();
      VectorSlice slice = (VectorSlice) next.message();
      byName
          .computeIfAbsent(slice.name(), name -> Parameters.zeros(like.layout(), like.precision()))
          .setLittleEndianBytes(slice.from(), next.body());
      wire.recycle(next.body());
      missing = slice.vectors() * teams.size();
    }
    return byName;
  }

  @Override
  public void fail(Throwable cause) {
    arrived.add(new Arrived(null, null, null, cause));
  }

  /** Lets the teams go. */
  @Override
  public void close() {
    tell(new End());
  }

  /** Once the teams are gone. */
  void release() {
    wire.close();
  }

  @Override
  public void received(Serializable message, ByteBuffer body, TransportClient from) {
    arrived.add(new Arrived(message, body, from, null));
  }

  /** Spark finds that out, too, and ends the stage; then there is nothing to wait for. */
  @Override
  public void disconnected(Throwable cause) {}
}
