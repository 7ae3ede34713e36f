package dev.chainrule.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Parameters;
import dev.chainrule.train.RunMetrics;
import dev.chainrule.train.TrainState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * All of a checkpoint but the numbers; the names of the components are the names in its JSON.
 *
 * @param steps updates made
 * @param precision of every vector
 * @param vectors their names, in the order in which they lie behind the header: {@code weights},
 *     {@code before}, then the optimizer's
 * @param weightsSha256 of the weights alone, as {@code summary.json} has it
 */
record CheckpointHeader(
    int steps,
    String precision,
    List<String> vectors,
    String weightsSha256,
    RunSettings settings,
    RunMetrics metrics,
    Provenance provenance) {
  static final String WEIGHTS = "weights";
  static final String BEFORE = "before";

  /** Neither our optimizers nor the usual ones keep more. */
  private static final int MOST_VECTORS = 16;

  /** Strict: what is missing, doubled, unknown or of another type is an error, never a default. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  CheckpointHeader {
    vectors = List.copyOf(vectors);
    boolean inOrder =
        vectors.size() >= 2 && vectors.get(0).equals(WEIGHTS) && vectors.get(1).equals(BEFORE);
    if (!inOrder
        || vectors.size() > MOST_VECTORS
        || new HashSet<>(vectors).size() < vectors.size()) {
      throw new IllegalArgumentException(
          "vectors, expected weights, before and at most %d others, each once"
              .formatted(MOST_VECTORS - 2));
    }
    if (steps < 0) {
      throw new IllegalArgumentException("%d steps, expected 0 or more".formatted(steps));
    }
  }

  static CheckpointHeader of(Checkpoint checkpoint) {
    TrainState state = checkpoint.state();
    List<String> vectors = new ArrayList<>(List.of(WEIGHTS, BEFORE));
    state.optimizer().keySet().stream().sorted().forEach(vectors::add);
    return new CheckpointHeader(
        state.steps(),
        state.weights().precision().label(),
        vectors,
        state.weights().sha256(),
        checkpoint.settings(),
        state.metrics(),
        checkpoint.provenance());
  }

  byte[] toJson() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON for a checkpoint's header", e);
    }
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if it is anything else; the message has no file name
   */
  static CheckpointHeader parse(byte[] json) {
    try {
      CheckpointHeader header = JSON.readValue(json, CheckpointHeader.class);
      if (header == null) {
        throw new IllegalArgumentException("the header is null");
      }
      return header;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the header: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("the header: " + e.getMessage(), e);
    }
  }

  /** The precision, by its label. */
  Precision numberFormat() {
    for (Precision candidate : Precision.values()) {
      if (candidate.label().equals(precision)) {
        return candidate;
      }
    }
    throw new IllegalArgumentException("precision " + precision + ", expected float32 or float64");
  }

  /** The state that these words and the vectors make. */
  TrainState state(Map<String, Parameters> numbers) {
    Map<String, Parameters> optimizer = new java.util.HashMap<>(numbers);
    Parameters weights = optimizer.remove(WEIGHTS);
    Parameters before = optimizer.remove(BEFORE);
    return new TrainState(steps, weights, before, optimizer, metrics);
  }
}
