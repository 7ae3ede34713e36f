package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.MnistSubset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A driver that dies at a moment of its writing, at every kind of moment, and is resumed: the
 * weights are those of a run that nobody disturbed, and the metrics have each step once.
 *
 * <p>{@code -Dchainrule.kill.points=N} takes N moments in place of 22; there are some 300.
 */
@Timeout(3600)
class KillPointsIT {
  static final int KILLED = 137;
  private static final int POINTS = Integer.getInteger("chainrule.kill.points", 22);
  private static final int AT_ONCE = 2;
  private static final int STEPS = 16;

  @TempDir static Path temporary;

  private record Outcome(int exitCode, String log) {}

  @Test
  void driverKilledAnywhereIsResumedToTheUndisturbedWeights() throws Exception {
    MnistSubset.write(Files.createDirectory(temporary.resolve("data")), 2001, 300);
    Path whole = temporary.resolve("whole");
    assertEquals(0, train(whole, -1).exitCode());
    List<String> moments = Files.readAllLines(log(whole));
    String expected = TrainingProcess.weights(whole);

    Set<Integer> points = points(moments);
    assertTrue(points.size() >= Math.min(20, moments.size()), points.toString());
    ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      points.forEach(point -> tasks.add(() -> killAndResume(point, moments.get(point), expected)));
      for (Future<Void> done : pool.invokeAll(tasks)) {
        done.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** One of each kind of moment of a checkpoint, then others at even distances. */
  private static Set<Integer> points(List<String> moments) {
    Map<String, Integer> kinds = new LinkedHashMap<>();
    for (int i = moments.size() / 2; i < moments.size(); i++) {
      if (moments.get(i).contains(".ckpt")) {
        kinds.putIfAbsent(moments.get(i).split(" ", 2)[0], i);
      }
    }
    assertEquals(
        Set.of(
            "before-create",
            "within-write",
            "before-sync",
            "before-close",
            "before-rename-to",
            "after-rename-to",
            "before-delete"),
        kinds.keySet());
    Set<Integer> points = new TreeSet<>(kinds.values());
    int others = Math.max(0, POINTS - points.size());
    IntStream.range(0, others).map(i -> i * moments.size() / others).forEach(points::add);
    return points;
  }

  private static Void killAndResume(int point, String moment, String expected) throws Exception {
    String where = "moment " + point + ", " + moment;
    Path run = temporary.resolve("run-" + point);
    Outcome killed = train(run, point);
    assertEquals(KILLED, killed.exitCode(), where + ": " + killed.log());
    String resumed =
        TrainingProcess.here(run, "local[2]", words("--resume", "--partitions", "5").toArray());
    assertEquals(expected, resumed, where);
    assertEquals(
        IntStream.rangeClosed(1, STEPS).mapToObj(String::valueOf).collect(Collectors.joining(",")),
        metricSteps(run),
        where);
    return null;
  }

  private static Outcome train(Path run, int point) throws Exception {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put(DyingFileSystem.WATCHED, run.toString());
    properties.put(DyingFileSystem.MOMENT, String.valueOf(point));
    properties.put(DyingFileSystem.LOG, log(run).toString());
    List<String> words = ChildJvm.command(properties);
    words.addAll(List.of("train", "--master", "local[1]", "--out", run.toString()));
    words.addAll(List.of("--conf", "spark.ui.enabled=false"));
    words.addAll(List.of("--conf", "spark.hadoop.fs.file.impl=" + DyingFileSystem.class.getName()));
    words.addAll(words());
    Path output = temporary.resolve(run.getFileName() + ".out");
    int exitCode = ChildJvm.await(ChildJvm.start(words, output));
    return new Outcome(exitCode, Files.readString(output));
  }

  private static List<String> words(String... more) {
    List<String> words =
        new ArrayList<>(List.of("--layers", "784,16,10", "--epochs", "2", "--shards", "16"));
    words.addAll(List.of("--batch", "256", "--checkpoint-every", "3", "--keep", "2"));
    words.addAll(List.of("--data", temporary.resolve("data").toString()));
    words.addAll(List.of(more));
    return words;
  }

  private static Path log(Path run) {
    return temporary.resolve(run.getFileName() + ".moments");
  }

  private static String metricSteps(Path run) throws IOException {
    List<String> steps = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
      JsonNode json = new ObjectMapper().readTree(line);
      if (json.get("type").asText().equals("step")) {
        steps.add(json.get("step").asText());
      }
    }
    return String.join(",", steps);
  }
}
