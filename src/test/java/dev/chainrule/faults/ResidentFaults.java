package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Clusters that are hurt under one long stage, whose steps are told once each. */
abstract class ResidentFaults extends ClusterFaults {
  static final List<Object> MANY_STEPS =
      List.of("--layers", "784,64,10", "--epochs", "60", "--batch", "256");

  static final int ALL_OF_MANY = 960;

  /** Half of a step's time is spent in the exchange. */
  static final List<Object> MUCH_TO_SEND =
      List.of("--layers", "784,2048,10", "--epochs", "4", "--batch", "64", "--lr", "0.1");

  static TrainingProcess resident(String run, List<Object> work, Object... more) throws Exception {
    return train(cluster.master(), run, with(work, "--engine", "resident"), more);
  }

  static void assertEveryStepOnce(String run, int steps) throws IOException {
    List<Integer> told = new ArrayList<>();
    ObjectMapper mapper = new ObjectMapper();
    for (String line : Files.readAllLines(run(run).resolve("metrics.jsonl"))) {
      JsonNode node = mapper.readTree(line);
      if (node.get("type").asText().equals("step")) {
        told.add(node.get("step").asInt());
      }
    }
    assertEquals(IntStream.rangeClosed(1, steps).boxed().toList(), told);
  }

  static Path run(String name) {
    return temporary.resolve(name);
  }
}
