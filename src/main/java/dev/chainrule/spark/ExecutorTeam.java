package dev.chainrule.spark;

import dev.chainrule.data.Shard;
import dev.chainrule.linalg.Blas;
import dev.chainrule.model.Parameters;
import dev.chainrule.spark.ExecutorEngines.ExecutorReport;
import dev.chainrule.spark.ResidentStage.Place;
import dev.chainrule.spark.TeamMessage.Address;
import dev.chainrule.spark.TeamMessage.Begin;
import dev.chainrule.spark.TeamMessage.End;
import dev.chainrule.spark.TeamMessage.Evaluate;
import dev.chainrule.spark.TeamMessage.Evaluated;
import dev.chainrule.spark.TeamMessage.Joined;
import dev.chainrule.spark.TeamMessage.Made;
import dev.chainrule.spark.TeamMessage.MakeStep;
import dev.chainrule.spark.TeamMessage.Partial;
import dev.chainrule.spark.TeamMessage.SendGradient;
import dev.chainrule.spark.TeamMessage.SendVectors;
import dev.chainrule.spark.TeamMessage.Updated;
import dev.chainrule.spark.TeamMessage.VectorSlice;
import dev.chainrule.train.Engine.StepSum;
import dev.chainrule.train.Exchange.Verdict;
import dev.chainrule.train.Team;
import dev.chainrule.train.Team.TeamFailedException;
import dev.chainrule.train.TrainState;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.spark.SparkEnv;
import org.apache.spark.network.client.TransportClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tasks of one executor as a {@link Team}, which makes the steps that the driver asks for,
 * together with the teams of the other executors.
 */
final class ExecutorTeam {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorTeam.class);

  /** Where the tasks of an executor find their team; by stage, of which a late one may remain. */
  private static final ConcurrentMap<Integer, CompletableFuture<ExecutorTeam>> TEAMS =
      new ConcurrentHashMap<>();

  private final Orders orders;
  private final Wire wire;
  private final TransportClient driver;
  private final Peers peers;
  private final Team team;

  private ExecutorTeam(Orders orders, Wire wire, TransportClient driver, Peers peers, Team team) {
    this.orders = orders;
    this.wire = wire;
    this.driver = driver;
    this.peers = peers;
    this.team = team;
  }

  /** What the driver asks for; what other teams send goes to {@link Peers}. */
  private record Orders(Peers peers, BlockingQueue<TeamMessage> queue) implements Wire.Receiver {

    @Override
    public void received(Serializable message, ByteBuffer body, TransportClient from) {
      if (message instanceof Partial partial) {
        peers.received(partial, body);
      } else if (message instanceof Updated updated) {
        peers.received(updated, body);
      } else {
        queue.add((TeamMessage) message);
      }
    }

    /** Another team closes its connections at its end, so this matters only in an exchange. */
    @Override
    public void disconnected(Throwable cause) {
      peers.fail(cause);
    }

    TeamMessage next() {
      try {
        return queue.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TeamFailedException(e);
      }
    }
  }

  /** Tells the driver that this executor is there, and waits for the others. */
  private static ExecutorTeam join(ResidentStage stage, Place place) throws IOException {
    SparkEnv env = SparkEnv.get();
    String host = env.blockManager().blockManagerId().host();
    TrainState start = stage.start();
    Peers peers =
        new Peers(
            place.team(), place.teams(), stage.plan(), start.weights(), stage.patienceSeconds());
    Orders orders = new Orders(peers, new LinkedBlockingQueue<>());
    Wire wire = new Wire(env.conf(), env.securityManager(), host, stage.port(), orders);
    try {
      TransportClient driver = wire.connect(stage.driver().host(), stage.driver().port());
      Address own = new Address(host, wire.port());
      ExecutorReport report = ExecutorReport.ofThisExecutor();
      wire.send(driver, new Joined(place.team(), place.teams(), place.members(), own, report));
      peers.connect(wire, ((Begin) orders.next()).teams());
      Team team =
          new Team(
              place.members(),
              stage.settings(),
              stage.plan(),
              start,
              stage.rule(),
              Optional.of(peers));
      return new ExecutorTeam(orders, wire, driver, peers, team);
    } catch (IOException | RuntimeException e) {
      wire.close();
      throw e;
    }
  }

  /** Works as one task of its executor's team, until the driver says that it is the end. */
  static void work(ResidentStage stage, Place place, TaskShards shards) throws IOException {
    Blas.use(stage.settings().blas());
    List<Shard> train = shards.train(place);
    List<Shard> test = shards.test(place);
    CompletableFuture<ExecutorTeam> found =
        TEAMS.computeIfAbsent(stage.number(), number -> new CompletableFuture<>());
    if (place.member() > 0) {
      TeamFailedException.await(found).team.work(place.member(), train, test);
      return;
    }
    try {
      ExecutorTeam made = join(stage, place);
      found.complete(made);
      made.lead(train, test);
    } finally {
      TEAMS.remove(stage.number());
      found.completeExceptionally(
          new TeamFailedException(new IllegalStateException("its first member has ended")));
    }
  }

  /** Stands for the first member, whose part is done by the thread that gets the orders. */
  private void lead(List<Shard> train, List<Shard> test) {
    Thread conductor = new Thread(this::conduct, "chainrule-conductor");
    conductor.setDaemon(true);
    conductor.start();
    try {
      team.work(0, train, test);
    } finally {
      conductor.interrupt();
      wire.close();
    }
  }

  private void conduct() {
    try {
      for (TeamMessage order = orders.next(); !(order instanceof End); order = orders.next()) {
        obey(order);
      }
      team.close();
    } catch (Throwable e) { // Whatever it is, the members must not wait for ever.
      LOG.debug("the team gives up", e);
      team.fail(e);
    }
  }

  private void obey(TeamMessage order) {
    if (order instanceof MakeStep make) {
      StepSum sum = team.step(make.step());
      Verdict verdict = new Verdict(sum.updated(), sum.finite());
      wire.send(
          driver,
          new Made(
              make.step().number(),
              sum.rows(),
              sum.lossSum(),
              verdict,
              team.times(),
              sum.activity()));
    } else if (order instanceof Evaluate evaluate) {
      wire.send(driver, new Evaluated(team.evaluate(evaluate.which())));
    } else if (order instanceof SendVectors) {
      Map<String, Parameters> vectors = VectorNames.of(team.vectors());
      vectors.forEach((name, vector) -> send(name, vectors.size(), vector));
    } else if (order instanceof SendGradient) {
      send("gradient", 1, team.gradient().orElseThrow());
    } else {
      throw new IllegalStateException("an order that is none: " + order);
    }
  }

  private void send(String name, int vectors, Parameters vector) {
    int from = peers.from();
    ByteBuffer bytes = vector.littleEndianBytes(from, peers.until() - from);
    wire.send(driver, new VectorSlice(name, vectors, from, bytes.remaining()), bytes);
  }
}
